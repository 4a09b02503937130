// The demo page. It asks GET demo.json once for what there is:
//   {"version", "websocket", "api", "apiKey", "serverNow", "talk", "flow",
//    "channels": [{"name": "demo:prices", "title": "Prices", "about": "four a second"}]}
// and then talks to the server with the stock SDK only. A publication is
// {"text": "…", "at": <unix ms>} with "value": 12.3 (a feed) or "from": "…" (a tab).
'use strict';

const KEPT = 60; // publications kept in a panel
const DRAWN = 160; // values in a strip
const SAMPLES = 500; // latencies behind the percentiles

// An epoch's offsets begin at least this far above those of the epoch before, so a jump of this
// size is a new life of the numbering and not a gap.
const NEW_EPOCH_JUMP = 1000;

const byId = (id) => document.getElementById(id);
const me = `tab-${Math.random().toString(36).slice(2, 6)}`;
const latencies = [];
const arrivals = [];
let received = 0;
let gaps = 0;
let reconnects = 0;
let skew = 0; // the server's clock minus ours, in ms

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

function svg(tag, className) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  made.setAttribute('class', className);
  return made;
}

function clock(millis) {
  return new Date(millis).toTimeString().slice(0, 8);
}

/** The curve of a feed, with its latest value beside the title. */
class Strip {
  constructor(now) {
    this.now = now;
    this.values = [];
    this.root = svg('svg', 'strip');
    this.root.setAttribute('viewBox', '0 0 100 40');
    this.root.setAttribute('preserveAspectRatio', 'none');
    this.root.setAttribute('aria-hidden', 'true');
    this.area = svg('path', 'area');
    this.line = svg('path', 'line');
    this.root.append(this.area, this.line);
  }

  push(value) {
    this.values.push(value);
    if (this.values.length > DRAWN) this.values.shift();
    this.draw();
  }

  pushOlder(value) {
    if (this.values.length < DRAWN) this.values.unshift(value);
    this.draw();
  }

  draw() {
    this.now.textContent = this.values.at(-1).toFixed(1);
    const low = Math.min(...this.values);
    const span = Math.max(...this.values) - low || 1;
    const step = 100 / (DRAWN - 1);
    const start = 100 - (this.values.length - 1) * step;
    const points = this.values.map(
      (v, i) => `${(start + i * step).toFixed(2)} ${(37 - ((v - low) / span) * 33).toFixed(2)}`,
    );
    this.line.setAttribute('d', `M${points.join('L')}`);
    this.area.setAttribute('d', `M${start.toFixed(2)} 40L${points.join('L')}L100 40Z`);
  }
}

/** One channel: where it stands, and what arrived last. */
class Panel {
  constructor(channel, isTalk) {
    this.name = channel.name;
    this.epoch = '';
    this.offset = 0;
    const card = element('section', isTalk ? 'card talk' : 'card');
    const head = element('div', 'head');
    const now = element('span', isTalk ? 'about' : 'now', '');
    head.append(element('h2', '', channel.title), element('span', 'about', channel.about), now);
    this.place = element('p', 'place', channel.name);
    card.append(head, this.place);
    if (!isTalk) {
      this.strip = new Strip(now);
      card.append(this.strip.root);
    }
    this.list = element('ol', 'messages');
    this.list.dataset.channel = channel.name;
    card.append(this.list);
    byId('channels').append(card);
  }

  stand(epoch, offset) {
    if (epoch) this.epoch = epoch;
    if (offset) this.offset = offset;
    const at = this.offset ? `  epoch ${this.epoch}  offset ${this.offset}` : '';
    this.place.textContent = this.name + at;
  }

  publication({ data, offset, info }) {
    this.prove(offset);
    this.stand('', offset);
    outage.arrived(this.name, data, offset, skew);
    const content = data ?? {};
    const now = Date.now();
    const latency = typeof content.at === 'number' ? Math.max(0, now + skew - content.at) : undefined;
    this.add('', this.text(content, info), content.at ?? now, offset, latency);
    if (this.strip && typeof content.value === 'number') this.strip.push(content.value);
    received += 1;
    arrivals.push(now);
    if (latency !== undefined) {
      latencies.push(latency);
      if (latencies.length > SAMPLES) latencies.shift();
    }
  }

