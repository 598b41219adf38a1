/** The list of chats on the left. */

import { h } from './dom.js';
import { avatar } from './people.js';
import { isUnread, markSeen } from './seen.js';
import { chatTime } from './words.js';

/** Draws a person's chats into `list`; `open` is one of them, if any; `pick(chat_id)` opens another. */
export function drawChats(list, chats, { person, open, pick }) {
  if (open) markSeen(person, open);
  const focused = list.contains(document.activeElement) && document.activeElement.dataset.chatId;
  list.replaceChildren(...chats.map((chat) => row(chat, chat === open, isUnread(person, chat), pick)));
  if (focused) list.querySelector(`[data-chat-id="${CSS.escape(focused)}"]`)?.focus();
}

function row(chat, isOpen, unread, pick) {
  const at = chat.updated_at;
  return h('li', {}, h(
    'button',
    {
      type: 'button',
      class: 'chat',
      'data-chat-id': chat.chat_id,
      'aria-current': isOpen ? 'true' : undefined,
      onclick: () => pick(chat.chat_id),
    },
    avatar(chat.name, chat.kind === 'group' ? 'group' : 'bot'),
    h('span', { class: 'chat-name' }, chat.name),
    h('time', { class: 'chat-time' }, at ? chatTime(at) : ''),
    h('span', { class: 'chat-preview' }, chat.preview ?? ''),
    unread && h('span', { class: 'unread', role: 'img', 'aria-label': '未读' }),
  ));
}
