/** Feishu's markdown, blocks: headings, lists, quotes, code, tables, rules and paragraphs. */

import { h } from './dom.js';
import { inline } from './inline.js';

const FENCE = /^\s*(```|~~~)\s*(\S*)/;
const HEADING = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^\s{0,3}(-{3,}|\*{3,}|_{3,})\s*$/;
const HTML_RULE = /^\s*<hr\s*\/?>\s*$/i;
const QUOTE = /^\s{0,3}>\s?(.*)$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** The nodes of a markdown text. `ctx` knows the people and the card's own styles. */
export function markdown(text, ctx) {
  return blocks(String(text ?? '').split(/\r?\n/), ctx);
}

function blocks(lines, ctx) {
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    const [node, next] = block(lines, at, ctx);
    nodes.push(node);
    at = next;
  }
  return nodes;
}

/** One block that starts at line `at` → [node, the line after it]. */
function block(lines, at, ctx) {
  const line = lines[at];
  if (FENCE.test(line)) return code(lines, at);
  if (RULE.test(line) || HTML_RULE.test(line)) return [h('hr'), at + 1];
  const heading = HEADING.exec(line);
  if (heading) return [h(`h${heading[1].length}`, {}, inline(heading[2], ctx)), at + 1];
  if (QUOTE.test(line)) return quote(lines, at, ctx);
  if (ITEM.test(line)) return list(lines, at, ctx);
  if (startsTable(lines, at)) return table(lines, at, ctx);
  return paragraph(lines, at, ctx);
}

function code(lines, at) {
  const fence = FENCE.exec(lines[at])[1];
  let end = at + 1;
  while (end < lines.length && !lines[end].trim().startsWith(fence)) end += 1;
  return [h('pre', {}, h('code', {}, lines.slice(at + 1, end).join('\n'))), end + 1];
}

function quote(lines, at, ctx) {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end])) end += 1;
  const inner = lines.slice(at, end).map((line) => QUOTE.exec(line)[1]);
  return [h('blockquote', {}, blocks(inner, ctx)), end];
}

/** Lines that are indented deeper than the item's mark belong to the item. */
function list(lines, at, ctx) {
  const [, indent, mark] = ITEM.exec(lines[at]);
  const ordered = /\d/.test(mark);
  const items = [];
  let next = at;
  while (next < lines.length) {
    const found = ITEM.exec(lines[next]);
    if (!found || found[1].length !== indent.length || /\d/.test(found[2]) !== ordered) break;
    let end = next + 1;
    while (end < lines.length && belongs(lines[end], indent.length)) end += 1;
    const inner = lines.slice(next + 1, end).map((line) => line.slice(indent.length + 2));
    items.push(h('li', {}, inline(found[3], ctx), blocks(inner, ctx)));
    next = end;
  }
  const start = ordered ? Number.parseInt(mark, 10) : undefined;
  return [h(ordered ? 'ol' : 'ul', { start }, items), next];
}

const belongs = (line, indent) => line.trim() !== '' && line.search(/\S/) > indent;

const startsTable = (lines, at) =>
  lines[at].includes('|') && TABLE_RULE.test(lines[at + 1] ?? '') && lines[at + 1].includes('-');

function cells(line) {
  const inner = line.trim().replace(/^\|/, '').replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

const alignment = (rule) =>
  rule.endsWith(':') ? (rule.startsWith(':') ? 'center' : 'right') : 'left';

function table(lines, at, ctx) {
  const alignments = cells(lines[at + 1]).map(alignment);
  const row = (line, tag) =>
    h('tr', {}, alignments.map((side, index) =>
      h(tag, { style: { 'text-align': side } }, inline(cells(line)[index] ?? '', ctx))));
  let end = at + 2;
  while (end < lines.length && lines[end].includes('|')) end += 1;
  const body = lines.slice(at + 2, end).map((line) => row(line, 'td'));
  const drawn = h('table', {}, h('thead', {}, row(lines[at], 'th')), h('tbody', {}, body));
  return [h('div', { class: 'md-table' }, drawn), end];
}

/** Feishu keeps single line breaks, unlike CommonMark. */
function paragraph(lines, at, ctx) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !interrupts(lines, end)) end += 1;
  return [h('p', {}, inline(lines.slice(at, end).join('\n'), ctx)), end];
}

const interrupts = (lines, at) =>
  [FENCE, HEADING, RULE, HTML_RULE, QUOTE, ITEM].some((start) => start.test(lines[at])) ||
  startsTable(lines, at);
