/** Controls that are written in: text, dates, times. */

import { h } from './dom.js';
import { act } from './actions.js';
import { text, wordsOf } from './display.js';
import { glyph } from './icons.js';
import { width } from './measures.js';

export function input(element, ctx) {
  const multiline = element.input_type === 'multiline_text';
  const label = element.label && wordsOf(element.label);
  const field = h(multiline ? 'textarea' : 'input', {
    type: multiline ? undefined : element.input_type === 'password' ? 'password' : 'text',
    rows: multiline ? element.rows ?? 5 : undefined,
    placeholder: wordsOf(element.placeholder) || '请输入',
    maxlength: element.max_length ?? 1000,
    disabled: element.disabled,
    'aria-label': label || wordsOf(element.placeholder) || '请输入',
  });
  field.value = element.default_value ?? '';
  const sends = !ctx.form && (element.behaviors ?? []).length > 0;
  const box = h('div', { class: 'input-box', style: { width: width(element.width, '100%') } }, field,
    sends && sendButton(() => send(box, field, element, ctx)));
  if (sends) sendOnEnter(field, multiline, () => send(box, field, element, ctx));
  ctx.form?.enter(element, box, field.value || undefined);
  field.addEventListener('input', () => ctx.form?.set(element.name, field.value));
  if (!label) return box;
  const words = h('span', { class: 'input-label' }, text(element.label, ctx), element.required && h('b', {}, '*'));
  return h('label', { class: `labelled ${element.label_position ?? 'top'}` }, words, box);
}

const sendButton = (onclick) =>
  h('button', { type: 'button', class: 'input-send', 'aria-label': '提交', onclick }, glyph('check'));

const send = (box, field, element, ctx) => act(box, element, ctx, { input_value: field.value });

function sendOnEnter(field, multiline, submit) {
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || (multiline && !event.ctrlKey)) return;
    event.preventDefault();
    submit();
  });
}

/** The viewer's offset from UTC as Feishu appends it: +0800. */
function offset() {
  const minutes = -new Date().getTimezoneOffset();
  const two = (number) => String(Math.abs(number)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}${two(minutes % 60)}`;
}

function picker(type, initial, element, ctx) {
  const field = h('input', { type, disabled: element.disabled, 'aria-label': wordsOf(element.placeholder) || '请选择' });
  field.value = (initial ?? '').replace(' ', 'T');
  const box = h('div', { class: 'input-box picker', style: { width: width(element.width, '') } }, field);
  const chosen = () => `${field.value.replace('T', ' ')} ${offset()}`;
  ctx.form?.enter(element, box, field.value ? chosen() : undefined);
  field.addEventListener('change', () => {
    if (!field.value) return;
    if (ctx.form) ctx.form.set(element.name, chosen());
    else act(box, element, ctx, { option: chosen() });
  });
  return box;
}

export const datePicker = (element, ctx) => picker('date', element.initial_date, element, ctx);
export const timePicker = (element, ctx) => picker('time', element.initial_time, element, ctx);
export const datetimePicker = (element, ctx) => picker('datetime-local', element.initial_datetime, element, ctx);
