/** One customer in full, in a dialog that the phone's way back closes too. */

import { ask, Told } from './api.js';
import { find, h, words } from './dom.js';
import { marks } from './marks.js';
import { points, tags } from './rows.js';
import { orderTable, standingBars, table } from './tables.js';
import { toast } from './toast.js';

const dialog = find('one');

/** Makes the dialog close; `changed` is given each row as it stands after a tap in it. */
export function details(changed) {
  find('one-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('close', () => {
    document.body.append(find('toast'));
    find('one-body').replaceChildren();
    if (history.state?.open) history.back();
  });
  addEventListener('popstate', () => dialog.open && dialog.close());
  return async (ref) => {
    try {
      show(await ask(`/api/customers/${ref}`), changed);
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      toast(error.message, 'error');
    }
  };
}

function show(one, changed) {
  const say = words.one;
  find('one-name').textContent = one.name;
  const parts = [
    h('p', { class: 'facts' }, `${one.title} · ${one.until}`),
    h('p', { class: 'tags' }, points(one), tags(one)),
    one.left_out && h('p', { class: 'left-out' }, h('strong', {}, say.not_listed), ' ', one.left_out),
    phone(one),
    h('p', { class: 'why' }, one.reason),
    one.action && h('p', {}, h('span', { class: 'quiet' }, words.contact.advice), ' ', one.action),
    marked(one, changed),
    h('dl', { class: 'figures' }, one.figures.map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value)))),
    h('p', { class: 'quiet' }, one.dates),
    one.score && folded(one.score_title, table(['', ''], one.score, [1]), one.score_note && h('p', { class: 'quiet' }, one.score_note)),
    one.months.length > 1 && standingBars(say.by_month, one.months),
    one.orders.length > 0 && h('h3', {}, say.recent_orders),
    one.orders.length > 0 && orderTable(one.orders, true),
    one.history.length > 0 && folded(say.history, h('ul', {}, one.history.map((line) => h('li', {}, line)))),
  ];
  find('one-body').replaceChildren(...parts.filter(Boolean));
  if (!dialog.open) {
    history.pushState({ open: true }, '');
    dialog.showModal();
  }
  dialog.scrollTop = 0;
}

function marked(one, changed) {
  const place = h('div', {});
  const draw = (row) => place.replaceChildren(marks(row, (after) => (draw(after), changed(after))));
  draw(one);
  return place;
}

function phone(one) {
  const line = h('p', { class: 'phone-line' }, h('span', { class: 'quiet' }, words.one.phone), ' ', one.phone);
  const reveal = async ({ currentTarget }) => {
    currentTarget.disabled = true; // each showing is recorded: once is enough
    try {
      const whole = await ask(`/api/customers/${one.ref}/phone`, {});
      const number = whole.link ? h('a', { href: whole.link }, whole.phone) : whole.phone;
      line.replaceChildren(h('span', { class: 'quiet' }, words.one.phone), ' ', number);
      line.querySelector('a')?.focus();
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      toast(error.message, 'error');
      currentTarget.disabled = false;
    }
  };
  if (one.can_show_phone) {
    line.append(
      ' ',
      h('button', { type: 'button', class: 'small', click: reveal }, words.show_phone),
      ' ',
      h('small', { class: 'quiet' }, words.phone_noted),
    );
  }
  return line;
}

function folded(title, ...inside) {
  return h('details', {}, h('summary', {}, title), inside);
}
