/**
 * Feishu's colour names: 14 families, each alone or with a shade from -50 to -900.
 *
 * The shades are made, not copied: one hue and chroma a family, one scale of lightness for light
 * mode and one for dark, so that a name that is readable in one is readable in the other.
 */

/** Hue and chroma in OKLCH; the third number lifts families that are pale by nature. */
const FAMILIES = {
  blue: [262, 0.2, 0],
  wathet: [232, 0.14, 0.05],
  turquoise: [184, 0.12, 0.05],
  green: [148, 0.17, 0.03],
  lime: [122, 0.17, 0.07],
  yellow: [88, 0.15, 0.09],
  sunflower: [96, 0.16, 0.1],
  orange: [55, 0.16, 0.04],
  red: [26, 0.2, 0],
  carmine: [358, 0.21, 0],
  violet: [328, 0.2, 0],
  purple: [297, 0.2, 0],
  indigo: [274, 0.18, 0],
};

const SHADES = [50, 100, 200, 300, 400, 500, 600, 700, 800, 900];
const LIGHT = {
  lightness: [0.974, 0.944, 0.89, 0.82, 0.73, 0.64, 0.55, 0.48, 0.41, 0.34],
  chroma: [0.12, 0.28, 0.5, 0.75, 0.92, 1, 0.95, 0.85, 0.7, 0.55],
};
const DARK = {
  lightness: [0.26, 0.31, 0.37, 0.45, 0.54, 0.63, 0.71, 0.78, 0.86, 0.93],
  chroma: [0.22, 0.32, 0.45, 0.6, 0.8, 0.9, 0.85, 0.65, 0.45, 0.25],
};

const GREY_SHADES = ['00', 50, 100, 200, 300, 400, 500, 600, 650, 700, 800, 900, 950, 1000];
const GREY_LIGHT =
  '#fff #f5f6f7 #eff0f1 #dee0e3 #d0d3d6 #bbbfc4 #8f959e #646a73 #5a6069 #51565d #373c43 #1f2329 #12151a #000'.split(' ');
const GREY_DARK =
  '#1a1a1a #303030 #363636 #434343 #525252 #6a6a6a #8a8a8a #a6a6a6 #b2b2b2 #c2c2c2 #d6d6d6 #ebebeb #f5f5f5 #fff'.split(' ');

function oklch([hue, chroma, lift], scale, index) {
  // Only the middle of the scale is lifted: paler tints and darker inks must stay apart.
  const raised = scale.lightness[index] + (index >= 3 && index <= 5 ? lift : 0);
  return `oklch(${raised.toFixed(3)} ${(chroma * scale.chroma[index]).toFixed(3)} ${hue})`;
}

function* declarations() {
  for (const [name, family] of Object.entries(FAMILIES)) {
    for (const [index, shade] of SHADES.entries()) {
      yield `--${name}-${shade}: light-dark(${oklch(family, LIGHT, index)}, ${oklch(family, DARK, index)});`;
    }
  }
  for (const [index, shade] of GREY_SHADES.entries()) {
    yield `--grey-${shade}: light-dark(${GREY_LIGHT[index]}, ${GREY_DARK[index]});`;
  }
}

/** Gives the page the palette as CSS custom properties: `var(--blue-500)`. */
export function installPalette() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:root { ${[...declarations()].join(' ')} }`);
  document.adoptedStyleSheets.push(sheet);
}

const NAME = new RegExp(`^(${[...Object.keys(FAMILIES), 'grey'].join('|')})(?:-(\\d+))?$`);
const RGBA = /^rgba?\([\d.,%\s]+\)$/;

/** A family's name, with the shade that a bare family name stands for. */
function named(name, bare) {
  const found = NAME.exec(name);
  return found ? `var(--${found[1]}-${found[2] ?? bare})` : undefined;
}

/** The card's own colour names (config.style.color) → light and dark in one value. */
function own(name, styles) {
  const pair = styles.color?.[name];
  return pair && `light-dark(${colour(pair.light_mode, {}) ?? 'black'}, ${colour(pair.dark_mode, {}) ?? 'white'})`;
}

function colour(name, styles, bare = 500) {
  if (!name || name === 'default') return undefined;
  if (name === 'white') return '#fff';
  if (name === 'bg-white') return 'var(--card)';
  return own(name, styles) ?? (RGBA.test(name) ? name : named(name, bare));
}

/** Ink: a bare family name means the shade that reads well as text. */
export const ink = (name, styles = {}) => colour(name, styles, 600);

/** A filled area: a bare `grey` is the pale grey of Feishu's blocks. */
export const ground = (name, styles = {}) =>
  name === 'laser' ? 'var(--laser)' : colour(name, styles, name === 'grey' ? 50 : 500);

/** A border. */
export const edge = (name, styles = {}) => colour(name, styles, name === 'grey' ? 200 : 500);

/** The family to draw a tag or header in; `neutral` and unknown ones are grey. */
export const family = (name) => (name in FAMILIES ? name : 'grey');
