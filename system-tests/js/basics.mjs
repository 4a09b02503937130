// What a stock centrifuge-js does on an ordinary day.
import { ask, check, end, equal, eventually, ok } from './lib/run.mjs';
import { call, client, connected, disconnectAll, follow, followed, heard, numbers, publish, result, said, whole } from './lib/clients.mjs';

const each = async (name, body) => {
  await check(name, body);
  disconnectAll();
};

await each('connects without a token where clients are insecure', async () => {
  const one = client();
  const told = [];
  one.on('connected', (ctx) => told.push(ctx));
  one.connect();
  await one.ready(5000);
  equal(told.length, 1, 'connected events');
  ok(told[0].client.length > 0, 'no client id');
});

await each('receives what the server API publishes, with offsets that rise by one', async () => {
  const seen = await followed(await connected(), 'room:receives');
  const [first] = await publish('room:receives', 1, 2, 3);
  await eventually(() => seen.publications.length === 3, () => JSON.stringify(seen.publications));
  equal(numbers(seen), [1, 2, 3], 'data');
  equal(seen.publications.map((ctx) => ctx.offset), [first.offset, first.offset + 1, first.offset + 2], 'offsets');
});

await each('publishes, and hears itself with its client id', async () => {
  const one = await connected();
  const seen = await followed(one, 'room:publishes');
  await seen.subscription.publish(said({ n: 7, text: 'é ✓ \u{1F600} "quoted"\n' }));
  await eventually(() => seen.publications.length === 1, 'its own publication');
  equal(seen.publications[0].data, { n: 7, text: 'é ✓ \u{1F600} "quoted"\n' }, 'data');
  ok(seen.publications[0].info && seen.publications[0].info.client, 'no publisher info');
});

await each('sees who is present', async () => {
  const [one, two] = [await connected(), await connected()];
  const seen = await followed(one, 'room:present');
  await followed(two, 'room:present');
  await eventually(() => seen.joins.length >= 2, () => `joins ${JSON.stringify(seen.joins)}`);
  const { clients } = await seen.subscription.presence();
  equal(Object.keys(clients).length, 2, 'clients');
  for (const [id, info] of Object.entries(clients)) equal(info.client, id, 'client id');
  const stats = await seen.subscription.presenceStats();
  equal([stats.numClients, stats.numUsers], [2, 1], 'stats');
});

await each('sees others join and leave', async () => {
  const seen = await followed(await connected(), 'room:joins');
  const other = await connected();
  await followed(other, 'room:joins');
  await eventually(() => seen.joins.length === 2, () => `joins ${JSON.stringify(seen.joins)}`);
  other.disconnect();
  await eventually(() => seen.leaves.length === 1, () => `leaves ${JSON.stringify(seen.leaves)}`);
  equal(seen.leaves[0].info.client, seen.joins[1].info.client, 'who left');
});

await each('reads history by limit, since and reverse', async () => {
  const seen = await followed(await connected(), 'room:history');
  const stored = await publish('room:history', 1, 2, 3, 4, 5);
  const data = (page) => page.publications.map((p) => heard(p.data).n);
  const top = await seen.subscription.history({ limit: 0 });
  equal([top.publications.length, whole(top.offset), top.epoch], [0, stored[4].offset, stored[4].epoch], 'limit 0');
  equal(data(await seen.subscription.history({ limit: 2 })), [1, 2], 'limit 2');
  equal(data(await seen.subscription.history({ limit: 2, reverse: true })), [5, 4], 'reverse');
  const since = { offset: stored[1].offset, epoch: stored[1].epoch };
  equal(data(await seen.subscription.history({ limit: 10, since })), [3, 4, 5], 'since');
  equal(data(await seen.subscription.history({ limit: 10, since, reverse: true })), [1], 'since, reverse');
});

await each('is told that there is no rpc', async () => {
  const one = await connected();
  const code = await one.rpc('anything', said({})).then(() => 0, (e) => e.code);
  equal(code, 108, 'code');
});

await each('is told that a namespace is unknown', async () => {
  const seen = follow(await connected(), 'nowhere:channel');
  await eventually(() => seen.unsubscribed.length === 1, 'unsubscribed');
  equal(seen.unsubscribed[0].code, 102, 'code');
});

await each('hears nothing after it unsubscribed, and everything after it came back', async () => {
  const one = await connected();
  const seen = await followed(one, 'room:leaves');
  await publish('room:leaves', 1);
  await eventually(() => seen.publications.length === 1, 'the first');
  seen.subscription.unsubscribe();
  // Commands are served in order: once this one is answered, the other was heard.
  await one.rpc('after', said({})).catch(() => {});
  await publish('room:leaves', 2, 3);
  equal(numbers(seen), [1], 'while away');
  seen.subscription.subscribe();
  await seen.subscription.ready(5000);
  await publish('room:leaves', 4);
  await eventually(() => numbers(seen).includes(4), 'the last');
  equal(numbers(seen), [1, 2, 3, 4], 'all');
});

