// The demo page. It asks GET demo.json once:
//   {"version": "…", "websocket": "/connection/websocket",
//    "channels": [{"name": "demo:prices", "title": "Prices", "about": "…"}],
//    "talk": "demo:chat", "curl": "curl …"}
// and then talks to the server with the stock SDK only. Publications of the built-in publisher are
// {"text": "…", "value": 12.3, "at": <unix ms>}; those of a tab are {"text": "…", "from": "…", "at": …}.
'use strict';

const byId = (id) => document.getElementById(id);
const KEPT = 40;
const panels = new Map();
const latencies = [];
const arrivals = [];
let received = 0;
let gaps = 0;
let reconnects = 0;
const me = `guest-${Math.random().toString(36).slice(2, 6)}`;

function notice(text) {
  byId('notice').textContent = text;
  byId('notice').hidden = !text;
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function clock(millis) {
  const at = new Date(millis);
  return `${at.toTimeString().slice(0, 8)}.${String(Math.floor(at.getMilliseconds() / 100))}`;
}

class Panel {
  constructor(channel) {
    this.values = [];
    this.offset = 0;
    this.epoch = '';
    const card = element('section', 'card');
    const head = element('div', 'head');
    head.append(element('h2', '', channel.title), element('span', 'about', channel.about));
    this.place = element('span', 'place', channel.name);
    head.append(this.place);
    this.name = channel.name;
    card.append(head);
    this.strip = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    this.strip.setAttribute('class', 'strip');
    this.strip.setAttribute('viewBox', '0 0 100 34');
    this.strip.setAttribute('preserveAspectRatio', 'none');
    this.strip.setAttribute('aria-hidden', 'true');
    this.line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    this.strip.append(this.line);
    this.list = element('ol', 'messages');
    this.list.dataset.channel = channel.name;
    card.append(this.strip, this.list);
    byId('channels').append(card);
    this.strip.style.display = 'none';
  }

  position(epoch, offset) {
    if (epoch) this.epoch = epoch;
    if (offset) this.offset = offset;
    this.place.textContent = this.offset
      ? `${this.name} at ${this.epoch}/${this.offset}`
      : this.name;
  }

  publication(context) {
    const data = context.data ?? {};
    const offset = context.offset;
    if (offset && this.offset && offset !== this.offset + 1) {
      gaps += 1;
      byId('gaps').textContent = gaps;
      byId('gaps').classList.add('bad');
    }
    this.position('', offset);
    const now = Date.now();
    const latency = typeof data.at === 'number' ? Math.max(0, now - data.at) : undefined;
    const line = element('li');
    line.append(
      element('span', 'at', clock(data.at ?? now)),
      element('span', 'text', data.from ? `${data.from}: ${data.text}` : data.text ?? JSON.stringify(data)),
      element('span', 'offset', offset ? `#${offset}` : ''),
      element('span', 'latency', latency === undefined ? '' : `${latency} ms`),
    );
    this.add(line);
    if (typeof data.value === 'number') this.draw(data.value);
    received += 1;
    arrivals.push(now);
    if (latency !== undefined) {
      latencies.push(latency);
      if (latencies.length > 500) latencies.shift();
    }
  }

  note(text) {
    const line = element('li', 'note');
    line.append(element('span', 'at', clock(Date.now())), element('span', 'text', text));
    this.add(line);
  }

  add(line) {
    this.list.prepend(line);
    while (this.list.childElementCount > KEPT) this.list.lastElementChild.remove();
  }

  draw(value) {
    this.strip.style.display = '';
    this.values.push(value);
    if (this.values.length > 120) this.values.shift();
    const low = Math.min(...this.values);
    const span = Math.max(...this.values) - low || 1;
    const step = 100 / 119;
    this.line.setAttribute(
      'd',
      this.values
        .map((v, i) => `${i ? 'L' : 'M'}${(i * step).toFixed(2)} ${(31 - ((v - low) / span) * 28).toFixed(2)}`)
        .join(''),
    );
  }
}

function percentile(sorted, share) {
  return sorted.length ? `${sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]} ms` : '–';
}

function figures() {
  const since = Date.now() - 5000;
  while (arrivals.length && arrivals[0] < since) arrivals.shift();
  const sorted = [...latencies].sort((a, b) => a - b);
  byId('received').textContent = received;
  byId('rate').textContent = (arrivals.length / 5).toFixed(arrivals.length < 50 ? 1 : 0);
  byId('p50').textContent = percentile(sorted, 0.5);
  byId('p99').textContent = percentile(sorted, 0.99);
}

function watchPresence(subscription) {
  const clients = new Map();
  const show = () => {
    const list = byId('present');
    list.replaceChildren(
      ...[...clients.values()].map((info) => {
        const mine = info.client === subscription.myClient;
        return element('li', mine ? 'me' : '', `${info.client.slice(0, 8)}${mine ? '  this tab' : ''}`);
      }),
    );
    byId('present-count').textContent = clients.size;
  };
  subscription.on('subscribed', async () => {
    try {
      const { clients: now } = await subscription.presence();
      clients.clear();
      for (const info of Object.values(now)) clients.set(info.client, info);
      show();
    } catch (failed) {
      byId('present-count').textContent = '?';
    }
  });
  subscription.on('join', ({ info }) => {
    clients.set(info.client, info);
    show();
  });
  subscription.on('leave', ({ info }) => {
    clients.delete(info.client);
    show();
  });
}

function subscribe(centrifuge, channel, talk) {
  const panel = new Panel(channel);
  panels.set(channel.name, panel);
  const subscription = centrifuge.newSubscription(channel.name, {
    recoverable: true,
    joinLeave: channel.name === talk,
  });
  subscription.on('publication', (context) => panel.publication(context));
  subscription.on('subscribed', (context) => {
    const position = context.streamPosition ?? {};
    if (context.wasRecovering) {
      panel.note(context.recovered ? 'recovered: nothing was missed' : 'resync: what was missed is gone');
      if (!context.recovered) panel.offset = 0;
    }
    panel.position(position.epoch, panel.offset || position.offset);
  });
  subscription.on('error', ({ error }) => panel.note(`error ${error.code}: ${error.message}`));
  if (channel.name === talk) watchPresence(subscription);
  subscription.subscribe();
  return subscription;
}

async function start() {
  const about = await (await fetch('demo.json')).json();
  byId('version').textContent = `Holdfast ${about.version}`;
  byId('curl').textContent = about.curl;
  if (typeof Centrifuge === 'undefined') {
    notice(
      'The SDK of this page is missing: it comes from the npm registry when the demo is built. ' +
        'Install Node with npm, then start ./holdfast demo again. Everything else runs.',
    );
    byId('state').textContent = 'no SDK';
    return;
  }
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const centrifuge = new Centrifuge(`${scheme}://${location.host}${about.websocket}`, { name: 'demo' });
  const state = byId('state');
  const show = (name) => {
    state.dataset.state = name;
    state.textContent = name;
  };
  let subscriptions = [];
  let connectedOnce = false;
  centrifuge.on('connecting', () => show('connecting'));
  centrifuge.on('connected', (context) => {
    if (connectedOnce) {
      reconnects += 1;
      byId('reconnects').textContent = reconnects;
    }
    connectedOnce = true;
    for (const subscription of subscriptions) subscription.myClient = context.client;
    show('connected');
  });
  centrifuge.on('disconnected', ({ reason }) => {
    show('disconnected');
    notice(`The server ended this connection for good: ${reason}`);
  });
  subscriptions = about.channels.map((channel) => subscribe(centrifuge, channel, about.talk));
  for (const channel of about.channels) {
    const option = element('option', '', channel.name);
    option.selected = channel.name === about.talk;
    byId('channel').append(option);
  }
  byId('publish').addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = byId('text').value.trim();
    if (!text) return;
    try {
      await centrifuge.publish(byId('channel').value, { text, from: me, at: Date.now() });
      byId('text').value = '';
      byId('sent').textContent = `Published as ${me}.`;
    } catch (failed) {
      byId('sent').textContent = `Not published: ${failed.message ?? failed.code}`;
    }
  });
  byId('copy').addEventListener('click', async () => {
    await navigator.clipboard?.writeText(about.curl);
    byId('copy').textContent = 'Copied';
  });
  setInterval(figures, 500);
  centrifuge.connect();
}

start().catch((failed) => notice(`The page could not start: ${failed.message}`));
