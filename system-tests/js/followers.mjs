// Stock clients that stay in one channel while the server is killed under them, and count what came.
// Says {"subscribed":N}; is told the last counter of each publisher; says what was found.
import { createInterface } from 'node:readline';
import { client, follow } from './lib/clients.mjs';
import { eventually, plan } from './lib/run.mjs';

const found = { publications: 0, doubled: 0, inverted: 0, unrecovered: 0, unsubscribed: 0, torn: 0, closes: 0 };
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');

function member() {
  const tops = new Map();
  const seen = new Set();
  const one = client();
  let subscribed = 0;
  one.on('connecting', (ctx) => (found.closes += ctx.code === 0 ? 0 : 1));
  const { subscription } = follow(one, plan.channel);
  subscription.on('subscribed', (ctx) => {
    if (subscribed++ > 0 && !(ctx.wasRecovering && ctx.recovered)) found.unrecovered++;
  });
  subscription.on('unsubscribed', () => found.unsubscribed++);
  subscription.on('subscribing', (ctx) => (found.torn += ctx.code >= 2500 ? 1 : 0));
  subscription.on('publication', ({ data }) => {
    const key = `${data.p}/${data.n}`;
    found.publications++;
    if (seen.has(key)) found.doubled++;
    else if (data.n < (tops.get(data.p) ?? 0)) found.inverted++;
    seen.add(key);
    tops.set(data.p, Math.max(data.n, tops.get(data.p) ?? 0));
  });
  one.connect();
  return { seen, isSubscribed: () => subscribed > 0 };
}

const members = Array.from({ length: Number(plan.count) }, member);
await eventually(() => members.every((each) => each.isSubscribed()), 'all subscribed');
say({ subscribed: members.length });

const [line] = await new Promise((resolve) => createInterface({ input: process.stdin }).once('line', (text) => resolve([text])));
const wanted = Object.entries(JSON.parse(line)).flatMap(([p, last]) => Array.from({ length: last }, (_, i) => `${p}/${i + 1}`));
const lost = () => members.reduce((sum, each) => sum + wanted.filter((key) => !each.seen.has(key)).length, 0);
try {
  await eventually(() => lost() === 0, 'everything arrived', Number(plan.within ?? 40000));
} catch {
  // What is missing is said below.
}
say({ ...found, lost: lost() });
process.exit(0);
