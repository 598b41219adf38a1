/** What lies above the page: toasts, the question before a dangerous tap, menus. */

import { h } from './dom.js';
import { text, wordsOf } from './display.js';
import { glyph } from './icons.js';
import { isPhone } from './measures.js';

const TOAST_GLYPHS = { info: 'info', success: 'check', warning: 'warn', error: 'close' };
const TOAST_MS = 3000;

/** Shows one line at the top for three seconds. */
export function toast(type, content) {
  const kind = type in TOAST_GLYPHS ? type : 'info';
  const line = h(
    'div',
    { class: `toast ${kind}`, role: kind === 'error' ? 'alert' : 'status', 'data-type': kind },
    h('span', { class: 'toast-mark' }, glyph(TOAST_GLYPHS[kind])),
    h('span', {}, content),
  );
  document.querySelector('#toasts').replaceChildren(line);
  setTimeout(() => line.remove(), TOAST_MS);
}

/** Asks a button's `confirm` question; resolves to whether it was answered with yes. */
export function askFirst(question) {
  const cancel = h('button', { type: 'button', class: 'button default medium', onclick: () => box.close() }, '取消');
  const yes = h('button', { type: 'button', class: 'button primary_filled medium', onclick: () => box.close('yes') }, '确定');
  const box = h(
    'dialog',
    { class: 'confirm' },
    h('h3', {}, wordsOf(question.title)),
    h('div', { class: 'text plain' }, text(question.text, {})),
    h('div', { class: 'confirm-buttons' }, cancel, yes),
  );
  document.body.append(box);
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener('close', () => {
      box.remove();
      resolve(box.returnValue === 'yes');
    });
  });
}

/** Shows a picture or a chart large, until it is tapped away. */
export function enlarge(node) {
  const box = h('dialog', { class: 'enlarged', 'aria-label': '放大', onclick: () => box.close() }, node);
  box.addEventListener('close', () => box.remove());
  document.body.append(box);
  box.showModal();
}

/**
 * Opens a menu at `anchor`: [{label, value, chosen}].
 *
 * `pick(value)` is called for each choice; the menu stays open while `several` may be chosen.
 * On a phone it is a sheet at the foot of the screen.
 */
export function openMenu(anchor, items, pick, { several = false } = {}) {
  const menu = h('div', { class: 'menu', popover: 'auto', role: 'listbox', 'aria-multiselectable': String(several) });
  const choose = (item, row) => {
    pick(item.value);
    if (!several) menu.hidePopover();
    else row.setAttribute('aria-selected', String(row.ariaSelected !== 'true'));
  };
  menu.append(...items.map((item) => menuRow(item, choose)));
  menu.addEventListener('keydown', step);
  menu.addEventListener('toggle', (event) => {
    anchor.setAttribute('aria-expanded', String(event.newState === 'open'));
    if (event.newState === 'closed') menu.remove();
  });
  document.body.append(menu);
  menu.showPopover();
  if (!isPhone()) putAt(menu, anchor);
  menu.querySelector('button')?.focus({ preventScroll: true });
}

function menuRow(item, choose) {
  const row = h(
    'button',
    { type: 'button', role: 'option', class: 'menu-row', 'aria-selected': String(Boolean(item.chosen)), 'data-value': item.value },
    item.face,
    h('span', { class: 'menu-label' }, item.label),
  );
  row.addEventListener('click', () => choose(item, row));
  return row;
}

function step(event) {
  const moves = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' };
  if (!(event.key in moves)) return;
  event.preventDefault();
  document.activeElement[moves[event.key]]?.focus();
}

/** Below the anchor, or above it where there is no room. */
function putAt(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const own = menu.getBoundingClientRect();
  const below = at.bottom + 4 + own.height <= innerHeight || at.top < own.height;
  menu.style.top = `${below ? at.bottom + 4 : at.top - 4 - own.height}px`;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - own.width - 8))}px`;
  menu.style.minWidth = `${Math.min(at.width, 320)}px`;
}
