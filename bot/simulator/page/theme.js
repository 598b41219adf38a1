/** Light and dark: the system's, until one is chosen by hand. */

import { glyph } from './icons.js';

const KEY = 'desk-theme';

/** Makes `button` switch, and remembers the choice in this browser. */
export function installTheme(button) {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (localStorage.getItem(KEY) ?? (system.matches ? 'dark' : 'light')) === 'dark';
  const draw = () => {
    document.documentElement.style.colorScheme = isDark() ? 'dark' : 'light';
    button.replaceChildren(glyph(isDark() ? 'sun' : 'moon'));
  };
  button.addEventListener('click', () => {
    localStorage.setItem(KEY, isDark() ? 'light' : 'dark');
    draw();
  });
  system.addEventListener('change', draw);
  draw();
}
