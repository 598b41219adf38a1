/** The list of customers, and the orders that a number named. */

import { h, words } from './dom.js';
import { marks } from './marks.js';
import { orderTable } from './tables.js';

/** One customer; `open` is called with their reference. */
export function customerRow(row, open) {
  const node = h('li', { class: 'row', 'data-ref': row.ref });
  const draw = (now, focused) => {
    const drawn = marks(now, (after) => draw(after, true));
    node.replaceChildren(
      h(
        'div',
        { class: 'who-row' },
        h('button', { type: 'button', class: 'name', click: () => open(row.ref) }, now.name),
        points(now),
        h('span', { class: 'phone' }, now.phone),
      ),
      h('p', { class: 'facts' }, [now.facts, now.platform, now.seller].filter(Boolean).join(' · ')),
      h('p', { class: 'why' }, now.reason),
      h('p', { class: 'tags' }, now.left_out && h('span', { class: 'tag out' }, now.left_out), tags(now)),
      drawn,
    );
    if (focused) drawn.focus({ preventScroll: true }); // on no button: Enter must not undo
  };
  draw(row, false);
  return node;
}

export function points(row) {
  return row.points && h('span', { class: `points ${row.level}` }, row.points, ' ', h('small', {}, row.band));
}

export function tags(row) {
  return row.tags.map((tag) => h('span', { class: tag.risk ? 'tag risk' : 'tag' }, tag.words));
}

/** One order: whose, what, and the way to the customer. */
export function orderCard(order, open) {
  return h(
    'article',
    { class: 'order' },
    h('h2', {}, order.title),
    h('p', { class: 'facts' }, [order.name, order.phone, order.received].filter(Boolean).join(' · ')),
    orderTable(order.lines, false),
    h('button', { type: 'button', click: () => open(order.ref) }, words.open_customer),
  );
}
