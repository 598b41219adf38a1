/** What is asked for: a text, some choices, an order. It lives in the form and nowhere else. */

import { find, h, words } from './dom.js';

const WAIT = 250; // ms after the last letter
const KINDS = ['show', 'band', 'tier', 'tag', 'platform', 'seller', 'order_by'];

/** Draws the choices; calls `changed` when what is asked for is another. */
export function filters(changed) {
  const selects = {};
  const { high, middle, low } = words.contact;
  const fixed = {
    show: Object.entries(words.shows),
    band: [['', words.any], ...Object.entries({ high, middle, low })],
    order_by: Object.entries(words.orders_by),
  };
  for (const kind of KINDS) {
    if (kind === 'seller' && !words.manages) continue;
    const select = h('select', { change: changed }, options(fixed[kind] ?? [['', words.any]]));
    selects[kind] = select;
    find('choices').append(h('label', {}, h('span', {}, words[kind]), select));
  }
  selects.show.value = words.first;
  let timer;
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(changed, wait);
  };
  find('text').addEventListener('input', ({ isComposing }) => isComposing || later(WAIT));
  find('text').addEventListener('compositionend', () => later(WAIT));
  find('search').addEventListener('submit', (event) => (event.preventDefault(), later(0)));
  find('filters').open = matchMedia('(min-width: 720px)').matches;
  return {
    /** As the service takes it. */
    asked() {
      const chosen = Object.entries(selects).map(([kind, select]) => [kind, select.value]);
      return { text: find('text').value, ...Object.fromEntries(chosen) };
    },
    /** Puts in what there is to choose from; what is chosen stays. */
    offer(choices) {
      for (const [kind, offered] of Object.entries(choices)) {
        const { value } = selects[kind];
        selects[kind].replaceChildren(...options([['', words.any], ...offered]));
        selects[kind].value = value;
        if (selects[kind].selectedIndex < 0) selects[kind].value = '';
      }
    },
  };
}

const options = (pairs) => pairs.map(([value, text]) => h('option', { value }, text));
