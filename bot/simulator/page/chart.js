/**
 * The `chart` element: the common VChart specs (bar, line, area, pie) drawn plainly in SVG, so that
 * one sees what a card says. The real client draws them with VChart.
 */

import { h, svg } from './dom.js';
import { cartesian } from './plot.js';
import { isPhone, width } from './measures.js';
import { pie } from './pie.js';

const THEMES = {
  brand: ['blue-500', 'turquoise-500', 'yellow-500', 'wathet-500', 'purple-500', 'orange-500'],
  primary: ['blue-600', 'blue-400', 'blue-300', 'blue-200', 'blue-700', 'blue-800'],
  rainbow: ['blue-500', 'green-500', 'yellow-500', 'orange-500', 'red-500', 'purple-500', 'turquoise-500'],
  complementary: ['blue-500', 'orange-500', 'wathet-500', 'yellow-500'],
  converse: ['blue-500', 'red-500', 'wathet-500', 'carmine-500'],
};
const RATIOS = { '1:1': 1, '2:1': 2, '4:3': 4 / 3, '16:9': 16 / 9 };
const PLOTS = { bar: cartesian, line: cartesian, area: cartesian, pie };

export function chart(element, ctx) {
  const spec = element.chart_spec ?? {};
  const plot = PLOTS[spec.type];
  if (!plot) return h('div', { class: 'chart unknown' }, `[${spec.type ?? 'chart'} 图]`);
  const view = readSpec(spec, element.color_theme);
  const legend = view.legend && h('div', { class: 'chart-legend' }, view.groups.map((name) =>
    h('span', {}, h('i', { style: { background: view.colourOf(name) } }), name)));
  return h(
    'figure',
    { class: 'chart', role: 'img', 'aria-label': describe(view) },
    view.title && h('figcaption', {}, view.title),
    view.legendAbove && legend,
    canvas(element, (wide, high) => plot(spec, view, wide, high)),
    !view.legendAbove && legend,
  );
}

/** An SVG that is drawn anew at each width, so that its letters keep their size. */
function canvas(element, draw) {
  const image = svg('svg', { class: 'chart-canvas' });
  const ratio = RATIOS[element.aspect_ratio] ?? (isPhone() ? 1 : 16 / 9);
  const fixed = Number.parseInt(width(element.height) ?? '', 10);
  const observer = new ResizeObserver(([{ contentRect }]) => {
    const wide = Math.round(contentRect.width);
    if (wide === 0) return;
    const high = fixed || Math.round(wide / ratio);
    image.setAttribute('viewBox', `0 0 ${wide} ${high}`);
    image.style.height = `${high}px`;
    image.replaceChildren(...draw(wide, high));
  });
  observer.observe(image);
  return image;
}

const first = (field) => (Array.isArray(field) ? field[0] : field);
const second = (field) => (Array.isArray(field) ? field[1] : undefined);
const distinct = (values) => [...new Set(values)];

/** What the spec says, in one shape: rows of {x, y, group}. */
function readSpec(spec, theme) {
  const { values = [] } = first(spec.data) ?? {};
  const flat = spec.direction === 'horizontal';
  const [category, amount] = spec.type === 'pie'
    ? [spec.categoryField, spec.valueField]
    : flat ? [spec.yField, first(spec.xField)] : [spec.xField, first(spec.yField)];
  const groupField = spec.type === 'pie' ? first(category) : spec.seriesField ?? second(category);
  const rows = values.map((row) => ({
    x: String(row[first(category)] ?? ''),
    y: Number(row[amount]) || 0,
    group: groupField ? String(row[groupField] ?? '') : '',
  }));
  const groups = distinct(rows.map((row) => row.group));
  const colours = coloursOf(spec, theme);
  return {
    rows,
    groups,
    flat,
    categories: distinct(rows.map((row) => row.x)),
    stacked: spec.stack ?? (spec.type === 'area' || !second(category)),
    title: spec.title?.visible === false ? undefined : spec.title?.text,
    labels: spec.label?.visible === true,
    legend: spec.legends && first(spec.legends).visible !== false && groups.length > 0 && groups[0] !== '',
    legendAbove: first(spec.legends)?.orient === 'top',
    colourOf: (name) => colours[Math.max(0, groups.indexOf(name)) % colours.length],
  };
}

function coloursOf(spec, theme) {
  if (Array.isArray(spec.color) && spec.color.every((each) => /^#[0-9a-f]{3,8}$/i.test(each))) return spec.color;
  return (THEMES[theme] ?? THEMES.brand).map((name) => `var(--${name})`);
}

/** The chart in words, for who cannot see it. */
const describe = ({ title, rows }) =>
  `${title ?? '图表'}：${rows.map(({ x, y, group }) => `${x} ${group && group !== x ? `${group} ` : ''}${y}`).join('，')}`;
