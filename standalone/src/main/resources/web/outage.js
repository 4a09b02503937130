// The plug and what is shown beside it. Figures come from GET outage.json:
//   {"plug": "none|freeze|kill|wipe", "since": <unix ms>, "wipes",
//    "crowd": {"open", "closes", "delivered", "missing", "repeated", "told"},
//    "metrics": {"holdfast_edge_clients": 41, …}, "health": <what /healthz says>}
// and, where a client sees it better, from what arrives in this tab.
'use strict';

const outage = (() => {
  const EVERY = 250; // ms between two looks
  const SECONDS = 60; // on the strips
  const SHARP = 120; // px, height of the drawing of one strip

  const at = (id) => document.getElementById(id);
  const channels = new Map(); // name → what this tab knows of it
  const samples = []; // {t, delivered, held, latency, out}
  const seen = { run: '', newest: 0, missing: 0, repeated: 0 };
  const words = { freeze: 'frozen', kill: 'killed', wipe: 'wiped' };
  let plug = 'none';
  let pulledAt = 0; // the server's clock, as healedAt
  let healedAt = 0;
  let clockSkew = 0; // the server's clock minus ours
  let replay = null; // {from, late, last, done, fault}
  let early = []; // arrived since the plug was pulled
  let lastArrival = 0;
  let arrivals = [];
  let canaryAt = 0;
  let before = null; // the metrics of the look before
  let tabCloses = 0;
  let apiKey = '';

  const seconds = (millis) => `${(millis / 1000).toFixed(1)} s`;
  const count = (n) => Math.round(n).toLocaleString('en');
  const set = (id, text) => {
    if (at(id).textContent !== text) at(id).textContent = text;
  };

  function channel(name) {
    if (!channels.has(name)) channels.set(name, { offset: 0, late: 0, newEpoch: false, told: false });
    return channels.get(name);
  }

  function arrived(name, data, offset, skew) {
    const now = Date.now();
    const known = channel(name);
    known.offset = offset || known.offset;
    known.at = now;
    lastArrival = now;
    if (!data || typeof data.at !== 'number') return;
    clockSkew = skew;
    arrivals.push(Math.max(0, now + skew - data.at));
    const arrival = { name, sent: data.at, numbered: typeof data.n === 'number', at: now + skew };
    if (plug !== 'none') early.push(arrival);
    else if (replay) judge(arrival);
    if (typeof data.n === 'number') number(data);
  }

  /** What was published in the outage is part of the replay; a younger one of the numbered channel
   *  says that all of it was here before. */
  function judge({ name, sent, numbered, at: arrivedAt }) {
    if (numbered && sent > replay.until) replay.over = true;
    if (sent < replay.from || sent > replay.until) return;
    channel(name).late += 1;
    replay.late += 1;
    replay.last = Math.max(replay.last, arrivedAt);
  }

  /** The numbered channel proves what is lost and what comes twice. */
  function number({ n, run }) {
    if (run !== seen.run) {
      seen.run = run;
      seen.newest = n;
      return;
    }
    if (n <= seen.newest) {
      seen.repeated += 1;
      return;
    }
    seen.missing += n - seen.newest - 1;
    seen.newest = n;
  }

  async function pull(what) {
    for (const button of buttons()) button.disabled = true;
    await fetch(`plug/${what}`, { method: 'POST', headers: { 'X-API-Key': apiKey } });
  }

  const buttons = () => document.querySelectorAll('[data-pull]');

  function turn(now, told) {
    if (told.plug === plug) return;
    if (plug === 'none') {
      pulledAt = told.since;
      replay = null;
      early = [];
      for (const known of channels.values()) Object.assign(known, { late: 0, newEpoch: false, told: false });
    } else if (told.plug === 'none') {
      healedAt = told.since;
      replay = { fault: plug, from: pulledAt, until: healedAt, late: 0, last: healedAt, over: false, done: false };
      early.forEach(judge); // those that were faster than the news of the heal
      early = [];
    }
    plug = told.plug;
    at('outage').dataset.plug = plug;
  }

  function sample(now, metrics) {
    const deliveries = metrics.holdfast_edge_deliveries ?? 0;
    const rate = before ? Math.max(0, ((deliveries - before.deliveries) * 1000) / Math.max(1, now - before.now)) : 0;
    before = { deliveries, now };
    const sorted = arrivals.sort((a, b) => a - b);
    const latency = sorted.length ? sorted[Math.floor(sorted.length / 2)] : null;
    arrivals = [];
    samples.push({ t: now, delivered: rate, held: metrics.holdfast_fanout_spool_publications ?? 0, latency, out: plug !== 'none' });
    while (samples.length && samples[0].t < now - SECONDS * 1000) samples.shift();
  }

  function gauges(now, { crowd, metrics }) {
    const held = metrics.holdfast_fanout_spool_publications ?? 0;
    const server = now + clockSkew;
    if (replay?.over && held === 0 && server - replay.last > 300) replay.done = true;
    set('sockets', count(metrics.holdfast_edge_clients ?? 0));
    set('closes', count(crowd.closes + tabCloses));
    at('outage').classList.toggle('closed', crowd.closes + tabCloses > 0);
    set('held', count(held));
    set('held-sub', held ? 'accepted, kept, in order' : 'nothing waits');
    const gap = lastArrival ? now - lastArrival : 0;
    at('outage').classList.toggle('silent', gap > 1000);
    set('gap', gap > 1000 ? seconds(gap) : 'none');
    const age = metrics.holdfast_fanout_canary_age_milliseconds ?? -1;
    if (age >= 0) canaryAt = now - age;
    set('canary', canaryAt ? (now - canaryAt < 1500 ? `${count(now - canaryAt)} ms` : seconds(now - canaryAt)) : '–');
    at('outage').classList.toggle('mute', canaryAt > 0 && now - canaryAt >= 1500);
    if (replay) {
      set('replay', count(replay.late));
      set('replay-sub', replay.done ? `whole, ${seconds(Math.max(0, replay.last - healedAt))} after the heal` : 'running in, in order');
    } else {
      set('replay', '–');
      set('replay-sub', plug === 'none' ? 'after the next outage' : 'after the heal');
    }
    const missing = seen.missing + crowd.missing;
    const repeated = seen.repeated + crowd.repeated;
    set('proof', `${count(missing)}, ${count(repeated)}`);
    set('proof-sub', `of ${count(crowd.delivered)} numbered deliveries`);
    at('outage').classList.toggle('broken', missing + repeated > 0);
  }

  function story(now, { crowd, metrics }) {
    const sockets = count(metrics.holdfast_edge_clients ?? 0);
    const held = metrics.holdfast_fanout_spool_publications ?? 0;
    const closes = crowd.closes + tabCloses;
    if (plug !== 'none') {
      return (
        `The backbone is ${words[plug]}, for ${Math.max(0, Math.round((now + clockSkew - pulledAt) / 1000))} s. ` +
        `All ${sockets} sockets stay open, ${held ? `${count(held)} publications are held` : 'publications are about to be held'}. Heal it when you like.`
      );
    }
    if (replay && !replay.done) return 'It is back. What was held goes out, in its order.';
    if (replay) {
      const lost = seen.missing + crowd.missing;
      const end = replay.fault === 'wipe' ? ' It came back empty, in a new epoch; who had everything was told nothing.' : '';
      return `It is back. ${count(replay.late)} publications were replayed to this tab: ${lost} missing, ${closes} sockets closed.${end}`;
    }
    return `Every publication goes through it. ${sockets} sockets are open. Take it away.`;
  }

  const worst = (levels) => ['failing', 'degraded', 'ok'].find((level) => levels.includes(level)) ?? 'degraded';

  function services(health) {
    const byService = new Map();
    for (const { service, status, detail } of health.checks ?? []) {
      if (!byService.has(service)) byService.set(service, { levels: [], said: '' });
      const known = byService.get(service);
      known.levels.push(status);
      if (status !== 'ok') known.said = detail;
    }
    const rows = [...byService].map(([name, { levels, said }]) => ({ name, level: worst(levels), said }));
    const made = rows.map(({ name, level, said }) => {
      const row = document.createElement('li');
      row.dataset.level = level;
      row.dataset.service = name;
      const title = document.createElement('b');
      title.textContent = name;
      const text = document.createElement('span');
      text.textContent = said ? `${level}: ${said}` : level;
      text.title = text.textContent;
      row.append(title, text);
      return row;
    });
    at('services').replaceChildren(...made);
  }

  function verdict(known, now) {
    if (known.gap) return ['told', 'a gap that nobody told'];
    if (known.told) return ['told', 'told what is missing'];
    if (plug !== 'none' && now - (known.at ?? now) > 1000) return ['holds', `held back, waits at #${known.offset}`];
    if (replay && known.newEpoch) return ['good', `${known.late} replayed, carried into a new epoch`];
    if (replay && known.late) return ['good', `${known.late} replayed, none missing`];
    return ['good', 'live'];
  }

  function verdicts(now) {
    const rows = [...channels].map(([name, known]) => {
      const [kind, text] = verdict(known, now);
      const row = document.createElement('tr');
      row.dataset.verdict = kind;
      row.dataset.verdictOf = name;
      const head = document.createElement('th');
      head.scope = 'row';
      head.textContent = name;
      const said = document.createElement('td');
      said.textContent = text;
      row.append(head, said);
      return row;
    });
    at('verdicts').replaceChildren(...rows);
  }

  const NS = 'http://www.w3.org/2000/svg';
  const part = (tag, className) => {
    const made = document.createElementNS(NS, tag);
    if (className) made.setAttribute('class', className);
    return made;
  };

  /** One measure over the last minute, with the outages shaded. */
  class Track {
    constructor(title, key, options) {
      this.key = key;
      this.options = options;
      const figure = document.createElement('figure');
      figure.className = `track ${key}`;
      const caption = document.createElement('figcaption');
      this.now = document.createElement('b');
      caption.append(`${title} `, this.now);
      this.svg = part('svg');
      this.svg.setAttribute('viewBox', `0 0 600 ${SHARP}`);
      this.svg.setAttribute('preserveAspectRatio', 'none');
      this.bands = part('path', 'band');
      this.area = part('path', 'area');
      this.line = part('path', 'line');
      this.svg.append(this.bands, this.area, this.line);
      figure.append(caption, this.svg);
      at('strips').append(figure);
    }

    draw(now) {
      const x = (t) => (600 - ((now - t) / (SECONDS * 1000)) * 600).toFixed(1);
      const values = samples.filter((one) => one[this.key] !== null);
      const scale = this.options.scale;
      const top = Math.max(scale(this.options.least), ...values.map((one) => scale(one[this.key])));
      const y = (v) => (SHARP - 3 - (scale(v) / top) * (SHARP - 12)).toFixed(1);
      let line = '';
      let area = '';
      let previous = null;
      for (const one of values) {
        const joins = previous && one.t - previous.t < 3000;
        const point = `${x(one.t)} ${y(one[this.key])}`;
        line += joins ? `L${point}` : `M${point}`;
        area += joins ? `L${point}` : `${previous ? `L${x(previous.t)} ${SHARP}Z` : ''}M${x(one.t)} ${SHARP}L${point}`;
        previous = one;
      }
      if (previous) area += `L${x(previous.t)} ${SHARP}Z`;
      this.line.setAttribute('d', line);
      this.area.setAttribute('d', area);
      this.bands.setAttribute('d', bands(x));
      const last = samples.at(-1)?.[this.key];
      this.now.textContent = last === null || last === undefined ? 'none arrives' : this.options.say(last);
    }
  }

  function bands(x) {
    let path = '';
    let from = null;
    for (const one of samples) {
      if (one.out && from === null) from = one.t;
      if (!one.out && from !== null) {
        path += `M${x(from)} 0H${x(one.t)}V${SHARP}H${x(from)}Z`;
        from = null;
      }
    }
    return from === null ? path : `${path}M${x(from)} 0H600V${SHARP}H${x(from)}Z`;
  }

  let tracks = [];

  function offer(told) {
    for (const button of buttons()) {
      const heals = button.dataset.pull === 'heal';
      button.disabled = heals ? plug === 'none' : plug !== 'none' || (button.dataset.pull === 'wipe' && !told.wipes);
    }
  }

  async function look() {
    const answer = await fetch('outage.json', { cache: 'no-store' });
    if (!answer.ok) return;
    const told = await answer.json();
    const now = Date.now();
    turn(now, told);
    sample(now, told.metrics);
    gauges(now, told);
    set('story', story(now, told));
    services(told.health);
    verdicts(now);
    offer(told);
    for (const track of tracks) track.draw(now);
  }

  function start(about) {
    apiKey = about.apiKey;
    for (const { name } of about.channels) channel(name);
    channel(about.flow);
    const plain = (v) => v;
    tracks = [
      new Track('Delivered a second', 'delivered', { scale: plain, least: 200, say: count }),
      new Track('Held', 'held', { scale: plain, least: 50, say: count }),
      new Track('Latency', 'latency', {
        scale: (v) => Math.log10(1 + v),
        least: 100,
        say: (v) => (v < 2000 ? `${count(v)} ms` : seconds(v)),
      }),
    ];
    for (const button of buttons()) button.addEventListener('click', () => pull(button.dataset.pull));
    const again = () =>
      look()
        .catch(() => at('outage').classList.add('away')) // the server is away; the page says so itself
        .finally(() => setTimeout(again, EVERY));
    again();
  }

  return {
    start,
    arrived,
    newEpoch: (name) => {
      channel(name).newEpoch = true;
    },
    gap: (name) => {
      channel(name).gap = true;
    },
    told: (name) => {
      channel(name).told = true;
    },
    closed: () => {
      tabCloses += 1;
    },
  };
})();
