/** `✅ 已联系`, `撤销` and what came of it: the same as on the card, and in the same record. */

import { ask, newTap, Told } from './api.js';
import { h, words } from './dom.js';
import { toast } from './toast.js';

/** ms in which a new button takes no tap: it may lie where the one stood that is tapped twice. */
const SETTLING = 400;

/** What can be done with a customer; `changed` is given the row as it stands after a tap. */
export function marks(row, changed) {
  const say = words.contact;
  const tapper = (label, action, attributes = {}) => button(row, label, action, attributes, changed);
  const { done } = row;
  if (!done) {
    const last = row.last && h('span', { class: 'last' }, row.last);
    return h('div', { class: 'marks', tabindex: -1 }, tapper(say.contacted, { do: 'contacted' }, { class: 'primary' }), last);
  }
  const about = { contact: done.contact };
  const undo = done.mine && tapper(say.undo, { do: 'undo', ...about }, { class: 'plain' });
  const line = h('span', { class: 'done' }, done.words, undo);
  const may = done.mine && done.kind === 'contacted';
  const outcomes = Object.entries(say.outcomes).map(([outcome, label]) =>
    tapper(label, { do: 'came', outcome, ...about }, { class: 'small', 'aria-pressed': String(outcome === done.outcome) }),
  );
  return h('div', { class: 'marks', tabindex: -1 }, line, may && h('span', { class: 'outcomes' }, outcomes));
}

function button(row, label, action, attributes, changed) {
  const id = newTap(); // of this button: pressed again after a lost answer, it counts once
  const made = performance.now();
  const press = async ({ currentTarget }) => {
    if (performance.now() - made < SETTLING) return;
    currentTarget.disabled = true;
    try {
      const answer = await ask('/api/marks', { action: { v: 1, customer: row.ref, ...action }, tap: id });
      toast(answer.toast, answer.kind);
      changed(answer.row);
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      toast(error.message, 'error');
      currentTarget.disabled = false;
    }
  };
  return h('button', { type: 'button', 'aria-label': `${label} ${row.name}`, click: press, ...attributes }, label);
}
