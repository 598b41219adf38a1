/** HTML entities as text: what Feishu's markdown lets an author escape. */

const NAMED = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', ensp: '\u2002', emsp: '\u2003',
  sim: '∼', middot: '·', yen: '¥', hellip: '…', mdash: '—', ndash: '–', times: '×', copy: '©',
};

/** Decodes `&#42;`, `&#x2a;` and the named ones; an unknown one stays as it was written. */
export function decode(text) {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name) return NAMED[name.toLowerCase()] ?? whole;
    const point = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
