/**
 * Feishu's markdown within a line: emphasis, links, code, and the tags that Feishu reads
 * (`<font>`, `<text_tag>`, `<at>` …). Any other tag is text. Entities are decoded only in what is
 * left over as text, so an escaped character never acts.
 */

import { h } from './dom.js';
import { decode } from './entities.js';
import { fileUrl } from './api.js';
import { ink } from './colours.js';
import { icon } from './icons.js';
import { person, tagChip } from './people.js';
import { emoji, localDatetime } from './words.js';

const TAG = /^<(font|text_tag|at|person|number_tag|link|local_datetime|a)((?:\s+[\w-]+\s*=\s*(?:'[^']*'|"[^"]*"|[^\s'">]+))*)\s*(\/?)>/i;
const ATTRIBUTE = /([\w-]+)\s*=\s*(?:'([^']*)'|"([^"]*)"|([^\s'">]+))/g;
const BREAK = /^(<br\s*\/?>|\n)/i;
const LINK = /^\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)/;
const IMAGE = /^!\[([^\]]*)\]\(([^()\s]+)\)/;
const CODE = /^(`+)([\s\S]+?)\1(?!`)/;
const BARE_URL = /^https?:\/\/[^\s<>"']+/;
const EMOJI = /^:([A-Za-z_]+):/;
const ESCAPED = /^\\([\\`*_{}[\]()#+.!~<>|-])/;
const MARKS = [['***', ['strong', 'em']], ['**', ['strong']], ['__', ['strong']], ['~~', ['del']], ['*', ['em']], ['_', ['em']]];
const SPECIAL = /[<\n[!`h:\\*_~]/g;

/** The nodes of one run of text. */
export function inline(text, ctx) {
  const nodes = [];
  let plain = '';
  let at = 0;
  const flush = () => {
    if (plain) nodes.push(decode(plain));
    plain = '';
  };
  while (at < text.length) {
    const found = special(text, at, ctx);
    if (found) {
      flush();
      nodes.push(found.node);
      at += found.length;
    } else {
      SPECIAL.lastIndex = at + 1;
      const next = SPECIAL.exec(text)?.index ?? text.length;
      plain += text.slice(at, next);
      at = next;
    }
  }
  flush();
  return nodes;
}

/** What acts at this place, if anything → {node, length}. */
function special(text, at, ctx) {
  const rest = text.slice(at);
  for (const [pattern, draw] of SIMPLE) {
    const found = pattern.exec(rest);
    const node = found && draw(found, ctx);
    if (node) return { node, length: found[0].length };
  }
  return rest[0] === '<' ? tagged(rest, ctx) : emphasis(text, at, rest, ctx);
}

const SIMPLE = [
  [BREAK, () => h('br')],
  [ESCAPED, (found) => h('span', {}, found[1])],
  [CODE, (found) => h('code', {}, found[2])],
  [IMAGE, (found) => h('img', { class: 'md-img', src: fileUrl(found[2]), alt: decode(found[1]) })],
  [LINK, (found, ctx) => anchor(found[2], inline(found[1], ctx))],
  [BARE_URL, (found) => anchor(found[0], [found[0]])],
  [EMOJI, (found) => emoji(found[1])],
];

/** A link that the client would open: http, https and tel; any other is only its text. */
export function anchor(url, children) {
  const address = decode(url).replace(/^tel:\/\//, 'tel:');
  if (!/^(https?:|tel:)/i.test(address)) return h('span', {}, children);
  return h('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, children);
}

function emphasis(text, at, rest, ctx) {
  const found = MARKS.find(([mark]) => rest.startsWith(mark));
  if (!found) return undefined;
  const [mark, tags] = found;
  const inWord = mark[0] === '_' && /\w/.test(text[at - 1] ?? '');
  const end = inWord || /\s/.test(rest[mark.length] ?? ' ') ? -1 : closing(rest, mark);
  if (end < 0) return undefined;
  const inner = inline(rest.slice(mark.length, end), ctx);
  const node = tags.reduceRight((children, tag) => [h(tag, {}, children)], inner)[0];
  return { node, length: end + mark.length };
}

/** Where the closing mark stands: not after a space, and not part of a longer mark. */
function closing(rest, mark) {
  let end = rest.indexOf(mark, mark.length + 1);
  while (end >= 0) {
    const longer = mark.length === 1 && (rest[end + 1] === mark || rest[end - 1] === mark);
    const wordGoesOn = mark[0] === '_' && /\w/.test(rest[end + mark.length] ?? '');
    if (!longer && !wordGoesOn && !/[\s\\]/.test(rest[end - 1])) return end;
    end = rest.indexOf(mark, end + 1);
  }
  return -1;
}

function tagged(rest, ctx) {
  const opening = TAG.exec(rest);
  if (!opening) return undefined;
  const name = opening[1].toLowerCase();
  const attributes = {};
  for (const [, key, single, double, bare] of opening[2].matchAll(ATTRIBUTE)) {
    attributes[key] = decode(single ?? double ?? bare);
  }
  if (opening[3]) return { node: TAGS[name](attributes, '', ctx), length: opening[0].length };
  const end = closingTag(rest, name, opening[0].length);
  if (end < 0) return undefined;
  const node = TAGS[name](attributes, rest.slice(opening[0].length, end), ctx);
  return { node, length: end + name.length + 3 };
}

/** Where `</name>` stands that belongs to the tag opened before `from`. */
function closingTag(rest, name, from) {
  const either = new RegExp(`<(/?)${name}(?=[\\s>])[^>]*>`, 'gi');
  either.lastIndex = from;
  let depth = 1;
  for (let found = either.exec(rest); found; found = either.exec(rest)) {
    depth += found[1] ? -1 : 1;
    if (depth === 0) return found.index;
  }
  return -1;
}

const TAGS = {
  font: ({ color }, inner, ctx) =>
    h('span', { style: { color: ink(color, ctx.styles) } }, inline(inner, ctx)),
  text_tag: ({ color }, inner, ctx) => tagChip(color, inline(inner, ctx)),
  at: ({ id }, inner, ctx) => h('span', { class: 'at' }, `@${id === 'all' ? '所有人' : ctx.nameOf(id)}`),
  person: ({ id, show_name: name, show_avatar: avatar, style }, inner, ctx) =>
    person({ user_id: id, show_name: name !== 'false', show_avatar: avatar !== 'false', style, size: 'extra_small' }, ctx),
  number_tag: ({ background_color: ground, font_color: front }, inner, ctx) =>
    h('span', { class: 'number-tag', style: { background: ink(ground, ctx.styles), color: ink(front, ctx.styles) } }, decode(inner)),
  link: ({ icon: token, url, pc_url: desktop }, inner, ctx) =>
    anchor(url ?? desktop ?? '', [token && icon({ token }, ctx), inline(inner, ctx)]),
  a: ({ href }, inner, ctx) => anchor(href ?? '', inline(inner || (href ?? ''), ctx)),
  local_datetime: ({ millisecond, format_type: format }) =>
    h('time', {}, localDatetime(Number(millisecond), format)),
};
