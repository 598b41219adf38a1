/**
 * The chat page of the Feishu stand-in: be one of the colleagues, read, write and tap.
 *
 * Who and where stand in the address (#person=…&chat=…), so that a conversation can be opened,
 * bookmarked and photographed; everything shown follows from it and from the stand-in's answers.
 */

import * as api from './api.js';
import { installBackstage } from './backstage.js';
import { Conversation } from './chat.js';
import { drawChats } from './chats.js';
import { installPalette } from './colours.js';
import { h } from './dom.js';
import { glyph } from './icons.js';
import { toast } from './layers.js';
import { isPhone } from './measures.js';
import { avatar } from './people.js';
import { installTheme } from './theme.js';

const at = (id) => document.getElementById(id);
const names = new Map();
const nameOf = (id) => names.get(id) ?? '未知用户';
const conversation = new Conversation(at('messages'), { nameOf, click });

/** Where the address says we are. */
function place() {
  const query = new URLSearchParams(location.hash.slice(1));
  return { person: query.get('person') ?? '', chat: query.get('chat') ?? '' };
}

const address = (person, chat) => new URLSearchParams(chat ? { person, chat } : { person });

function go(person, chat) {
  location.hash = address(person, chat);
}

let latestDraw = 0;

/** Asks for what the address names and draws it; an answer that was overtaken is dropped. */
async function refresh() {
  latestDraw += 1;
  const mine = latestDraw;
  const wanted = place();
  const people = await api.people();
  const { open_id: person } = people.find((each) => each.open_id === wanted.person) ?? people[0] ?? {};
  const chats = person ? await api.chats(person) : [];
  // A phone starts with the list; a desktop always has a conversation open.
  const open = chats.find((each) => each.chat_id === wanted.chat) ?? (isPhone() ? undefined : chats[0]);
  const talk = open ? await api.messages(person, open.chat_id) : { messages: [] };
  if (mine !== latestDraw) return;
  history.replaceState(null, '', `#${address(person ?? '', open?.chat_id)}`);
  drawPeople(people, person);
  drawChats(at('chats'), chats, { person, open, pick: (id) => go(person, id) });
  drawFrame(open);
  enter(person, open);
  conversation.show(person, open?.chat_id, talk.messages);
}

function drawPeople(people, person) {
  if (people.some((each) => names.get(each.open_id) !== each.name) || people.length !== names.size) {
    names.clear();
    for (const each of people) names.set(each.open_id, each.name);
    at('person').replaceChildren(...people.map((each) => h('option', { value: each.open_id }, each.name)));
  }
  at('person').value = person;
  at('self').replaceChildren(avatar(names.get(person) ?? ''));
}

function drawFrame(open) {
  at('desk').dataset.screen = open ? 'talk' : 'list';
  at('talk-name').textContent = open?.name ?? '';
  at('text').placeholder = open ? `发送给 ${open.name}` : '';
  at('composer').hidden = !open;
  at('talk-members').textContent = open?.kind === 'group' ? `${open.members.length} 人：${open.members.join('、')}` : '';
  drawMenu(open?.menu ?? []);
}

let menuDrawn = '';

/** The bot's menu, which stands above the line to write in. */
function drawMenu(menu) {
  at('bot-menu').hidden = menu.length === 0;
  if (JSON.stringify(menu) === menuDrawn) return;
  menuDrawn = JSON.stringify(menu);
  at('bot-menu').replaceChildren(...menu.map(([key, words]) =>
    h('button', { type: 'button', onclick: () => api.chooseMenu(place().person, key) }, words)));
}

let entered = '';

/** Whoever opens a private chat enters it, once each time it is opened. */
function enter(person, open) {
  const now = open?.kind === 'p2p' ? `${person} ${open.chat_id}` : '';
  if (now && now !== entered) api.enter(person).catch(showOffline);
  entered = now;
}

/** A tap on a card: the answer's toast, or the code that Feishu's client would show. */
async function click(messageId, action) {
  try {
    const answer = await api.click({ person: place().person, message_id: messageId, ...action });
    if (answer.error) toast('error', `出错了，请稍后重试 code: ${answer.error}`);
    else if (answer.toast) toast(answer.toast.type, answer.toast.i18n?.zh_cn ?? answer.toast.content);
    await refresh();
  } catch {
    toast('error', '网络连接失败，请稍后重试');
  }
}

async function say(event) {
  event.preventDefault();
  const field = at('text');
  const words = field.value.trim();
  const { person, chat } = place();
  if (!words || !chat) return;
  field.value = '';
  try {
    await api.say(person, chat, words);
    await refresh();
  } catch {
    field.value = words;
    toast('error', '发送失败，请稍后重试');
  }
}

const RETRY_MS = 2000;

const showOffline = () => { at('offline').hidden = false; };

/** Draws, then draws again whenever something is new, for as long as the page lives. */
async function follow() {
  for (let revision = 0; ;) {
    try {
      await refresh();
      at('offline').hidden = true;
      ({ revision } = await api.changes(revision));
    } catch {
      showOffline();
      // A stand-in that was started anew counts from the beginning.
      revision = 0;
      await new Promise((resolve) => { setTimeout(resolve, RETRY_MS); });
    }
  }
}

function start() {
  installPalette();
  installTheme(at('theme'));
  installBackstage(at('backstage'), at('backstage-open'), at('desk'));
  at('back').append(glyph('left'));
  at('composer').querySelector('button').append(glyph('send'));
  at('person').addEventListener('change', (event) => go(event.target.value));
  at('back').addEventListener('click', () => go(place().person));
  at('composer').addEventListener('submit', say);
  at('text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) say(event);
  });
  addEventListener('hashchange', () => refresh().catch(showOffline));
  follow();
}

start();