  /** Counts a gap when this is not the next offset. */
  prove(offset) {
    if (!offset || !this.offset || offset === this.offset + 1) return;
    if (offset - this.offset >= NEW_EPOCH_JUMP) {
      this.note('a new epoch: offsets go on from a higher floor', true);
      outage.newEpoch(this.name);
      return;
    }
    gaps += 1;
    outage.gap(this.name);
    byId('gaps').textContent = gaps;
    byId('gaps').classList.add('bad');
    this.note(`gap: expected ${this.offset + 1}, got ${offset}`, true);
  }

  text(content, info) {
    const text = element('span', 'text');
    const from = content.from ?? (info ? info.client.slice(0, 8) : '');
    if (from) text.append(element('span', 'from', from));
    text.append(content.text ?? JSON.stringify(content));
    return text;
  }

  note(text, strong) {
    this.add(strong ? 'note strong' : 'note', element('span', 'text', text), Date.now());
  }

  add(className, text, at, offset, latency) {
    this.list.prepend(this.row(className, text, at, offset, latency));
    while (this.list.childElementCount > KEPT) this.list.lastElementChild.remove();
  }

  row(className, text, at, offset, latency) {
    const line = element('li', className);
    line.append(element('span', 'at', clock(at)), text);
    if (!className) {
      line.append(
        element('span', 'offset', offset ? `#${offset}` : 'no position'),
        element('span', 'latency', latency === undefined ? '' : `${latency} ms`),
      );
    }
    return line;
  }
}

function percentile(sorted, share) {
  if (!sorted.length) return '–';
  return `${sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]} ms`;
}

function figures() {
  const since = Date.now() - 5000;
  while (arrivals.length && arrivals[0] < since) arrivals.shift();
  const sorted = [...latencies].sort((a, b) => a - b);
  byId('received').textContent = received.toLocaleString('en');
  byId('rate').textContent = (arrivals.length / 5).toFixed(1);
  byId('p50').textContent = percentile(sorted, 0.5);
  byId('p99').textContent = percentile(sorted, 0.99);
}

/** Who is present, asked once and kept by joins and leaves. */
function watchPresence(subscription, panel, ownClient) {
  const clients = new Set();
  const show = () => {
    const mine = ownClient();
    const sorted = [...clients].sort((a, b) => (b === mine) - (a === mine) || a.localeCompare(b));
    byId('present').replaceChildren(
      ...sorted.map((id) =>
        element('li', id === mine ? 'me' : '', id === mine ? `${id.slice(0, 8)} this tab` : id.slice(0, 8)),
      ),
    );
    byId('present-count').textContent = clients.size;
  };
  subscription.on('subscribed', async () => {
    try {
      const now = await subscription.presence();
      clients.clear();
      for (const id of Object.keys(now.clients)) clients.add(id);
      show();
    } catch (failed) {
      panel.note(`presence is not known: ${failed.message}`);
    }
  });
  subscription.on('join', ({ info }) => {
    clients.add(info.client);
    show();
    if (info.client !== ownClient()) panel.note(`${info.client.slice(0, 8)} joined`);
  });
  subscription.on('leave', ({ info }) => {
    clients.delete(info.client);
    show();
    if (info.client !== ownClient()) panel.note(`${info.client.slice(0, 8)} left`);
  });
}

/** What was said before this tab came, below what has arrived since. */
async function fillFromHistory(subscription, panel, upTo) {
  try {
    const { publications } = await subscription.history({ limit: 30, reverse: true });
    for (const { data, offset } of publications) {
      if (offset > upTo) continue;
      const text = panel.text(data ?? {});
      panel.list.append(panel.row('', text, data?.at ?? Date.now(), offset));
      if (panel.strip && typeof data?.value === 'number') panel.strip.pushOlder(data.value);
    }
  } catch (failed) {
    panel.note(`history is not known: ${failed.message}`);
  }
}

