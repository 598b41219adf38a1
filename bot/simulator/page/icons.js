/** Line glyphs, one for each kind of thing that Feishu's icon tokens name. */

import { h, svg } from './dom.js';
import { fileUrl } from './api.js';
import { ink } from './colours.js';

/** Kind → [words in a token, path on a 24 × 24 grid]; the first kind whose word occurs wins. */
const GLYPHS = {
  phone: [/phone|call(?!out)/, 'M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z'],
  chat: [/chat|message|comment|bubble|wechat/, 'M4 5h16v11h-9l-5 4v-4H4z'],
  clock: [/time|clock|history|alarm|later|wait/, 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l4 2'],
  calendar: [/calendar|date|day/, 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4'],
  bell: [/bell|notif|remind/, 'M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4'],
  people: [/member|person|people|user|contact|group|customer/, 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c0-4 3.5-6 8-6s8 2 8 6'],
  chart: [/chart|data|trend|analy|report|growth/, 'M4 20h16M7 20v-7M12 20V6M17 20v-10'],
  warn: [/warn|alert|error|risk|forbid/, 'M12 4 2.5 20h19zM12 10v5M12 17.5v.5'],
  info: [/info|help|maybe|question/, 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7.5v.5'],
  check: [/check|yes|done|succe|todo|resolve/, 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12l3 3 5-6'],
  undo: [/undo|revoke|reset|refresh|redo/, 'M8 5 4 9l4 4M4 9h10a5 5 0 0 1 0 10H8'],
  edit: [/edit|pen|write/, 'M4 20l1-5L16 4l4 4L9 19zM14 6l4 4'],
  search: [/search|find/, 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20'],
  star: [/star|collect|favo|vip|crown|like/, 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z'],
  money: [/money|wallet|pay|currency|cost|buy|coupon/, 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 8l4 5 4-5M12 13v5M8.5 13h7M8.5 15.5h7'],
  goods: [/cart|shop|goods|bag|gift|package|app/, 'M5 8h14l-1 12H6zM9 8a3 3 0 0 1 6 0'],
  fire: [/fire|hot|burn/, 'M12 3c1 4 5 5 5 10a5 5 0 0 1-10 0c0-2 1-3 2-4 .5 1.5 1 2 1.5 2C11 8 11 6 12 3z'],
  file: [/file|doc|sheet|excel|table|bitable|wiki|list|task|form/, 'M6 3h8l4 4v14H6zM9 11h6M9 15h6'],
  link: [/link|share|jump|url/, 'M10 14l4-4M9 11l-3 3a3.5 3.5 0 0 0 5 5l2-2M15 13l3-3a3.5 3.5 0 0 0-5-5l-2 2'],
  image: [/image|picture|photo/, 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4'],
  more: [/more|overflow|ellips/, 'M5 12h.01M12 12h.01M19 12h.01'],
  close: [/close|cancel|no_|delete|trash/, 'M6 6l12 12M18 6 6 18'],
  send: [/send/, 'M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4'],
  down: [/down/, 'M6 9l6 6 6-6'],
  up: [/up/, 'M6 15l6-6 6 6'],
  left: [/left|back/, 'M15 6l-6 6 6 6'],
  right: [/right|forward/, 'M9 6l6 6-6 6'],
  sun: [/sun|light/, 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3 19 19M5 19l1.7-1.7M17.3 6.7 19 5'],
  moon: [/moon|night/, 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z'],
  setting: [/setting|gear|config|tool|slider/, 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4v6M9 14v6'],
  dot: [/./, 'M12 5l7 7-7 7-7-7z'],
};

/** One glyph by its kind. */
export function glyph(kind) {
  return svg(
    'svg',
    { class: 'glyph', viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    svg('path', { d: GLYPHS[kind][1] }),
  );
}

const kindOf = (token) => Object.keys(GLYPHS).find((kind) => GLYPHS[kind][0].test(token));

/** A card's icon: standard_icon by the meaning of its token, custom_icon as its image. */
export function icon(element, ctx) {
  if (element.tag === 'custom_icon' || element.img_key) {
    return h('img', { class: 'icon', src: fileUrl(element.img_key), alt: '' });
  }
  return h(
    'span',
    { class: 'icon', 'data-token': element.token, style: { color: ink(element.color, ctx.styles) } },
    glyph(kindOf(element.token || '.')),
  );
}
