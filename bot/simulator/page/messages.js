/** One message of a chat: who, when, and what by its type. */

import { h } from './dom.js';
import { fileUrl } from './api.js';
import { renderCard } from './card.js';
import { glyph } from './icons.js';
import { anchor } from './inline.js';
import { markdown } from './markdown.js';
import { avatar } from './people.js';
import { chatTime, emoji } from './words.js';

/**
 * `desk` names people and takes clicks; `mine` puts the message on the right; `answered` is the
 * message that it replies to, if any.
 */
export function renderMessage(message, { mine, answered, desk }) {
  const { sender } = message;
  if (message.deleted) return [h('div', { class: 'gone' }, `${sender.name} 撤回了一条消息`)];
  const line = h('div', { class: 'said-by' }, sender.name,
    sender.kind === 'bot' && h('span', { class: 'bot-mark' }, '机器人'),
    h('time', {}, chatTime(message.create_time)));
  return [
    avatar(sender.name ?? '', sender.kind),
    h('div', { class: 'said' }, !mine && line, answered && quoted(answered), content(message, desk)),
  ];
}

const quoted = ({ sender, content: { text, file_name: file, header } }) =>
  h('div', { class: 'quoted' }, `回复 ${sender.name}：${text ?? file ?? header?.title?.content ?? '[消息]'}`);

function content(message, desk) {
  const draw = CONTENTS[message.msg_type];
  return draw ? draw(message.content, desk, message) : h('div', { class: 'bubble unknown' }, `[${message.msg_type}]`);
}

const CONTENTS = {
  text: ({ text }, desk) => h('div', { class: 'bubble' }, spoken(text ?? '', desk)),
  post: (value, desk) => post(value.content ? value : value.zh_cn ?? Object.values(value)[0] ?? {}, desk),
  image: ({ image_key: key }) =>
    h('a', { class: 'photo', href: fileUrl(key), target: '_blank', rel: 'noopener' }, h('img', { src: fileUrl(key), alt: '图片' })),
  file,
  interactive: (card, desk, message) =>
    renderCard(card, { nameOf: desk.nameOf, click: (action) => desk.click(message.message_id, action) }),
};

function file({ file_key: key, file_name: name }) {
  return h('a', { class: 'file', href: fileUrl(key), download: name ?? '' },
    h('span', { class: 'file-mark' }, glyph('file')),
    h('span', { class: 'file-name' }, name ?? key),
    h('span', { class: 'file-do' }, '下载'));
}

const SPOKEN = /<at user_id="([^"]*)">([^<]*)<\/at>|(https?:\/\/[^\s<>"']+)/g;

/** A text's mentions and addresses; everything else stands as it was written. */
function spoken(text, desk) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(SPOKEN)) {
    nodes.push(text.slice(at, found.index), found[3] ? anchor(found[3], [found[3]]) : mention(found[1], found[2], desk));
    at = found.index + found[0].length;
  }
  return [...nodes, text.slice(at)];
}

const mention = (id, name, desk) =>
  h('span', { class: 'at' }, `@${id === 'all' ? '所有人' : name || desk.nameOf(id)}`);

function post({ title, content: paragraphs = [] }, desk) {
  const rows = paragraphs.map((row) => h('div', { class: 'post-line' }, row.map((part) => postPart(part, desk))));
  return h('div', { class: 'bubble post' }, title && h('strong', { class: 'post-title' }, title), rows);
}

const postPart = (part, desk) => POST_PARTS[part.tag]?.(part, desk) ?? '';
const POST_STYLES = { bold: 'strong', italic: 'em', underline: 'u', lineThrough: 's' };

const POST_PARTS = {
  text: ({ text, style = [] }) =>
    style.reduce((inner, name) => (POST_STYLES[name] ? h(POST_STYLES[name], {}, inner) : inner), text ?? ''),
  a: ({ text, href }) => anchor(href ?? '', [text ?? href]),
  at: ({ user_id: id, user_name: name }, desk) => mention(id, name, desk),
  img: ({ image_key: key }) => h('img', { class: 'picture', src: fileUrl(key), alt: '图片' }),
  md: ({ text }, desk) => h('div', { class: 'text md' }, markdown(text, { nameOf: desk.nameOf, styles: {} })),
  hr: () => h('hr', { class: 'rule' }),
  code_block: ({ text }) => h('pre', {}, h('code', {}, text)),
  emotion: ({ emoji_type: name }) => emoji(name) ?? `[${name}]`,
};
