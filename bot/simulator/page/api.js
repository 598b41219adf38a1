/** The stand-in's JSON routes under /desk/. */

async function request(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(`${response.status} ${path}`);
  return response.json();
}

const get = (path, query) => request(`/desk/${path}?${new URLSearchParams(query)}`);

const post = (path, body) =>
  request(`/desk/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** → [{open_id, name, mobile}] */
export const people = () => get('people', {});

/** → [{chat_id, name, kind, preview, updated_at}]; times are epoch milliseconds */
export const chats = (person) => get('chats', { person });

/** → {revision, messages} */
export const messages = (person, chat) => get('messages', { person, chat });

/** Waits until something is newer than `since` (up to 20 s) → {revision} */
export const changes = (since) => get('changes', { since });

export const say = (person, chat, text) => post('say', { person, chat, text });

/** → {toast?, card?, error?, detail?} */
export const click = (body) => post('click', body);

/** Opens a private chat, as the person who opens it. */
export const enter = (person) => post('enter', { person });

export const chooseMenu = (person, key) => post('menu', { person, event_key: key });

/** → [{kind, at, name, status, code, ms, bad, why, fault, sent, answered, event_id?}], oldest first */
export const log = () => get('log', {});

/** → {now, turned}: epoch milliseconds, seconds */
export const clock = () => get('clock', {});

export const turn = (seconds) => post('clock', { seconds });

/** → {waiting, injected, kinds, paths} */
export const faults = () => get('faults', {});

export const addFault = (fault) => post('faults', fault);

export const removeFault = (name) => request(`/desk/faults/${encodeURIComponent(name)}`, { method: 'DELETE' });

/** → {dropped} */
export const drop = () => post('connections/drop', {});

export const again = (eventId) => post('deliveries/again', { event_id: eventId });

/** The address of an uploaded file or image. */
export const fileUrl = (key) => `/desk/files/${encodeURIComponent(key)}`;