function subscribe(centrifuge, channel, isTalk, ownClient) {
  const panel = new Panel(channel, isTalk);
  const subscription = centrifuge.newSubscription(channel.name, { recoverable: true, joinLeave: isTalk });
  subscription.on('publication', (context) => panel.publication(context));
  subscription.on('subscribed', (context) => {
    if (context.wasRecovering && !context.recovered) {
      panel.note('resync: the history no longer reaches back to where this tab was', true);
      outage.told(channel.name);
      panel.offset = 0;
    } else if (context.wasRecovering) {
      panel.note('recovered: nothing was missed');
    }
    const position = context.streamPosition ?? {};
    panel.stand(position.epoch, panel.offset || position.offset);
    if (!context.wasRecovering) fillFromHistory(subscription, panel, position.offset);
  });
  subscription.on('error', ({ error }) => panel.note(`error ${error.code}: ${error.message}`, true));
  if (isTalk) watchPresence(subscription, panel, ownClient);
  subscription.subscribe();
}

/** The numbered channel: no card, its numbers are the proof. */
function follow(centrifuge, name) {
  let last = 0;
  const subscription = centrifuge.newSubscription(name, { recoverable: true });
  subscription.on('publication', ({ data, offset }) => {
    if (last && offset - last >= NEW_EPOCH_JUMP) outage.newEpoch(name);
    last = offset || last;
    outage.arrived(name, data, offset, skew);
  });
  subscription.on('subscribed', ({ wasRecovering, recovered }) => {
    if (wasRecovering && !recovered) outage.told(name);
  });
  subscription.subscribe();
}

function watchConnection(centrifuge) {
  const show = (name) => {
    byId('state').dataset.state = name;
    byId('state-text').textContent = name;
  };
  let before = false;
  centrifuge.on('connecting', ({ reason }) => {
    show('connecting');
    byId('client').textContent = before ? reason : '';
  });
  centrifuge.on('connected', ({ client }) => {
    if (before) {
      reconnects += 1;
      byId('reconnects').textContent = reconnects;
      outage.closed();
    }
    before = true;
    show('connected');
    byId('client').textContent = client.slice(0, 8);
  });
  centrifuge.on('disconnected', ({ reason }) => {
    show('disconnected');
    notice(`The server ended this connection for good: ${reason}`);
  });
}

function publishBox(centrifuge, about) {
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
      await centrifuge.publish(byId('channel').value, { text, from: me, at: Date.now() + skew });
      byId('text').value = '';
      byId('sent').textContent = `Accepted. You are ${me}.`;
    } catch (failed) {
      byId('sent').textContent = `Not accepted: ${failed.message ?? failed.code}`;
    }
  });
}

function curlLine(about) {
  const body = JSON.stringify({ channel: about.talk, data: { text: 'Hello from curl', from: 'curl' } });
  const url = `${location.origin}${about.api}/publish`;
  byId('curl').textContent = `curl -H 'X-API-Key: ${about.apiKey}' \\\n  -d '${body}' \\\n  ${url}`;
  byId('copy').addEventListener('click', async () => {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(byId('curl').textContent);
      byId('copy').textContent = 'Copied';
    } else {
      getSelection().selectAllChildren(byId('curl'));
    }
  });
}

async function ask() {
  const asked = Date.now();
  const about = await (await fetch('demo.json')).json();
  skew = about.serverNow - (asked + Date.now()) / 2;
  if (Math.abs(skew) < 50) skew = 0; // the same clock, or one that is kept as well as ours
  skew = Math.round(skew);
  return about;
}

async function start() {
  const about = await ask();
  byId('version').textContent = `Holdfast ${about.version}`;
  curlLine(about);
  outage.start(about);
  if (typeof Centrifuge === 'undefined') {
    notice(
      'The SDK of this page is missing: npm fetches it when the demo starts. Install Node with npm ' +
        '(apt-get install nodejs npm, or brew install node) and start ./holdfast demo again. ' +
        'Everything else runs: the line under "Publish from a program" works.',
    );
    byId('state-text').textContent = 'no SDK';
    return;
  }
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const centrifuge = new Centrifuge(`${scheme}://${location.host}${about.websocket}`, { name: 'demo' });
  let client = '';
  centrifuge.on('connected', (context) => {
    client = context.client;
  });
  watchConnection(centrifuge);
  for (const channel of about.channels) {
    subscribe(centrifuge, channel, channel.name === about.talk, () => client);
  }
  follow(centrifuge, about.flow);
  publishBox(centrifuge, about);
  setInterval(figures, 500);
  centrifuge.connect();
}

start().catch((failed) => notice(`The page could not start: ${failed.message}`));
