/** What holds other elements. */

import { h } from './dom.js';
import { act } from './actions.js';
import { edge, ground } from './colours.js';
import { text, wordsOf } from './display.js';
import { glyph, icon } from './icons.js';
import { Answers } from './answers.js';
import { layout, place, spacing, width } from './measures.js';

const children = (element, ctx) => (element.elements ?? []).map((child) => ctx.draw(child, ctx));

export function columnSet(element, ctx) {
  const mode = element.flex_mode ?? 'none';
  const style = {
    '--gap': spacing(element.horizontal_spacing, '8px'),
    background: ground(element.background_style, ctx.styles),
    'justify-content': place(element.horizontal_align),
  };
  const filled = style.background ? 'filled' : '';
  return h('div', { class: `column-set ${mode} ${filled}`, style },
    (element.columns ?? []).map((child) => ctx.draw({ tag: 'column', ...child }, ctx)));
}

export function column(element, ctx) {
  const background = ground(element.background_style, ctx.styles);
  const style = { ...layout(element), ...columnWidth(element), background };
  return h('div', { class: `column ${background ? 'filled' : ''}`, style }, children(element, ctx));
}

function columnWidth({ width: wide, weight }) {
  if (wide === 'weighted') return { flex: `${weight ?? 1} 1 0` };
  const pixels = width(wide);
  return pixels?.endsWith('px') ? { flex: `0 1 ${pixels}` } : { flex: '0 1 auto' };
}

/** Inner buttons act for themselves; a tap anywhere else is the container's. */
export function interactiveContainer(element, ctx) {
  const live = (element.behaviors ?? []).length > 0;
  const background = ground(element.background_style, ctx.styles);
  const tap = (event) => {
    const inner = event.target.closest('button, a, input, textarea, summary, [role=button]');
    if (inner === node) act(node, element, ctx);
  };
  const key = (event) => {
    if (event.target !== node || !['Enter', ' '].includes(event.key)) return;
    event.preventDefault();
    act(node, element, ctx);
  };
  const node = h('div', {
    class: `interactive ${live ? 'live' : ''} ${element.has_border ? 'bordered' : ''}`,
    role: live ? 'button' : undefined,
    tabindex: live ? '0' : undefined,
    title: element.hover_tips && wordsOf(element.hover_tips),
    'aria-disabled': element.disabled ? 'true' : undefined,
    style: { ...layout(element, { padding: '4px 12px' }), ...containerLook(element, ctx, background) },
    onclick: live && tap,
    onkeydown: live && key,
  }, children(element, ctx));
  return node;
}

function containerLook(element, ctx, background) {
  return {
    background,
    width: width(element.width, '100%'),
    height: width(element.height),
    'border-color': edge(element.border_color, ctx.styles),
    'border-radius': spacing(element.corner_radius),
  };
}

export function collapsiblePanel(element, ctx) {
  const { header = {}, border } = element;
  const style = {
    background: ground(element.background_color, ctx.styles),
    'border-color': border && (edge(border.color, ctx.styles) ?? 'var(--line)'),
    'border-radius': spacing(border?.corner_radius),
  };
  const inner = h('div', { class: 'panel-body', style: layout(element, { padding: '0px' }) }, children(element, ctx));
  const kind = `panel ${border ? 'bordered' : ''} ${element.background_color ? 'filled' : ''}`;
  return h('details', { class: kind, open: element.expanded === true, style }, panelHeader(header, ctx), inner);
}

function panelHeader(header, ctx) {
  const side = header.icon_position ?? 'left';
  const turn = header.icon_expanded_angle ?? 180;
  const mark = h('span', { class: 'panel-icon', style: { '--turn': `${turn}deg` } },
    header.icon ? icon(header.icon, ctx) : h('span', { class: 'icon' }, glyph('down')));
  const style = {
    background: ground(header.background_color, ctx.styles),
    padding: spacing(header.padding, '4px 0px'),
    'align-items': place(header.vertical_align, 'center'),
  };
  return h('summary', { class: `panel-header icon-${side}`, style }, mark,
    h('div', { class: 'panel-title text md' }, text(header.title, ctx)));
}

/** The controls inside keep their answers until a submit button sends them all. */
export function form(element, ctx) {
  const inside = { ...ctx, form: new Answers() };
  const node = h('div', { class: 'form', role: 'group', style: layout(element, { gap: '12px' }) });
  inside.form.reset = () => {
    inside.form.clear();
    node.replaceChildren(...children(element, inside));
  };
  node.append(...children(element, inside));
  return node;
}
