/** Avatars, names and the small coloured tags beside them. */

import { h } from './dom.js';
import { family } from './colours.js';

const AVATAR_COLOURS = ['blue', 'turquoise', 'orange', 'purple', 'green', 'carmine', 'indigo', 'wathet'];

function colourOf(name) {
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return AVATAR_COLOURS[sum % AVATAR_COLOURS.length];
}

/** A round avatar with the name's first letter; the bot's is square and blue. */
export function avatar(name, kind = 'user') {
  const initial = [...name][0] ?? '?';
  const colour = kind === 'bot' ? 'blue' : colourOf(name);
  return h(
    'span',
    { class: `avatar ${kind}`, 'aria-hidden': 'true', style: { '--family': `var(--${colour}-500)` } },
    initial,
  );
}

/** The `person` element, also `<person>` in markdown. */
export function person(element, ctx) {
  const name = ctx.nameOf(element.user_id ?? element.id);
  return h(
    'span',
    { class: `person ${element.size ?? 'medium'} ${element.style ?? 'normal'}` },
    element.show_avatar !== false && avatar(name),
    element.show_name !== false && h('span', { class: 'person-name' }, name),
  );
}

export function personList(element, ctx) {
  const { size, show_name: name, show_avatar: face } = element;
  const each = ({ id }) => person({ user_id: id, size, show_name: name ?? true, show_avatar: face }, ctx);
  return h('span', { class: 'person-list' }, (element.persons ?? []).map(each));
}

/** A `text_tag`: ink and ground of one family. */
export function tagChip(colour, children) {
  return h('span', { class: 'chip', style: chipColours(colour) }, children);
}

function chipColours(colour) {
  const name = family(colour ?? 'blue');
  return name === 'grey'
    ? { '--soft': 'var(--grey-200)', '--strong': 'var(--grey-300)', color: 'var(--grey-650)' }
    : { '--soft': `var(--${name}-100)`, '--strong': `var(--${name}-200)`, color: `var(--${name}-700)` };
}
