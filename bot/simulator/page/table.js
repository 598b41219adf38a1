/** The `table` element: typed columns, a few rows a page. */

import { h } from './dom.js';
import { ink } from './colours.js';
import { glyph } from './icons.js';
import { markdown } from './markdown.js';
import { textSize } from './measures.js';
import { person, tagChip } from './people.js';
import { dateByPattern } from './words.js';

const MAX_COLUMNS = 50;
const ROW_HEIGHTS = { low: '36px', middle: '48px', high: '64px', auto: 'auto' };
const MIDDLES = { top: 'top', center: 'middle', bottom: 'bottom' };

export function table(element, ctx) {
  const columns = (element.columns ?? []).slice(0, MAX_COLUMNS);
  const rows = element.rows ?? [];
  const size = Math.min(Math.max(element.page_size ?? 5, 1), 10);
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const body = h('tbody');
  const at = h('span', { class: 'pager-at' });
  let page = 0;
  const turn = (by) => {
    page = Math.min(Math.max(page + by, 0), pages - 1);
    body.replaceChildren(...rows.slice(page * size, (page + 1) * size).map((row) => line(row, columns, element, ctx)));
    at.replaceChildren(`${page + 1} / ${pages}`);
  };
  turn(0);
  const kind = `grid ${element.freeze_first_column ? 'frozen' : ''}`;
  return h('div', { class: 'table' },
    h('div', { class: 'table-scroll', tabindex: '0' },
      h('table', { class: kind, style: { '--row': rowHeight(element.row_height) } },
        h('colgroup', {}, columns.map((each) => h('col', { style: { width: columnWidth(each.width) } }))),
        h('thead', {}, head(columns, element.header_style ?? {}, ctx)), body)),
    pages > 1 && h('div', { class: 'pager' },
      h('button', { type: 'button', 'aria-label': '上一页', onclick: () => turn(-1) }, glyph('left')), at,
      h('button', { type: 'button', 'aria-label': '下一页', onclick: () => turn(1) }, glyph('right'))));
}

const rowHeight = (value = 'low') => ROW_HEIGHTS[value] ?? (/^\d+px$/.test(value) ? value : ROW_HEIGHTS.low);
const columnWidth = (value) => (/^\d+(px|%)$/.test(value ?? '') ? value : undefined);

function head(columns, look, ctx) {
  const style = {
    ...textSize(look.text_size, ctx.styles),
    'font-weight': look.bold === false ? '400' : '600',
    background: look.background_style === 'grey' ? 'var(--grey-100)' : undefined,
    color: look.text_color === 'grey' ? ink('grey') : undefined,
  };
  return h('tr', { style }, columns.map((column) =>
    h('th', { scope: 'col', style: { 'text-align': look.text_align ?? column.horizontal_align } }, column.display_name ?? '')));
}

function line(row, columns, element, ctx) {
  return h('tr', {}, columns.map((column) => {
    const style = {
      'text-align': column.horizontal_align,
      'vertical-align': MIDDLES[column.vertical_align],
    };
    const content = h('div', { class: 'cell', style: { 'max-height': element.row_max_height } }, cell(row[column.name], column, ctx));
    return h('td', { style, 'data-type': column.data_type }, content);
  }));
}

function cell(value, column, ctx) {
  if (value === undefined || value === null || value === '') return '';
  return (CELLS[column.data_type] ?? CELLS.text)(value, column, ctx);
}

const asList = (value) => (Array.isArray(value) ? value : [value]);
const rich = (value, column, ctx) => h('div', { class: 'text md' }, markdown(value, ctx));

const CELLS = {
  text: (value) => String(value),
  lark_md: rich,
  markdown: rich,
  number: (value, { format = {} }) => number(value, format),
  options: (value) => asList(value).map((each) =>
    tagChip(each.color ?? 'neutral', each.text ?? String(each))),
  persons: (value, column, ctx) => asList(value).map((id) => person({ user_id: id, size: 'extra_small' }, ctx)),
  date: (value, column) => dateByPattern(Number(value), column.date_format),
};

function number(value, { symbol = '', precision, separator }) {
  if (typeof value !== 'number') return String(value);
  const words = value.toLocaleString('en-US', {
    useGrouping: separator === true,
    minimumFractionDigits: precision,
    maximumFractionDigits: precision ?? 10,
  });
  return `${symbol}${words}`;
}
