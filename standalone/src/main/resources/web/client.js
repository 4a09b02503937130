// What the stock SDK tells its program, as a log: every event, every publication, every silence.
'use strict';

const KEPT = 200;
const SILENCE = 1500; // ms without a publication that are worth a line

const byId = (id) => document.getElementById(id);
let received = 0;
let closes = 0;
let errors = 0;
let longest = 0;
let last = Date.now();
let silence = null; // its line while it lasts

function line(kind, what, detail = '') {
  const made = document.createElement('li');
  made.dataset.kind = kind;
  const at = document.createElement('time');
  at.textContent = new Date().toISOString().slice(11, 23);
  const name = document.createElement('b');
  name.textContent = what;
  const text = document.createElement('span');
  text.textContent = detail;
  made.append(at, name, text);
  byId('log').prepend(made);
  while (byId('log').childElementCount > KEPT) byId('log').lastElementChild.remove();
  return made;
}

function quiet() {
  const now = Date.now() - last;
  byId('quiet').textContent = `${(now / 1000).toFixed(1)} s`;
  if (!received) return;
  if (now > longest) {
    longest = now;
    byId('silence').textContent = `${(longest / 1000).toFixed(1)} s`;
  }
  if (now >= SILENCE) {
    silence ??= line('silence', 'silence');
    silence.lastElementChild.textContent = `${(now / 1000).toFixed(1)} s without a publication, the socket is open`;
  }
}

function publication(channel, { data, offset }) {
  received += 1;
  last = Date.now();
  silence = null;
  byId('received').textContent = received.toLocaleString('en');
  const late = typeof data.at === 'number' ? Date.now() - data.at : 0;
  line('publication', channel, `#${offset}  ${data.text ?? JSON.stringify(data)}${late > 1000 ? `  (${(late / 1000).toFixed(1)} s old)` : ''}`);
}

function problem(what, { code, message }) {
  errors += 1;
  byId('errors').textContent = errors;
  line('bad', what, `${code} ${message}`);
}

async function start() {
  const about = await (await fetch('demo.json')).json();
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const client = new Centrifuge(`${scheme}://${location.host}${about.websocket}`, { name: 'log' });
  client.on('connecting', ({ code, reason }) => {
    byId('state').textContent = 'connecting';
    if (code !== 0) {
      closes += 1;
      byId('closes').textContent = closes;
    }
    line(code === 0 ? 'event' : 'bad', 'connecting', reason);
  });
  client.on('connected', ({ client: id, transport }) => {
    byId('state').textContent = 'connected';
    line('event', 'connected', `${id} over ${transport}`);
  });
  client.on('disconnected', ({ code, reason }) => {
    byId('state').textContent = 'disconnected';
    line('bad', 'disconnected', `${code} ${reason}`);
  });
  client.on('error', ({ error }) => problem('error', error));
  for (const { name } of about.channels) {
    const subscription = client.newSubscription(name, { recoverable: true });
    subscription.on('subscribed', ({ wasRecovering, recovered, streamPosition: at }) =>
      line('event', 'subscribed', `${name} at ${at?.epoch ?? ''} #${at?.offset ?? 0}${wasRecovering ? (recovered ? ', recovered' : ', NOT recovered') : ''}`),
    );
    subscription.on('unsubscribed', ({ code, reason }) => line('bad', 'unsubscribed', `${name} ${code} ${reason}`));
    subscription.on('publication', (context) => publication(name, context));
    subscription.on('error', ({ error }) => problem(`error in ${name}`, error));
    subscription.subscribe();
  }
  client.connect();
  setInterval(quiet, 100);
}

start().catch((failed) => line('bad', 'the page could not start', failed.message));
