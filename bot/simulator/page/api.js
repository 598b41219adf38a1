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

/** The address of an uploaded file or image. */
export const fileUrl = (key) => `/desk/files/${encodeURIComponent(key)}`;
