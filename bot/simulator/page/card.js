/** A card, JSON 2.0, drawn as Feishu's client draws it. */

import { h, dress } from './dom.js';
import { chart } from './chart.js';
import { collapsiblePanel, column, columnSet, form, interactiveContainer } from './containers.js';
import { button, checker } from './controls.js';
import { datePicker, input, timePicker, datetimePicker } from './inputs.js';
import { multiSelect, multiSelectPerson, overflow, select, selectImages, selectPerson } from './choices.js';
import { div, hr, image, markdownElement, plainText, text } from './display.js';
import { family } from './colours.js';
import { icon } from './icons.js';
import { layout, spacing } from './measures.js';
import { person, personList, tagChip } from './people.js';
import { table } from './table.js';

const DRAWERS = {
  markdown: markdownElement, div, hr, img: image, person, person_list: personList, table, chart,
  plain_text: plainText, lark_md: plainText, column_set: columnSet, column, form,
  interactive_container: interactiveContainer, collapsible_panel: collapsiblePanel, button, checker,
  overflow, select_static: select, multi_select_static: multiSelect, select_person: selectPerson,
  multi_select_person: multiSelectPerson, input, date_picker: datePicker, picker_time: timePicker,
  picker_datetime: datetimePicker, select_img: selectImages,
};

/**
 * The node of a card.
 *
 * `nameOf(open_id)` names a person; `click(action)` reports a tap and settles when it is answered.
 */
export function renderCard(card, { nameOf, click }) {
  const body = card.body ?? {};
  if (!Array.isArray(body.elements)) return h('div', { class: 'card unknown' }, '无法显示这张卡片');
  const ctx = { nameOf, click, styles: card.config?.style ?? {}, form: undefined, draw };
  const mode = card.config?.width_mode ?? 'default';
  return h(
    'section',
    { class: `card ${mode}`, 'data-tag': 'card', 'aria-label': card.header?.title?.content },
    card.header && header(card.header, ctx),
    h('div', { class: 'card-body', style: layout(body, { padding: '12px' }) },
      body.elements.map((element) => draw(element, ctx))),
  );
}

/** Any element, with what all of them share: tag, element_id, name and margin. */
function draw(element, ctx) {
  const drawer = DRAWERS[element.tag];
  const node = drawer ? drawer(element, ctx) : h('div', { class: 'unknown' }, `[${element.tag}]`);
  node.dataset.tag = element.tag;
  if (element.element_id) node.dataset.elementId = element.element_id;
  if (element.name) node.dataset.name = element.name;
  dress(node, { margin: spacing(element.margin) });
  return node;
}

function header(element, ctx) {
  const tags = (element.text_tag_list ?? []).slice(0, 3);
  return h(
    'header',
    { class: `card-header ${templateClass(element.template)}`, style: headerColours(element) },
    element.icon && icon(element.icon, ctx),
    h('div', { class: 'card-titles' },
      h('div', { class: 'card-title-line' },
        h('h2', { class: 'card-title' }, text(element.title, ctx)),
        tags.map((tag) => tagChip(tag.color, text(tag.text, ctx)))),
      element.subtitle && h('p', { class: 'card-subtitle' }, text(element.subtitle, ctx))),
  );
}

const isPlain = (template) => !template || template === 'default';
const templateClass = (template) => (isPlain(template) ? 'plain' : 'tinted');

function headerColours({ template, padding }) {
  const own = isPlain(template) ? {} : tint(family(template));
  return { ...own, padding: spacing(padding, '12px') };
}

const tint = (name) => ({
  '--tint': `var(--${name}-${name === 'grey' ? 200 : 100})`,
  '--tint-ink': `var(--${name}-${name === 'grey' ? 900 : 800})`,
});
