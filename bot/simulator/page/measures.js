/** Feishu's words for sizes, turned into CSS. */

const SPACINGS = { small: '4px', medium: '8px', large: '12px', extra_large: '16px' };
const LENGTHS = /^-?\d+px(\s+-?\d+px){0,3}$/;
const TEXT_SIZES = {
  'heading-0': [30, 38], 'heading-1': [24, 32], 'heading-2': [20, 28], 'heading-3': [18, 26],
  'heading-4': [16, 24], heading: [16, 24], normal: [14, 22], notation: [12, 18],
  'xxxx-large': [30, 38], 'xxx-large': [24, 32], 'xx-large': [20, 28], 'x-large': [18, 26],
  large: [16, 24], medium: [14, 22], small: [12, 18], 'x-small': [10, 16],
};
const PLACES = { left: 'start', right: 'end', center: 'center', top: 'start', bottom: 'end' };

/** "8px", "4px 0px" or "medium" → CSS lengths; anything else → `otherwise`. */
export function spacing(value, otherwise) {
  if (typeof value !== 'string') return otherwise;
  const text = value.replace(/(^|\s)0(?=\s|$)/g, '$10px');
  return SPACINGS[text] ?? (LENGTHS.test(text) ? text : otherwise);
}

/** left/right/center/top/bottom → the flex and grid word. */
export const place = (value, otherwise = 'start') => PLACES[value] ?? otherwise;

/** Font size, line height and weight of a `text_size`, which may be a name of config.style. */
export function textSize(name, styles = {}) {
  const own = styles.text_size?.[name];
  const size = own ? (isPhone() ? own.mobile : own.pc) ?? own.default : name;
  const [font, line] = TEXT_SIZES[size] ?? TEXT_SIZES.normal;
  return {
    'font-size': `${font}px`,
    'line-height': `${line}px`,
    'font-weight': size?.startsWith('heading') ? '600' : undefined,
  };
}

/** How a container lays out its children: direction, gaps, alignment, padding. */
export function layout(element, { padding, gap = '8px' } = {}) {
  const across = element.direction === 'horizontal';
  const vertical = spacing(element.vertical_spacing, gap);
  const horizontal = spacing(element.horizontal_spacing, '8px');
  return {
    display: 'flex',
    'flex-direction': across ? 'row' : 'column',
    'flex-wrap': across ? 'wrap' : undefined,
    gap: `${vertical} ${horizontal}`,
    padding: spacing(element.padding, padding),
    'justify-content': across ? place(element.horizontal_align) : place(element.vertical_align),
    'align-items': across ? place(element.vertical_align) : aligned(element.horizontal_align),
  };
}

// Left is the default and must let children fill the width.
const aligned = (value) => (value && value !== 'left' ? place(value) : 'stretch');

/** Width of a control or text: fill, auto or pixels. */
export function width(value, otherwise) {
  if (value === 'fill') return '100%';
  if (value === 'auto' || value === 'default') return 'fit-content';
  return /^\d+px$/.test(value ?? '') ? value : otherwise;
}

/** Whether the page is drawn as the phone's client. */
export const isPhone = () => matchMedia('(max-width: 600px)').matches;