await each('is unsubscribed by the server API', async () => {
  const one = client();
  let id = '';
  one.on('connected', (ctx) => (id = ctx.client));
  one.connect();
  const seen = await followed(one, 'room:unsubscribed');
  await result('unsubscribe', { channel: 'room:unsubscribed', user: '', client: id });
  await eventually(() => seen.unsubscribed.length === 1, 'unsubscribed');
  equal(seen.unsubscribed[0].code, 2000, 'code');
});

await each('is disconnected by the server API, for good', async () => {
  const one = client();
  let id = '';
  const ends = [];
  one.on('connected', (ctx) => (id = ctx.client));
  one.on('disconnected', (ctx) => ends.push(ctx));
  one.connect();
  await one.ready(5000);
  await result('disconnect', { user: '', client: id });
  await eventually(() => ends.length === 1, 'disconnected');
  equal(ends[0].code, 3503, 'code');
});

await each('has a batch of commands answered', async () => {
  const one = await connected();
  const seen = await followed(one, 'room:batch');
  one.startBatching();
  const all = [1, 2, 3, 4].map((n) => seen.subscription.publish(said({ n })));
  one.stopBatching();
  await Promise.all(all);
  await eventually(() => seen.publications.length === 4, 'four');
  equal(numbers(seen), [1, 2, 3, 4], 'order');
});

await each('gets a batch of the server API in order', async () => {
  const seen = await followed(await connected(), 'room:apibatch');
  const commands = [1, 2, 3].map((n) => ({ publish: { channel: 'room:apibatch', data: { n } } }));
  const answer = await call('batch', { commands });
  const replies = (answer.replies || answer.result.replies).map((reply) => reply.publish.offset ?? reply.publish.result.offset);
  equal(replies, [replies[0], replies[0] + 1, replies[0] + 2], 'offsets');
  await eventually(() => seen.publications.length === 3, 'three');
  equal(numbers(seen), [1, 2, 3], 'order');
});

await each('recovers what it missed while it was away', async () => {
  const one = await connected();
  const seen = await followed(one, 'room:away');
  await publish('room:away', 1);
  await eventually(() => seen.publications.length === 1, 'the first');
  one.disconnect();
  await publish('room:away', 2, 3, 4);
  one.connect();
  await eventually(() => seen.publications.length === 4, () => JSON.stringify(numbers(seen)));
  equal(numbers(seen), [1, 2, 3, 4], 'all');
  equal([seen.subscribed[1].wasRecovering, seen.subscribed[1].recovered], [true, true], 'recovered');
});

await each('is told when history no longer reaches its position', async () => {
  const one = await connected();
  const seen = await followed(one, 'brief:away');
  await publish('brief:away', 0);
  await eventually(() => seen.publications.length === 1, 'the first');
  one.disconnect();
  await publish('brief:away', ...Array.from({ length: 25 }, (_, n) => n + 1));
  one.connect();
  await eventually(() => seen.subscribed.length === 2, 'back');
  equal([seen.subscribed[1].wasRecovering, seen.subscribed[1].recovered], [true, false], 'recovered');
  equal(seen.publications.length, 1, 'never a part of what was missed');
});

await each('is told when its epoch is of another life', async () => {
  await publish('room:epoch', 1);
  const seen = await followed(await connected(), 'room:epoch', { since: { offset: 1, epoch: 'unheard-of' } });
  equal([seen.subscribed[0].wasRecovering, seen.subscribed[0].recovered], [true, false], 'recovered');
});

await check('misses nothing over a kill -9 and a start of the server', async () => {
  const [there, away] = [await connected(), await connected()];
  const ends = [];
  there.on('disconnected', (ctx) => ends.push(ctx.code));
  const seenThere = await followed(there, 'room:killed');
  const seenAway = await followed(away, 'room:killed');
  await publish('room:killed', 1, 2);
  await eventually(() => seenThere.publications.length === 2 && seenAway.publications.length === 2, 'two');
  away.disconnect();
  await publish('room:killed', 3, 4);
  await ask('kill');
  await ask('start');
  await publish('room:killed', 5, 6);
  away.connect();
  await eventually(() => seenThere.publications.length >= 6, () => `there: ${numbers(seenThere)}`);
  await eventually(() => seenAway.publications.length >= 6, () => `away: ${numbers(seenAway)}`);
  equal(numbers(seenThere), [1, 2, 3, 4, 5, 6], 'who stayed');
  equal(numbers(seenAway), [1, 2, 3, 4, 5, 6], 'who was away');
  equal(seenThere.subscribed.at(-1).recovered, true, 'recovered, who stayed');
  equal(seenAway.subscribed.at(-1).recovered, true, 'recovered, who was away');
  equal(ends, [], 'terminal disconnects');
}, 60000);
disconnectAll();

end();
