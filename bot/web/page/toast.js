/** One line that floats up after a tap. */

import { find } from './dom.js';

const SECONDS = 4;
let timer;

export function toast(text, kind = 'info') {
  const line = find('toast');
  line.textContent = text;
  line.dataset.kind = kind;
  // A modal dialog lies above everything else, so what floats must lie in it.
  (document.querySelector('dialog[open]') ?? document.body).append(line);
  clearTimeout(timer);
  timer = setTimeout(() => (line.textContent = ''), SECONDS * 1000);
}
