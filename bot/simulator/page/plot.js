/** Bars, lines and areas on two axes. */

import { svg } from './dom.js';

const FONT = 12;
const GAP = 8;
const TICKS = 4;

const written = (number) =>
  Math.abs(number) >= 10000
    ? `${(number / 10000).toLocaleString('zh-CN', { maximumFractionDigits: 1 })}万`
    : number.toLocaleString('zh-CN', { maximumFractionDigits: 2 });

/** Width of a text in px, near enough for leaving room. */
export const widthOf = (text) =>
  [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x2e80 ? FONT : FONT * 0.58), 0);

/** Cuts a text to a width, with an ellipsis. */
export function cut(text, wide) {
  if (widthOf(text) <= wide) return text;
  const letters = [...text];
  while (letters.length > 1 && widthOf(`${letters.join('')}…`) > wide) letters.pop();
  return `${letters.join('')}…`;
}

export const label = (x, y, text, anchor = 'middle', kind = 'axis') =>
  svg('text', { x, y, class: kind, 'text-anchor': anchor }, text);

/** Round numbers from at most `low` to at least `high`. */
function niceTicks(low, high) {
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / TICKS));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => span / each <= TICKS);
  const ticks = [];
  for (let tick = Math.floor(low / step); tick <= Math.ceil(high / step); tick += 1) ticks.push(tick * step);
  return ticks;
}

/** Σ of the y of one category's stack, the positive ones. */
const stackTop = (rows, x) =>
  rows.filter((row) => row.x === x && row.y > 0).reduce((sum, row) => sum + row.y, 0);

function valueTicks(spec, { rows, categories, stacked }) {
  const piled = stacked && spec.type !== 'line';
  const tops = piled ? categories.map((x) => stackTop(rows, x)) : rows.map((row) => row.y);
  return niceTicks(Math.min(0, ...rows.map((row) => row.y)), Math.max(0, ...tops));
}

/** The nodes of a bar, line or area chart. */
export function cartesian(spec, view, wide, high) {
  const ticks = valueTicks(spec, view);
  const frame = frameOf(view, ticks, wide, high);
  const marks = spec.type === 'bar' ? bars(view, frame) : lines(spec, view, frame);
  return [...(view.flat ? flatAxes : axes)(view, frame, ticks), ...marks];
}

/** The plot's box and the scales: `value(y)` and `band(index)` in px. */
function frameOf({ flat, categories }, ticks, wide, high) {
  const names = flat ? categories : ticks.map(written);
  const left = Math.min(Math.max(...names.map(widthOf), 0), wide * 0.35) + GAP;
  const box = { left, right: wide - GAP - (flat ? 28 : 4), top: 16, bottom: high - FONT - GAP };
  const [low, top] = [ticks[0], ticks.at(-1)];
  const share = (value) => (value - low) / (top - low);
  const length = flat ? box.bottom - box.top : box.right - box.left;
  const band = length / Math.max(1, categories.length);
  return {
    ...box,
    band,
    start: (index) => (flat ? box.top : box.left) + index * band,
    value: (y) => (flat ? box.left + share(y) * (box.right - box.left) : box.bottom - share(y) * (box.bottom - box.top)),
  };
}

function axes({ categories }, frame, ticks) {
  const grid = ticks.flatMap((tick) => [
    svg('line', { class: 'grid-line', x1: frame.left, x2: frame.right, y1: frame.value(tick), y2: frame.value(tick) }),
    label(frame.left - GAP / 2, frame.value(tick) + 4, written(tick), 'end'),
  ]);
  const widest = Math.max(...categories.map(widthOf), 1) + GAP;
  const every = Math.max(1, Math.ceil(Math.min(widest, 80) / frame.band));
  const names = categories.flatMap((x, index) =>
    index % every === 0
      ? [label(frame.start(index) + frame.band / 2, frame.bottom + FONT + 4, cut(x, frame.band * every))]
      : []);
  return [...grid, ...names];
}

function flatAxes({ categories }, frame, ticks) {
  const grid = ticks.flatMap((tick) => [
    svg('line', { class: 'grid-line', x1: frame.value(tick), x2: frame.value(tick), y1: frame.top, y2: frame.bottom }),
    label(frame.value(tick), frame.bottom + FONT + 4, written(tick)),
  ]);
  const names = categories.map((x, index) =>
    label(frame.left - GAP / 2, frame.start(index) + frame.band / 2 + 4, cut(x, frame.left - GAP), 'end'));
  return [...grid, ...names];
}

/** Stacked in one bar or side by side. */
function bars(view, frame) {
  const { rows, groups, categories, stacked, flat, labels, colourOf } = view;
  const thick = Math.min(frame.band * 0.64, 40 * (stacked ? 1 : groups.length));
  const each = stacked ? thick : thick / groups.length;
  const floor = new Map();
  return rows.flatMap((row) => {
    const pile = `${row.x}${row.y < 0}`;
    const from = stacked ? floor.get(pile) ?? 0 : 0;
    floor.set(pile, from + row.y);
    const side = stacked ? 0 : groups.indexOf(row.group) * each;
    const start = frame.start(categories.indexOf(row.x)) + (frame.band - thick) / 2 + side;
    const ends = [frame.value(from), frame.value(from + row.y)].sort((a, b) => a - b);
    const [along, length] = [ends[0], ends[1] - ends[0]];
    const box = flat
      ? { x: along, y: start, width: length, height: each }
      : { x: start, y: along, width: each, height: length };
    const bar = svg('rect', { class: 'bar', ...box, rx: 2, style: { fill: colourOf(row.group) } }, titled(row));
    return labels ? [bar, barLabel(row, box, flat)] : [bar];
  });
}

const titled = ({ x, y, group }) => svg('title', {}, `${x} ${group} ${written(y)}`);

const barLabel = ({ y }, box, flat) =>
  flat
    ? label(box.x + box.width + 4, box.y + box.height / 2 + 4, written(y), 'start', 'value')
    : label(box.x + box.width / 2, box.y - 4, written(y), 'middle', 'value');

function lines(spec, view, frame) {
  const filled = spec.type === 'area';
  const under = new Map();
  return view.groups.flatMap((group) => {
    const points = view.rows.filter((row) => row.group === group).map((row) => {
      const base = filled && view.stacked ? under.get(row.x) ?? 0 : 0;
      under.set(row.x, base + row.y);
      const x = frame.start(view.categories.indexOf(row.x)) + frame.band / 2;
      return { row, x, y: frame.value(base + row.y), floor: frame.value(base) };
    });
    return series(points, view.colourOf(group), filled, view.labels);
  });
}

function series(points, colour, filled, labels) {
  const path = (list) => list.map(([x, y]) => `${x},${y}`).join(' ');
  const top = points.map(({ x, y }) => [x, y]);
  const back = points.map(({ x, floor }) => [x, floor]).reverse();
  return [
    filled && svg('polygon', { class: 'area', points: path([...top, ...back]), style: { fill: colour } }),
    svg('polyline', { class: 'line', points: path(top), style: { stroke: colour } }),
    ...points.map(({ row, x, y }) => svg('circle', { cx: x, cy: y, r: 3, style: { fill: colour } }, titled(row))),
    ...(labels ? points.map(({ row, x, y }) => label(x, y - 8, written(row.y), 'middle', 'value')) : []),
  ].filter(Boolean);
}
