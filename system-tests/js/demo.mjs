// The demo page in a headless browser: what a visitor sees and does. Leaves screenshots in plan.shots.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import puppeteer from 'puppeteer-core';
import { ask, check, end, equal, ok, plan } from './lib/run.mjs';

const profile = mkdtempSync(join(tmpdir(), 'holdfast-browser-'));
const browser = await puppeteer.launch({
  executablePath: plan.browser,
  headless: true,
  userDataDir: profile,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

const DESKTOP = { width: 1360, height: 900 };
const PHONE = { width: 390, height: 844, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

async function open(viewport, dark = false) {
  const page = await browser.newPage();
  await page.setViewport(viewport);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
  await page.goto(plan.url, { waitUntil: 'domcontentloaded' });
  return page;
}

const texts = (page, channel) =>
  page.$$eval(`[data-channel="${channel}"] li .text`, (all) => all.map((one) => one.textContent));

function until(page, what, ...args) {
  return page.waitForFunction(what, { timeout: 12000, polling: 50 }, ...args);
}

const connected = (page) => until(page, () => document.getElementById('state').dataset.state === 'connected');

const arrived = (page, channel, text) =>
  until(
    page,
    (list, wanted) =>
      [...document.querySelectorAll(`[data-channel="${list}"] li`)].some((line) => line.textContent.includes(wanted)),
    channel,
    text,
  );

async function say(page, text) {
  await page.bringToFront(); // a tab in the background is not drawn, so nothing in it can be clicked
  await page.type('#text', text);
  await page.click('#publish button');
}

const first = await open(DESKTOP);

await check('the page connects and shows publications as they arrive', async () => {
  await connected(first);
  for (const channel of ['demo:prices', 'demo:wind']) {
    await until(
      first,
      (list) =>
        [...document.querySelectorAll(`[data-channel="${list}"] li .latency`)].filter((at) => /\d ms/.test(at.textContent))
          .length >= 2,
      channel,
    );
  }
});

await check('every publication has a position, and no offset is missing', async () => {
  const offsets = await first.$$eval('[data-channel="demo:prices"] li .offset', (all) =>
    all.map((one) => Number(one.textContent.slice(1))),
  );
  for (let i = 1; i < offsets.length; i++) {
    if (offsets[i] !== offsets[i - 1] - 1) throw new Error(`not consecutive: ${offsets}`);
  }
  const gaps = await first.$eval('#gaps', (at) => at.textContent);
  if (gaps !== '0') throw new Error(`${gaps} gaps`);
});

await check('what is typed into the box is published', async () => {
  await say(first, 'Typed into the box');
  await arrived(first, 'demo:talk', 'Typed into the box');
  await until(first, () => document.getElementById('sent').textContent.startsWith('Accepted'));
});

let log;
await check('what a client sees is a log of its own', async () => {
  log = await browser.newPage();
  await log.setViewport(DESKTOP);
  await log.goto(new URL('client.html', plan.url).href, { waitUntil: 'domcontentloaded' });
  await until(log, () => Number(document.getElementById('received').textContent) > 3);
});

const shown = (page, id) => page.$eval(`#${id}`, (at) => at.textContent);
const figure = async (page, id) => Number((await shown(page, id)).replaceAll(',', ''));
const outage = async (url) => (await fetch(new URL('outage.json', url))).json();

async function press(page, what) {
  await page.bringToFront();
  await page.waitForSelector(`[data-pull=${what}]:not(:disabled)`, { timeout: 12000 });
  await page.click(`[data-pull=${what}]`);
}

const heldAbove = (page, count) =>
  until(page, (least) => Number(document.getElementById('held').textContent.replaceAll(',', '')) > least, count);

let sockets;
await check('a crowd is connected beside this tab', async () => {
  await until(first, () => Number(document.getElementById('sockets').textContent) >= 41);
  sockets = await figure(first, 'sockets');
});

const held = {};
for (const fault of ['freeze', 'kill', 'wipe']) {
  await check(`${fault}: what is published is held, and no socket closes`, async () => {
    await press(first, fault);
    await heldAbove(first, 20);
    await heldAbove(first, (held[fault] = await figure(first, 'held')));
    await until(first, () => document.querySelector('[data-service=adapter]').dataset.level !== 'ok');
    await until(first, () => document.querySelector('[data-verdict-of="demo:flow"]').dataset.verdict === 'holds');
    await until(first, () => document.getElementById('gap').textContent.endsWith(' s'));
    ok((await figure(first, 'sockets')) >= sockets, 'sockets were lost');
    if (fault === 'kill') {
      await heldAbove(first, 100);
      await first.screenshot({ path: join(plan.shots, 'demo.png') });
      await first.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
      await first.screenshot({ path: join(plan.shots, 'demo-dark.png') });
      await first.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
    }
  });

  await check(`${fault}: after the heal it arrives, in order, and nothing was lost`, async () => {
    await press(first, 'heal');
    await until(first, () => document.getElementById('replay-sub').textContent.startsWith('whole'));
    const replayed = await figure(first, 'replay');
    ok(replayed >= held[fault], `${replayed} replayed, ${held[fault]} were held`);
    equal(await shown(first, 'proof'), '0, 0', 'missing and repeated');
    equal(await shown(first, 'closes'), '0', 'closed sockets');
    equal(await shown(first, 'gaps'), '0', 'gaps');
    const { crowd } = await outage(plan.url);
    equal([crowd.closes, crowd.missing, crowd.repeated, crowd.told], [0, 0, 0, 0], 'what the crowd saw');
    const verdict = await first.$eval('[data-verdict-of="demo:flow"] td', (at) => at.textContent);
    ok(verdict.includes(fault === 'wipe' ? 'carried into a new epoch' : 'none missing'), verdict);
    await until(first, () => document.querySelector('[data-service=adapter]').dataset.level === 'ok');
  });
}

await check('the client saw silences, and not one close or error', async () => {
  equal([await shown(log, 'closes'), await shown(log, 'errors')], ['0', '0'], 'closes and errors');
  equal((await log.$$('[data-kind=bad]')).length, 0, 'bad lines');
  ok((await log.$$('[data-kind=silence]')).length >= 3, 'no silences');
  await log.screenshot({ path: join(plan.shots, 'demo-client.png') });
  await log.close();
});

await check('nobody pulls the plug without the key of the page', async () => {
  const answer = await fetch(new URL('plug/kill', plan.url), { method: 'POST' });
  equal(answer.status, 401, 'status');
  equal((await outage(plan.url)).plug, 'none', 'plug');
});

let second;
await check('a second tab joins, is seen, and talks to the first', async () => {
  second = await open(PHONE, true);
  await connected(second);
  await until(first, () => document.getElementById('present-count').textContent === '2');
  await arrived(first, 'demo:talk', 'joined');
  await say(second, 'Hello from the second tab');
  await arrived(first, 'demo:talk', 'Hello from the second tab');
  await say(first, 'And hello back');
  await arrived(second, 'demo:talk', 'And hello back');
});

await check('the line that the page shows publishes', async () => {
  const line = await first.$eval('#curl', (at) => at.textContent);
  await promisify(execFile)('sh', ['-c', line]);
  await arrived(second, 'demo:talk', 'Hello from curl');
});

await check('the page fits a phone', async () => {
  const overflow = await second.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (overflow > 0) throw new Error(`${overflow} px too wide`);
});

await check('a page that comes later shows what was said before', async () => {
  const third = await open(PHONE);
  await arrived(third, 'demo:talk', 'Typed into the box');
  await third.screenshot({ path: join(plan.shots, 'demo-phone.png'), fullPage: true });
  await third.close();
});

await check('the first tab sees the others leave', async () => {
  await second.screenshot({ path: join(plan.shots, 'demo-phone-dark.png'), fullPage: true });
  await second.close();
  await until(first, () => document.getElementById('present-count').textContent === '1');
});

await check('without the SDK the page says what is missing and how to get it', async () => {
  const page = await browser.newPage();
  await page.setRequestInterception(true);
  page.on('request', (request) => (request.url().includes('/vendor/') ? request.abort() : request.continue()));
  await page.goto(plan.url, { waitUntil: 'domcontentloaded' });
  await until(page, () => document.getElementById('notice').textContent.includes('apt-get install nodejs npm'));
  await until(page, () => document.getElementById('curl').textContent.startsWith('curl'));
  await page.close();
});

await check(
  'after the server was killed and started again the page has missed nothing',
  async () => {
    await ask('kill');
    await until(first, () => document.getElementById('state').dataset.state === 'connecting');
    await ask('start');
    await connected(first);
    await arrived(first, 'demo:talk', 'recovered: nothing was missed');
    const gaps = await first.$eval('#gaps', (at) => at.textContent);
    if (gaps !== '0') throw new Error(`${gaps} gaps: ${(await texts(first, 'demo:talk')).join(' | ')}`);
  },
  60000,
);

await check(
  'control: where publishes are refused and not held, the page says what is missing',
  async () => {
    await first.close();
    await ask('kill');
    await ask('control');
    const page = await browser.newPage();
    await page.goto(plan.control, { waitUntil: 'domcontentloaded' });
    await connected(page);
    await until(page, () => Number(document.getElementById('sockets').textContent) >= 41);
    await press(page, 'kill');
    await until(page, () => parseFloat(document.getElementById('gap').textContent) > 3);
    equal(await shown(page, 'held'), '0', 'held');
    await press(page, 'heal');
    await until(page, () => Number(document.getElementById('proof').textContent.split(',')[0]) > 0);
    await page.close();
  },
  120000,
);

await browser.close();
rmSync(profile, { recursive: true, force: true });
end();
