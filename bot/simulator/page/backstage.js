/** What stands behind the chats: the log of calls and events, the clock, faults on demand. */

import * as api from './api.js';
import { h } from './dom.js';
import { glyph } from './icons.js';
import { toast } from './layers.js';

const LOOK_MS = 1000;
const TABS = { log: '日志', clock: '时钟', faults: '故障' };
const FAULTS = {
  latency: '回答慢', status: '网关错误页', reset: '连接被断开', cut: '办完才断开', half: '只回一半',
  limit: '频率超限', expired: '令牌提前过期', code: '返回错误码', empty: '空白页',
};

/** Puts the panel into `box`; `button` opens and closes it. */
export function installBackstage(box, button, desk) {
  const panel = new Backstage(box);
  button.append(glyph('setting'));
  button.addEventListener('click', () => {
    const open = desk.toggleAttribute('data-backstage');
    button.setAttribute('aria-expanded', String(open));
    if (open) panel.open();
    else panel.close();
  });
  box.querySelector('#backstage-close').append(glyph('close'));
  box.querySelector('#backstage-close').addEventListener('click', () => button.click());
}

class Backstage {
  #box;
  #body;
  #tab = 'log';
  #timer;
  #filter = '';
  #onlyBad = false;
  #opened = new Set();
  #shown = '';

