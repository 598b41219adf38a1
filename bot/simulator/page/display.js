/** What only shows: texts, rules, pictures. */

import { h } from './dom.js';
import { fileUrl } from './api.js';
import { ink } from './colours.js';
import { icon } from './icons.js';
import { enlarge } from './layers.js';
import { markdown } from './markdown.js';
import { spacing, textSize, width } from './measures.js';

/** The words of a text object in the reader's language. */
export const wordsOf = (object) => object?.i18n_content?.zh_cn ?? object?.content ?? '';

/** A text object's nodes: plain_text as it stands, lark_md and markdown read as markdown. */
export function text(object, ctx) {
  if (!object) return [];
  return object.tag === 'lark_md' || object.tag === 'markdown'
    ? markdown(wordsOf(object), ctx)
    : [wordsOf(object)];
}

/** A text object as an element of its own. */
export function plainText(object, ctx) {
  const rich = object.tag !== 'plain_text';
  const style = {
    ...textSize(object.text_size, ctx.styles),
    color: rich ? undefined : ink(object.text_color, ctx.styles),
    'text-align': object.text_align,
    '-webkit-line-clamp': object.lines,
  };
  const kind = `text ${rich ? 'md' : 'plain'} ${object.lines ? 'clamped' : ''}`;
  return h('div', { class: kind, style }, text(object, ctx));
}

export function div(element, ctx) {
  const fields = (element.fields ?? []).map((field) =>
    h('div', { class: field.is_short ? 'field short' : 'field' }, plainText(field.text, ctx)));
  return h(
    'div',
    { class: 'div', style: { width: width(element.width) } },
    element.icon && icon(element.icon, ctx),
    h('div', { class: 'div-content' },
      element.text && plainText(element.text, ctx),
      fields.length > 0 && h('div', { class: 'fields' }, fields)),
  );
}

export function markdownElement(element, ctx) {
  const style = { ...textSize(element.text_size, ctx.styles), 'text-align': element.text_align };
  const content = h('div', { class: 'text md', style }, markdown(wordsOf(element), ctx));
  return element.icon ? h('div', { class: 'div' }, icon(element.icon, ctx), content) : content;
}

export const hr = () => h('hr', { class: 'rule' });

const IMAGE_SIZES = { large: '160px', medium: '80px', small: '40px', tiny: '16px' };

export function image(element, ctx) {
  const [wide, high] = (IMAGE_SIZES[element.size] ?? element.size ?? '').split(' ');
  const cropped = wide && element.scale_type !== 'fit_horizontal';
  const style = {
    width: wide || undefined,
    height: cropped ? high ?? wide : undefined,
    'border-radius': spacing(element.corner_radius),
    'object-position': element.scale_type === 'crop_top' ? 'top' : undefined,
  };
  const picture = h('img', { class: 'picture', src: fileUrl(element.img_key), alt: wordsOf(element.alt), style });
  const preview = element.preview === false
    ? picture
    : h('button', { type: 'button', class: 'picture-button', 'aria-label': `放大 ${wordsOf(element.alt)}`.trim(), onclick: () => enlarge(h('img', { src: fileUrl(element.img_key), alt: wordsOf(element.alt) })) }, picture);
  return h('figure', { class: 'figure' }, element.title && h('figcaption', {}, text(element.title, ctx)), preview);
}
