/**
 * The only place that makes nodes. Text goes in as text nodes, so nothing that a buyer's name
 * carries is ever read as HTML.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** An HTML element; attributes that are functions are listeners, named without `on`. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element, made like `h`. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat(Infinity).filter(Boolean));
  return node;
}

export const find = (id) => document.getElementById(id);

/** Every word of the page, in the language that the service speaks. */
export const words = JSON.parse(document.body.dataset.words);

/** `共 {count} 位` and `{count: 3}` → `共 3 位`. */
export const said = (sentence, values) =>
  sentence.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
