/** Controls that open a menu: overflow, the selects, the pickers of people. */

import { h } from './dom.js';
import { act } from './actions.js';
import { fileUrl } from './api.js';
import { text, wordsOf } from './display.js';
import { glyph, icon } from './icons.js';
import { openMenu } from './layers.js';
import { width } from './measures.js';
import { avatar } from './people.js';

export function overflow(element, ctx) {
  const items = (element.options ?? []).map((option) => ({ label: text(option.text, ctx), value: option.value }));
  const choose = (value) => {
    const option = element.options.find((each) => each.value === value);
    const link = option.multi_url && { type: 'open_url', default_url: option.multi_url.url, ...option.multi_url };
    const behaviors = link ? [link] : element.behaviors;
    act(node, { ...element, behaviors }, ctx, { option: value });
  };
  const node = h(
    'button',
    {
      type: 'button',
      class: 'button default medium overflow',
      'aria-label': '更多',
      'aria-haspopup': 'listbox',
      style: { width: width(element.width) },
      onclick: () => openMenu(node, items, choose),
    },
    glyph('more'),
  );
  return node;
}

/** The face of a select: what is chosen, or the placeholder, and a small arrow. */
function face(element, shown, open) {
  const label = h('span', { class: 'select-label' });
  const node = h(
    'button',
    {
      type: 'button',
      class: `select ${element.type ?? 'default'}`,
      'aria-haspopup': 'listbox',
      'aria-disabled': element.disabled ? 'true' : undefined,
      style: { width: width(element.width, '') },
      onclick: () => (element.disabled ? undefined : open()),
    },
    label,
    glyph('down'),
  );
  const show = () => {
    const words = shown();
    label.replaceChildren(words || wordsOf(element.placeholder) || '请选择');
    label.classList.toggle('placeholder', !words);
  };
  show();
  return { node, show };
}

const optionsOf = (element, ctx) =>
  (element.options ?? []).map((option) => ({
    value: option.value,
    label: wordsOf(option.text),
    face: option.icon && icon(option.icon, ctx),
  }));

const peopleOf = (element, ctx) =>
  (element.options ?? []).map(({ value }) => ({ value, label: ctx.nameOf(value), face: avatar(ctx.nameOf(value)) }));

function single(element, ctx, options) {
  const first = element.initial_option ?? options[(element.initial_index ?? 0) - 1]?.value;
  let chosen = first;
  const choose = async (value) => {
    const before = chosen;
    chosen = value;
    show();
    if (ctx.form) ctx.form.set(element.name, value);
    else if (!(await act(node, element, ctx, { option: value }))) chosen = before;
    show();
  };
  const open = () => openMenu(node, options.map((item) => ({ ...item, chosen: item.value === chosen })), choose);
  const { node, show } = face(element, () => options.find((item) => item.value === chosen)?.label, open);
  ctx.form?.enter(element, node, first);
  return node;
}

function several(element, ctx, options) {
  const chosen = new Set(element.selected_values ?? []);
  const inOrder = () => options.filter((item) => chosen.has(item.value));
  const toggle = (value) => {
    if (!chosen.delete(value)) chosen.add(value);
    show();
    const values = inOrder().map((item) => item.value);
    if (ctx.form) ctx.form.set(element.name, values);
    else act(node, element, ctx, { options: values });
  };
  const open = () =>
    openMenu(node, options.map((item) => ({ ...item, chosen: chosen.has(item.value) })), toggle, { several: true });
  const { node, show } = face(element, () => inOrder().map((item) => item.label).join('、'), open);
  ctx.form?.enter(element, node, [...chosen]);
  return node;
}

export const select = (element, ctx) => single(element, ctx, optionsOf(element, ctx));
export const multiSelect = (element, ctx) => several(element, ctx, optionsOf(element, ctx));
export const selectPerson = (element, ctx) => single(element, ctx, peopleOf(element, ctx));
export const multiSelectPerson = (element, ctx) => several(element, ctx, peopleOf(element, ctx));

/** Pictures to choose from; one sends its value at once, several wait for the form. */
export function selectImages(element, ctx) {
  const chosen = new Set();
  const tile = (option) => {
    const picture = h('img', { src: fileUrl(option.img_key), alt: option.value });
    const node = h('button', {
      type: 'button',
      class: 'image-option',
      'aria-pressed': 'false',
      'aria-disabled': element.disabled || option.disabled ? 'true' : undefined,
      title: option.hover_tips && wordsOf(option.hover_tips),
      onclick: () => (element.disabled || option.disabled ? undefined : pick(option.value)),
    }, picture, glyph('check'));
    return [option.value, node];
  };
  const tiles = new Map((element.options ?? []).map(tile));
  const show = () => tiles.forEach((node, value) => node.setAttribute('aria-pressed', String(chosen.has(value))));
  const pick = (value) => {
    const had = chosen.delete(value);
    if (!element.multi_select) chosen.clear();
    if (!had) chosen.add(value);
    show();
    const values = [...tiles.keys()].filter((each) => chosen.has(each));
    if (ctx.form) ctx.form.set(element.name, element.multi_select ? values : values[0]);
    else act(grid, element, ctx, element.multi_select ? { options: values } : { option: value });
  };
  const grid = h('div', { class: `image-options ${element.layout ?? 'bisect'}`, role: 'group' }, [...tiles.values()]);
  ctx.form?.enter(element, grid, undefined);
  return grid;
}
