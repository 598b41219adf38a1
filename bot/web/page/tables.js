/** Tables and pictures. A picture is told to screen readers as its numbers. */

import { h, svg, words } from './dom.js';

/** A table with a line of heads; cells are texts or nodes, `right` the columns of numbers. */
export function table(heads, rows, right = []) {
  const kind = (at) => (right.includes(at) ? { class: 'number' } : {});
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, heads.map((head, at) => h('th', { scope: 'col', ...kind(at) }, head)))),
      h('tbody', {}, rows.map((cells) => h('tr', {}, cells.map((cell, at) => h('td', kind(at), cell))))),
    ),
  );
}

/** Order lines; with `numbers` each tells its order too. */
export function orderTable(lines, numbers) {
  const say = words.order_columns;
  const rows = lines.map((line) => [
    line.day,
    h(
      'span',
      {},
      line.goods,
      line.returned && h('span', { class: 'tag risk' }, words.returned),
      numbers && h('small', {}, line.order_no),
      line.return_no && h('small', {}, line.return_no),
    ),
    line.received,
  ]);
  return table([say.day, say.goods, say.received], rows, [2]);
}

/** Bars that lie, one a line, as long as their value. */
export function lyingBars(title, bars) {
  const most = Math.max(...bars.map((bar) => Math.abs(bar.value)), 1e-9);
  const told = bars.map((bar) => `${bar.label} ${bar.value}`).join(', ');
  const lines = bars.map((bar) => [
    h('span', { class: 'bar-label' }, bar.label),
    svg(
      'svg',
      { class: bar.value < 0 ? 'bar below' : 'bar', height: 14 },
      svg('rect', { width: `${(Math.abs(bar.value) / most) * 100}%`, height: 14, rx: 3 }),
    ),
    h('span', { class: 'number' }, String(bar.value)),
  ]);
  return figure(title, told, h('div', { class: 'lying' }, lines));
}

/** Bars that stand, one a month, the first and the last with their name. */
export function standingBars(title, bars) {
  const most = Math.max(...bars.map((bar) => bar.value), 1e-9);
  const told = bars.map((bar) => `${bar.label} ${Math.round(bar.value)}`).join(', ');
  const width = 100 / bars.length;
  const drawn = bars.map((bar, at) => {
    const tall = (Math.max(bar.value, 0) / most) * 100;
    return svg('rect', {
      x: `${(at + 0.1) * width}%`,
      width: `${width * 0.8}%`,
      y: `${100 - tall}%`,
      height: `${tall}%`,
    }, svg('title', {}, `${bar.label}: ${Math.round(bar.value)}`));
  });
  const ends = h('div', { class: 'ends' }, h('span', {}, bars[0].label), h('span', {}, bars.at(-1).label));
  return figure(title, told, svg('svg', { class: 'standing', height: 96 }, drawn), bars.length > 1 && ends);
}

function figure(title, told, ...drawn) {
  return h(
    'figure',
    {},
    h('figcaption', {}, title),
    h('div', { role: 'img', 'aria-label': `${title}: ${told}` }, drawn),
  );
}
