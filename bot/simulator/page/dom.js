/**
 * The only place that makes nodes. Text goes in as text nodes, so nothing that a card or a
 * person's name carries is ever read as HTML.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** An HTML element; `on…` attributes are listeners, `style` is an object of CSS properties. */
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
    if (typeof value === 'function') node.addEventListener(name.slice(2), value);
    else if (name === 'style') dress(node, value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

/** Sets CSS properties by their CSS names; undefined ones are left out. */
export function dress(node, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (value !== undefined) node.style.setProperty(name, value);
  }
}
