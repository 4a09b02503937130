// The demo page in a headless browser: what a visitor sees and does. Leaves screenshots in plan.shots.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import puppeteer from 'puppeteer-core';
import { ask, check, end, plan } from './lib/run.mjs';

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

await check('screenshots are taken', async () => {
  await first.screenshot({ path: join(plan.shots, 'demo.png') });
  await first.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await first.screenshot({ path: join(plan.shots, 'demo-dark.png') });
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

await browser.close();
rmSync(profile, { recursive: true, force: true });
end();
