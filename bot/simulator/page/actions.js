/** What a tap does: ask first, open a page, tell the bot and wait for its answer. */

import { wordsOf } from './display.js';
import { askFirst, toast } from './layers.js';

const OPENABLE = /^(https?:|tel:)/i;

/**
 * Carries out a tap on `control`, which turns while the bot is asked.
 *
 * `answer` is what the person chose or wrote (option, input_value, form_value …). Resolves to
 * false when nothing was done: disabled, or not confirmed.
 */
export async function act(control, element, ctx, answer = {}) {
  if (control.closest('[aria-busy=true]')) return false;
  if (element.disabled) {
    if (element.disabled_tips) toast('info', wordsOf(element.disabled_tips));
    return false;
  }
  if (element.confirm && !(await askFirst(element.confirm))) return false;
  const behaviors = element.behaviors ?? [];
  behaviors.filter((behavior) => behavior.type === 'open_url').forEach(open);
  const callback = behaviors.find((behavior) => behavior.type === 'callback');
  if (callback || answer.form_value) await report(control, element, ctx, callback, answer);
  return true;
}

function open({ default_url: address, pc_url: desktop }) {
  const target = desktop || address || '';
  if (OPENABLE.test(target)) window.open(target, '_blank', 'noopener');
}

async function report(control, element, ctx, callback, answer) {
  const card = control.closest('.card');
  control.classList.add('waiting');
  card?.setAttribute('aria-busy', 'true');
  try {
    await ctx.click({ tag: element.tag, value: callback?.value, name: element.name, ...answer });
  } finally {
    control.classList.remove('waiting');
    card?.removeAttribute('aria-busy');
  }
}
