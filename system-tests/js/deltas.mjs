// What a stock centrifuge-js does with deltas: it asks for them, applies every patch, and hands on
// the whole.
import { end, equal, eventually, ok } from './lib/run.mjs';
import { connected, followed } from './lib/clients.mjs';
import { each, result } from './lib/intake.mjs';

const room = (n) => ({
  n,
  name: 'harbour é 中文 \u{1F600}',
  people: ['ada', 'grace', 'edsger', 'barbara'].slice(0, 1 + (n % 4)),
  text: 'a "long" text\nthat stays as it is, '.repeat(8),
});

async function publish(channel, from, to, delta = true) {
  for (let n = from; n <= to; n++) await result('publish', { channel, data: room(n), delta });
}

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => room(from + i));
const data = (seen) => seen.publications.map((ctx) => ctx.data);
const patches = (seen) => seen.subscription._deltaNumDelta;
const same = async (seen, expected) => {
  await eventually(() => seen.publications.length >= expected.length, () => `${seen.publications.length} came`);
  equal(data(seen), expected, 'data');
};

await each('gets the first whole and the rest as patches', async () => {
  const seen = await followed(await connected(), 'room:deltas', { delta: 'fossil' });
  await publish('room:deltas', 1, 12);
  await same(seen, range(1, 12));
  equal(patches(seen), 11, 'patches');
});

await each('gets whole what nobody asked to patch', async () => {
  const seen = await followed(await connected(), 'room:wholes', { delta: 'fossil' });
  await publish('room:wholes', 1, 2);
  await publish('room:wholes', 3, 4, false);
  await publish('room:wholes', 5, 5);
  await same(seen, range(1, 5));
  equal(patches(seen), 2, 'patches');
});

await each('recovers a chain of patches, and goes on from it', async () => {
  const one = await connected();
  const seen = await followed(one, 'room:chain', { delta: 'fossil', recoverable: true });
  await publish('room:chain', 1, 3);
  await same(seen, range(1, 3));
  one.disconnect();
  await publish('room:chain', 4, 8);
  one.connect();
  await same(seen, range(1, 8));
  ok(seen.subscribed.at(-1).recovered, 'not recovered');
  await publish('room:chain', 9, 10);
  await same(seen, range(1, 10));
  equal(patches(seen), 2 + 4 + 2, 'patches');
});

await each('begins anew where it missed nothing', async () => {
  const one = await connected();
  const seen = await followed(one, 'room:anew', { delta: 'fossil', recoverable: true });
  await publish('room:anew', 1, 2);
  await same(seen, range(1, 2));
  one.disconnect();
  one.connect();
  await eventually(() => seen.subscribed.length === 2, 'subscribed again');
  await publish('room:anew', 3, 4);
  await same(seen, range(1, 4));
});

await each('shares a channel with one that never heard of deltas', async () => {
  const patched = await followed(await connected(), 'room:shared', { delta: 'fossil' });
  const plain = await followed(await connected(), 'room:shared');
  await publish('room:shared', 1, 5);
  await same(patched, range(1, 5));
  await same(plain, range(1, 5));
  equal([patches(patched), patches(plain)], [4, 0], 'patches');
});

end();