  constructor(box) {
    this.#box = box;
    this.#body = box.querySelector('#backstage-body');
    const tabs = Object.entries(TABS).map(([tab, words]) =>
      h('button', { type: 'button', role: 'tab', 'data-tab': tab, onclick: () => this.#choose(tab) }, words));
    box.querySelector('#backstage-tabs').append(...tabs);
  }

  open() {
    this.#choose(this.#tab);
  }

  close() {
    clearInterval(this.#timer);
  }

  #choose(tab) {
    this.#tab = tab;
    for (const each of this.#box.querySelectorAll('[role=tab]')) {
      each.setAttribute('aria-selected', String(each.dataset.tab === tab));
    }
    clearInterval(this.#timer);
    this.#shown = '';
    this.#body.replaceChildren();
    const draw = { log: () => this.#log(), clock: () => this.#clock(), faults: () => this.#faults() }[tab];
    draw();
    if (tab !== 'faults') this.#timer = setInterval(draw, LOOK_MS);
  }

  async #log() {
    const entries = (await api.log()).filter((entry) => this.#wanted(entry));
    if (this.#tab !== 'log') return;
    const now = JSON.stringify([entries, [...this.#opened]]);
    if (now === this.#shown) return;
    this.#shown = now;
    if (!this.#body.querySelector('.log')) this.#body.replaceChildren(this.#logTools(), h('ol', { class: 'log' }));
    const list = this.#body.querySelector('.log');
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    list.replaceChildren(...entries.map((entry) => this.#row(entry)));
    if (atEnd) list.scrollTop = list.scrollHeight;
  }

  #wanted(entry) {
    return (!this.#onlyBad || entry.bad) && `${entry.name} ${entry.code}`.toLowerCase().includes(this.#filter);
  }

  #logTools() {
    const again = () => { this.#shown = ''; this.#log(); };
    return h('div', { class: 'log-tools' },
      h('input', { type: 'search', placeholder: '筛选', 'aria-label': '筛选日志', oninput: (event) => { this.#filter = event.target.value.toLowerCase(); again(); } }),
      h('label', {}, h('input', { type: 'checkbox', onchange: (event) => { this.#onlyBad = event.target.checked; again(); } }), '只看出错'),
      h('button', { type: 'button', class: 'button default tiny', onclick: () => this.#drop() }, '断开长连接'));
  }

  async #drop() {
    const { dropped } = await api.drop();
    toast('info', `断开了 ${dropped} 条长连接`);
  }

  #row(entry) {
    const key = `${entry.kind} ${entry.at} ${entry.name} ${entry.ms}`;
    const toggle = () => {
      if (!this.#opened.delete(key)) this.#opened.add(key);
      this.#log();
    };
    const result = entry.kind === 'call' ? `${entry.status} · ${entry.code}` : entry.status ?? '—';
    return h('li', { class: `log-row ${entry.kind} ${entry.bad ? 'bad' : ''}` },
      h('button', { type: 'button', class: 'log-line', 'aria-expanded': String(this.#opened.has(key)), onclick: toggle },
        h('time', {}, clockOf(entry.at)),
        h('span', { class: 'log-name' }, `${entry.kind === 'call' ? '→' : '←'} ${short(entry.name)}`),
        h('span', { class: 'log-code' }, result),
        h('span', { class: 'log-ms' }, `${entry.ms} ms`)),
      entry.fault && h('p', { class: 'log-why' }, `故障：${FAULTS[entry.fault] ?? entry.fault}`),
      entry.why && h('p', { class: 'log-why' }, entry.why),
      this.#opened.has(key) && this.#details(entry));
  }

  #details(entry) {
    return h('div', { class: 'log-details' },
      h('h4', {}, '发出'), h('pre', {}, pretty(entry.sent)),
      h('h4', {}, '回答'), h('pre', {}, pretty(entry.answered)),
      entry.event_id && h('button', { type: 'button', class: 'button default tiny', onclick: () => api.again(entry.event_id) }, '再送一次'));
  }

  async #clock() {
    const { now, turned } = await api.clock();
    if (this.#tab !== 'clock') return;
    const told = h('p', { class: 'clock-now' }, new Date(now).toLocaleString('zh-CN'));
    const off = h('p', { class: 'hint' }, turned ? `比真实时间快 ${(turned / 3600).toFixed(1)} 小时` : '就是真实时间');
    if (this.#body.querySelector('.clock-now')) {
      this.#body.querySelector('.clock-now').replaceWith(told);
      this.#body.querySelector('.hint').replaceWith(off);
      return;
    }
    const by = (words, seconds) => h('button', { type: 'button', class: 'button default medium', onclick: () => this.#turn(seconds()) }, words);
    const own = h('input', { type: 'number', min: '0', step: 'any', value: '24', 'aria-label': '小时' });
    this.#body.replaceChildren(told, off, h('div', { class: 'clock-buttons' },
      by('+1 小时', () => 3600), by('到明天早上 9:00', () => untilMorning(now)), by('+7 天', () => 7 * 86400)),
    h('div', { class: 'clock-own' }, '往后拨', own, '小时', by('拨', () => Number(own.value) * 3600)),
    h('p', { class: 'hint' }, '时间只能往后走。没有送到的消息到点会再送；演练时机器人也跟着这个时钟。'));
  }

  async #turn(seconds) {
    await api.turn(seconds);
    await this.#clock();
  }

  async #faults() {
    const { waiting, injected, kinds, paths } = await api.faults();
    if (this.#tab !== 'faults') return;
    const rows = waiting.map((fault) => h('li', {},
      h('span', {}, `${FAULTS[fault.kind]}：${fault.method} ${fault.path}，${fault.times === null ? '一直' : `还有 ${fault.times} 次`}`),
      h('button', { type: 'button', class: 'button default tiny', onclick: async () => { await api.removeFault(fault.name); this.#faults(); } }, '取消')));
    const counts = Object.entries(injected).map(([kind, count]) => `${FAULTS[kind]} ${count}`);
    this.#body.replaceChildren(this.#faultForm(kinds, paths),
      h('ul', { class: 'faults', 'aria-label': '等着发生的故障' }, rows),
      h('p', { class: 'hint' }, counts.length ? `已经发生：${counts.join('，')}` : '还没有发生过故障。'));
  }

  #faultForm(kinds, paths) {
    const kind = h('select', { name: 'kind' }, Object.keys(kinds).map((each) => h('option', { value: each }, FAULTS[each])));
    const path = h('select', { name: 'path' }, h('option', { value: '* *' }, '任何调用'), paths.map((each) => h('option', { value: each }, each)));
    const times = h('input', { type: 'number', name: 'times', min: '1', value: '1' });
    const seconds = h('input', { type: 'number', name: 'seconds', min: '0', step: 'any', value: '2' });
    const field = (words, input) => h('label', {}, words, input);
    const form = h('form', { class: 'fault-form' },
      field('什么故障', kind), field('哪个调用', path), field('几次', times), field('秒数（慢、超限）', seconds),
      h('button', { type: 'submit', class: 'button primary_filled medium' }, '安排'));
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const [method, ...rest] = path.value.split(' ');
      await api.addFault({
        kind: kind.value, method, path: rest.join(' ').replace(/\{[^}]*\}/g, '*'),
        times: Number(times.value), seconds: Number(seconds.value),
      });
      this.#faults();
    });
    return form;
  }
}

const clockOf = (at) => new Date(at).toLocaleTimeString('zh-CN', { hour12: false });
const short = (name) => name.replace('/open-apis', '').replace(/([a-z]{2,4}_[0-9a-f]{4})[0-9a-f]{12,}/g, '$1…');

/** JSON with indents; anything else as it is. */
function pretty(value) {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2) ?? '';
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

/** Seconds until nine o'clock tomorrow, here. */
function untilMorning(now) {
  const at = new Date(now);
  return (new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1, 9, 0, 5) - at) / 1000;
}
