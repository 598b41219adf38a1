/** Buttons and the checker. */

import { h } from './dom.js';
import { act } from './actions.js';
import { text, wordsOf } from './display.js';
import { icon } from './icons.js';
import { toast } from './layers.js';
import { width } from './measures.js';

export function button(element, ctx) {
  const tips = element.disabled ? element.disabled_tips : element.hover_tips;
  const node = h(
    'button',
    {
      type: 'button',
      class: `button ${element.type ?? 'default'} ${element.size ?? 'medium'}`,
      style: { width: width(element.width) },
      title: tips && wordsOf(tips),
      'aria-disabled': element.disabled ? 'true' : undefined,
      onclick: () => press(node, element, ctx),
    },
    element.icon && icon(element.icon, ctx),
    element.text && h('span', { class: 'button-text' }, text(element.text, ctx)),
  );
  return node;
}

function press(node, element, ctx) {
  if (!ctx.form || element.disabled || !element.form_action_type) return act(node, element, ctx);
  if (element.form_action_type === 'reset') return ctx.form.reset();
  if (!ctx.form.complete()) return toast('error', '请填写必填项');
  return act(node, element, ctx, { form_value: ctx.form.values() });
}

/** A task with a box to tick; in a form it is one of the answers. */
export function checker(element, ctx) {
  const box = h('input', { type: 'checkbox', checked: element.checked === true, disabled: element.disabled });
  const node = h('label', { class: 'checker' }, box,
    h('span', { class: 'checker-text' }, text(element.text, ctx)));
  ctx.form?.enter(element, node, element.checked === true);
  box.addEventListener('change', async () => {
    if (ctx.form) ctx.form.set(element.name, box.checked);
    else if (!(await act(node, element, ctx, { checked: box.checked }))) box.checked = !box.checked;
  });
  return node;
}
