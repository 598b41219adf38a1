/**
 * The `chart` element, drawn by VChart, the library that Feishu's client draws it with.
 *
 * The library is two megabytes, so it is fetched when the first chart is to be seen.
 */

import { h } from './dom.js';
import { isPhone, width } from './measures.js';
import { enlarge } from './layers.js';

const LIBRARY = '/static/vendor/vchart-1.12.1.min.js';
const RATIOS = { '1:1': 1, '2:1': 2, '4:3': 4 / 3, '16:9': 16 / 9 };
const THEMES = {
  brand: ['#3370ff', '#1bcebf', '#ffc60a', '#4ec1ff', '#935af6', '#ff8f1f'],
  primary: ['#245bdb', '#6797ff', '#8fb4ff', '#adc8ff', '#133c9a', '#0c296e'],
  rainbow: ['#3370ff', '#34c724', '#ffc60a', '#ff8800', '#f54a45', '#7f3bf5', '#14c0ff', '#d136d1'],
  complementary: ['#3370ff', '#ff8800', '#4ec1ff', '#ffc60a'],
  converse: ['#3370ff', '#f54a45', '#4ec1ff', '#f14ba9'],
};

let library;

function loadLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = h('script', { src: LIBRARY, onload: () => resolve(globalThis.VChart.VChart), onerror: reject });
    document.head.append(script);
  });
  return library;
}

export function chart(element) {
  const spec = element.chart_spec ?? {};
  const figure = h('figure', { class: 'chart', role: 'img', 'aria-label': describe(spec) });
  if (isPhone() && failsOnPhones(spec)) {
    figure.append(h('div', { class: 'chart-failed' }, '图表加载失败'));
    return figure;
  }
  const canvas = h('div', { class: 'chart-canvas' });
  figure.append(canvas);
  keepDrawn(canvas, element);
  if (element.preview !== false) {
    figure.tabIndex = 0;
    figure.addEventListener('click', () => enlarge(chart({ ...element, preview: false, aspect_ratio: '4:3', height: 'auto' })));
  }
  return figure;
}

/** Draws anew whenever the width or the theme changes, and lets go when the card is replaced. */
function keepDrawn(canvas, element) {
  const ratio = RATIOS[element.aspect_ratio] ?? (isPhone() ? 1 : 16 / 9);
  const fixed = Number.parseInt(width(element.height) ?? '', 10);
  let drawn;
  let latest = '';
  const draw = async () => {
    const wide = Math.round(canvas.clientWidth);
    const dark = getComputedStyle(canvas).colorScheme === 'dark';
    const wanted = `${wide} ${dark}`;
    if (wide === 0 || wanted === latest) return;
    latest = wanted;
    canvas.style.height = `${fixed || Math.round(wide / ratio)}px`;
    try {
      const Chart = await loadLibrary();
      if (latest !== wanted) return;
      drawn?.release();
      drawn = new Chart(dressed(element, dark), { dom: canvas, animation: false, mode: isPhone() ? 'mobile-browser' : 'desktop-browser' });
      drawn.renderSync();
      canvas.dataset.drawn = 'true';
    } catch {
      canvas.replaceChildren(h('div', { class: 'chart-failed' }, '图表加载失败'));
    }
  };
  const size = new ResizeObserver(draw);
  const theme = new MutationObserver(draw);
  size.observe(canvas);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  new MutationObserver((_, self) => {
    if (canvas.isConnected || !drawn) return;
    drawn.release();
    size.disconnect();
    theme.disconnect();
    self.disconnect();
  }).observe(document.body, { childList: true, subtree: true });
}

/** The spec with the card's colours, letters and ground. */
function dressed(element, dark) {
  const { chart_spec: spec, color_theme: theme } = element;
  return {
    color: THEMES[theme] ?? THEMES.brand,
    ...spec,
    theme: dark ? 'dark' : 'light',
    background: 'transparent',
    animation: false,
  };
}

/** What the phone's client cannot load. */
const failsOnPhones = (spec) =>
  /"(texture|gradient":"conical)"/.test(JSON.stringify(spec)) || (spec.type === 'wordCloud' && spec.wordCloudConfig?.layoutMode === 'grid');

/** The chart in words, for who cannot see it. */
function describe(spec) {
  const first = (field) => (Array.isArray(field) ? field[0] : field);
  const { values = [] } = first(spec.data) ?? {};
  const [category, amount] = [spec.categoryField ?? spec.xField, spec.valueField ?? spec.yField].map(first);
  const said = values.slice(0, 30).map((row) => `${row[category] ?? ''} ${row[amount] ?? ''}`.trim());
  return `${spec.title?.text ?? '图表'}：${said.join('，')}`;
}
