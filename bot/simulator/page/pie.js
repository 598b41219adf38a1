/** Pies and rings, each slice named with its share. */

import { svg } from './dom.js';
import { cut, label, widthOf } from './plot.js';

const LABEL_ROOM = 84;

/** The nodes of a pie chart; `innerRadius` makes it a ring. */
export function pie(spec, { rows, colourOf }, wide, high) {
  const shown = rows.filter((row) => row.y > 0);
  const total = shown.reduce((sum, row) => sum + row.y, 0);
  const centre = { x: wide / 2, y: high / 2 };
  const outer = Math.max(20, Math.min(high / 2 - 12, wide / 2 - LABEL_ROOM));
  const inner = outer * (spec.innerRadius ?? 0);
  let turned = 0;
  return shown.flatMap((row) => {
    const share = row.y / total;
    const [from, to] = [turned, turned + share];
    turned = to;
    const slice = svg('path', {
      class: 'slice',
      d: ring(centre, inner, outer, from, to),
      style: { fill: colourOf(row.x) },
    }, svg('title', {}, `${row.x} ${row.y}`));
    return [slice, sliceLabel(row.x, share, centre, outer, (from + to) / 2, wide)];
  });
}

const at = ({ x, y }, radius, turn) => {
  const angle = (turn - 0.25) * 2 * Math.PI;
  return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
};

function ring(centre, inner, outer, from, to) {
  // A whole circle has no arc: its two ends would be one point.
  const end = Math.min(to, from + 0.9999);
  const large = end - from > 0.5 ? 1 : 0;
  const [a, b, c, d] = [at(centre, outer, from), at(centre, outer, end), at(centre, inner, end), at(centre, inner, from)];
  return `M${a}A${outer} ${outer} 0 ${large} 1 ${b}L${c}A${inner} ${inner} 0 ${large} 0 ${d}Z`;
}

function sliceLabel(name, share, centre, outer, turn, wide) {
  const [x, y] = at(centre, outer + 10, turn);
  const right = x >= centre.x;
  const room = right ? wide - x : x;
  const percent = ` ${Math.round(share * 100)}%`;
  const words = cut(name, room - widthOf(percent)) + percent;
  return label(x, y + 4, words, right ? 'start' : 'end', 'value');
}
