/** Which chats hold something new for a person, remembered in this browser. */

const key = (person) => `desk-seen-${person}`;
const seen = (person) => JSON.parse(localStorage.getItem(key(person)) ?? '{}');

/** Marks the chat as read up to now. */
export function markSeen(person, { chat_id: id, updated_at: at }) {
  localStorage.setItem(key(person), JSON.stringify({ ...seen(person), [id]: at }));
}

/** Whether the chat's newest message came after the person last had it open. */
export const isUnread = (person, { chat_id: id, updated_at: at }) => at > (seen(person)[id] ?? 0);
