/** The dashboard. Start reading here; `dom.js` is the only maker of nodes, `api.js` the only caller. */

import { showAlerts } from './alerts.js';
import { ask, Told } from './api.js';
import { details } from './details.js';
import { find, h, said, words } from './dom.js';
import { filters } from './filters.js';
import { customerRow, orderCard } from './rows.js';

const asked = filters(() => leaf(0));
const open = details(replace);
let page = 0;
let running = new AbortController();

/** Shows a page of customers: the first in place of what was shown, others below it. */
async function leaf(next) {
  running.abort();
  running = new AbortController();
  find('more').disabled = true;
  try {
    const told = await ask('/api/customers', { ...asked.asked(), page: next }, running.signal);
    page = next;
    draw(told);
  } catch (error) {
    if (error.name === 'AbortError') return;
    if (!(error instanceof Told)) throw error;
    find('count').textContent = error.message;
  }
  find('more').disabled = false;
}

function draw(told) {
  const rows = told.rows.map((row) => customerRow(row, open));
  find('count').textContent = told.count;
  find('more').hidden = told.left === 0;
  find('more').textContent = said(words.more, { count: told.left });
  if (page > 0) {
    find('rows').append(...rows);
    rows[0]?.querySelector('button').focus();
    return;
  }
  find('until').textContent = told.until;
  asked.offer(told.choices);
  find('orders').replaceChildren(...told.orders.map((order) => orderCard(order, open)));
  const nobody = !rows.length && !told.orders.length;
  find('rows').replaceChildren(...(nobody ? [h('li', { class: 'nobody' }, words.none)] : rows));
}

/** Puts a customer's line in place of the one that is shown. */
function replace(row) {
  find('rows').querySelector(`[data-ref="${row.ref}"]`)?.replaceWith(customerRow(row, open));
}

function part(name) {
  for (const each of ['customers', 'alerts']) {
    find(each).hidden = each !== name;
    find(`show-${each}`).setAttribute('aria-pressed', String(each === name));
  }
}

find('show-customers').addEventListener('click', () => part('customers'));
find('show-alerts').addEventListener('click', () => {
  part('alerts');
  showAlerts();
});
find('more').addEventListener('click', () => leaf(page + 1));
find('export').addEventListener('submit', ({ currentTarget }) => {
  currentTarget.elements.filters.value = JSON.stringify(asked.asked());
});
// What was tapped on a card meanwhile is seen when one comes back to the page.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && page === 0 && !find('one').open) leaf(0);
});
leaf(0);
