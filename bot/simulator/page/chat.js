/** The open conversation: its messages, kept in place while they change. */

import { h } from './dom.js';
import { renderMessage } from './messages.js';
import { chatTime } from './words.js';

const PAUSE_MS = 10 * 60 * 1000;
const NEAR_END_PX = 40;

/** Draws into `box`; `desk` names people and takes clicks. */
export class Conversation {
  #box;
  #desk;
  #chat = '';
  #messages = new Map();
  /** message_id → what was drawn, as JSON */
  #drawn = new Map();

  constructor(box, desk) {
    this.#box = box;
    this.#desk = desk;
  }

  /** Shows the messages of `chat` as `person` sees them; only what changed is drawn anew. */
  show(person, chat, messages) {
    const opened = `${person} ${chat}` !== this.#chat;
    if (opened) this.#clear(`${person} ${chat}`);
    const atEnd = opened || this.#nearEnd();
    const anchor = this.#anchor();
    const grew = messages.length > this.#drawn.size;
    this.#messages = new Map(messages.map((message) => [message.message_id, message]));
    messages.forEach((message, index) => this.#place(message, messages[index - 1], person));
    this.#dropMissing();
    if (atEnd && (opened || grew)) this.#box.scrollTop = this.#box.scrollHeight;
    else anchor?.restore();
  }

  #clear(chat) {
    this.#chat = chat;
    this.#drawn.clear();
    this.#box.replaceChildren();
  }

  #place(message, before, person) {
    const text = JSON.stringify(message);
    const id = message.message_id;
    if (this.#drawn.get(id) === text) return;
    const mine = message.sender.id === person;
    const old = this.#drawn.has(id) && this.#box.querySelector(`[data-message-id="${CSS.escape(id)}"]`);
    const node = old || this.#append(message, before, mine);
    node.replaceChildren(...renderMessage(message, {
      mine,
      answered: this.#messages.get(message.parent_id),
      desk: this.#desk,
    }));
    this.#drawn.set(id, text);
  }

  #append(message, before, mine) {
    const at = message.create_time;
    const pause = !before || at - before.create_time > PAUSE_MS;
    if (pause) this.#box.append(h('div', { class: 'pause' }, chatTime(at)));
    const node = h('article', {
      class: `message ${mine ? 'mine' : ''}`,
      'data-message-id': message.message_id,
      'data-type': message.msg_type,
    });
    this.#box.append(node);
    return node;
  }

  #dropMissing() {
    for (const id of this.#drawn.keys()) {
      if (this.#messages.has(id)) continue;
      this.#box.querySelector(`[data-message-id="${CSS.escape(id)}"]`)?.remove();
      this.#drawn.delete(id);
    }
  }

  #nearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#box;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  /** The first message in view: where its top stands now, it shall stand after the change. */
  #anchor() {
    const edge = this.#box.getBoundingClientRect().top;
    const first = [...this.#box.children].find((node) => node.getBoundingClientRect().bottom > edge);
    if (!first) return undefined;
    const top = first.getBoundingClientRect().top;
    const restore = () => {
      this.#box.scrollTop += first.getBoundingClientRect().top - top;
    };
    return { restore };
  }
}
