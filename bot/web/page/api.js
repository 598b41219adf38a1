/** What the page asks of the service. Nothing that comes back is kept beyond the page. */

import { words } from './dom.js';

/** An answer that says what is wrong, in words for the person. */
export class Told extends Error {}

/** Asks; gives the JSON, or throws Told. Whoever is not signed in any more is sent to do so. */
export async function ask(path, body, signal) {
  const answer = await fetched(path, body, signal);
  if (answer.status === 401) {
    location.assign('/');
    throw new Told(words.unreached);
  }
  let told;
  try {
    told = await answer.json();
  } catch {
    throw new Told(words.unreached);
  }
  if (answer.ok) return told;
  throw new Told(typeof told.detail === 'string' ? told.detail : words.unreached);
}

async function fetched(path, body, signal) {
  const sent =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  try {
    return await fetch(path, { ...sent, signal });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Told(words.unreached);
  }
}

/** What tells one tap from every other: sent again with it, a tap counts once. */
export function newTap() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
