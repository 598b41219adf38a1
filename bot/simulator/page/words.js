/** Times as the client writes them, and the emoji that texts name. */

import { h } from './dom.js';

const EMOJI = {
  OK: '👌', THUMBSUP: '👍', DONE: '✅', SMILE: '😊', LAUGH: '😄', HEART: '❤️', APPLAUSE: '👏', PARTY: '🎉',
  FIRE: '🔥', ROSE: '🌹', THANKS: '🙏', MUSCLE: '💪', FISTBUMP: '🤜', JIAYI: '➕', CheckMark: '✔️', CrossMark: '❌',
};

/** `:OK:` → 👌; undefined for a name that is not known. */
export const emoji = (name) => EMOJI[name] && h('span', { class: 'emoji' }, EMOJI[name]);

const FORMATS = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date_short: { month: 'short', day: 'numeric' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  week: { weekday: 'short' },
  week_long: { weekday: 'long' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  time_sec: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  timezone: { timeZoneName: 'short' },
};

const formatted = (instant, options) => new Intl.DateTimeFormat('zh-CN', options).format(instant);

/** An instant in epoch milliseconds as `<local_datetime>` writes it, in the viewer's zone. */
export function localDatetime(milliseconds, format = 'date_num') {
  return Number.isFinite(milliseconds) ? formatted(milliseconds, FORMATS[format] ?? FORMATS.date_num) : '';
}

/** `YYYY/MM/DD HH:mm` and its parts, filled in for a table's date column. */
export function dateByPattern(milliseconds, pattern = 'YYYY/MM/DD') {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return '';
  const two = (number) => String(number).padStart(2, '0');
  const parts = {
    YYYY: date.getFullYear(), MM: two(date.getMonth() + 1), DD: two(date.getDate()),
    HH: two(date.getHours()), mm: two(date.getMinutes()), ss: two(date.getSeconds()),
  };
  return pattern.replace(/YYYY|MM|DD|HH|mm|ss/g, (part) => parts[part]);
}

const sameDay = (one, other) => one.toDateString() === other.toDateString();

/** A message's time as the chat shows it: 09:00, 昨天 09:00, 3月5日 09:00. */
export function chatTime(milliseconds, now = new Date()) {
  const at = new Date(milliseconds);
  const clock = formatted(at, FORMATS.time);
  if (sameDay(at, now)) return clock;
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (sameDay(at, yesterday)) return `昨天 ${clock}`;
  const day = at.getFullYear() === now.getFullYear() ? FORMATS.date_short : FORMATS.date;
  return `${formatted(at, day)} ${clock}`;
}
