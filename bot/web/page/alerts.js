/** The SKU alerts: a picture and a table of each kind. */

import { ask, Told } from './api.js';
import { find, h, words } from './dom.js';
import { lyingBars, table } from './tables.js';

export async function showAlerts() {
  const place = find('alerts');
  place.replaceChildren(h('p', { class: 'quiet' }, words.loading));
  try {
    const told = await ask('/api/alerts');
    place.replaceChildren(
      h('p', { class: 'quiet' }, told.until),
      ...told.tables.map(kind),
      ...told.remarks.map((remark) => h('p', {}, remark)),
      ...(told.tables.length ? [] : [h('p', {}, words.alerts.none)]),
    );
  } catch (error) {
    if (!(error instanceof Told)) throw error;
    place.replaceChildren(h('p', {}, error.message));
  }
}

function kind(one) {
  const rows = one.rows.map((row) => [
    h('span', {}, row.mark && h('span', { class: 'tag risk' }, row.mark), row.sku),
    row.figure,
    row.advice,
  ]);
  return h(
    'article',
    { class: 'alert' },
    h('h2', {}, one.title),
    lyingBars(one.chart, one.bars),
    table(one.columns, rows, [1]),
  );
}
