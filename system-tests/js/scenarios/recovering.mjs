// Subscriptions that continue from their position.
import { ask, check, equal, ok } from '../lib/run.mjs';
import { api, assertRecovered, awaitNumbers, awaitSubscribed, connect, connected, followed, publish, seconds, to, token, tokens } from '../lib/clients.mjs';

const TEXT = 'A text that stays as it is, so that only a small part of a publication changes. '.repeat(8);

async function recovers(channel, options = {}) {
  const one = await connected('ada');
  const seen = await followed(one, channel, options);
  equal(seen.subscribed[0].recoverable, true, 'recoverable');
  await publish(channel, 1);
  await awaitNumbers(seen, 1);
  one.disconnect();
  await publish(channel, 2, 3, 4);
  await connect(one);
  await awaitNumbers(seen, 1, 2, 3, 4);
  assertRecovered(seen, true);
}

await check('recovers what it missed while it was away', () => recovers('room:away'));

await check('recovers when it asks to', () => recovers('asked:away', { recoverable: true }));

await check('is told when history no longer reaches its position', async () => {
  const one = await connected('ada');
  const seen = await followed(one, 'brief:away');
  await publish('brief:away', 0);
  await awaitNumbers(seen, 0);
  one.disconnect();
  await publish('brief:away', ...to(1, 25));
  await connect(one);
  await awaitSubscribed(seen, 2);
  assertRecovered(seen, false);
  await publish('brief:away', 26);
  await awaitNumbers(seen, 0, 26);
});

await check('continues from a position that it was given', async () => {
  const [first] = await publish('room:since', 1, 2, 3);
  const seen = await followed(await connected('ada'), 'room:since', { since: first });
  await awaitNumbers(seen, 2, 3);
  assertRecovered(seen, true);
});

await check('is told when its epoch is of another life', async () => {
  await publish('room:epoch', 1);
  const seen = await followed(await connected('ada'), 'room:epoch', { since: { offset: 1, epoch: 'unheard-of' } });
  assertRecovered(seen, false);
  await publish('room:epoch', 2);
  await awaitNumbers(seen, 2);
});

await check('loads its state again when its position is gone', async () => {
  let loaded = 0;
  const getState = async () => {
    loaded++;
    const { offset, epoch } = await api('history', { channel: 'brief:state', limit: 0 });
    return { offset, epoch };
  };
  await publish('brief:state', 1);
  const one = await connected('ada');
  const seen = await followed(one, 'brief:state', { getState });
  await publish('brief:state', 2);
  await awaitNumbers(seen, 2);
  one.disconnect();
  await publish('brief:state', 3);
  await connect(one);
  await awaitNumbers(seen, 2, 3);
  equal(loaded, 1, 'loaded');
  one.disconnect();
  await publish('brief:state', ...to(4, 29));
  await connect(one);
  await awaitSubscribed(seen, 3);
  equal(loaded, 2, 'loaded');
  await publish('brief:state', 30);
  await awaitNumbers(seen, 2, 3, 30);
});

await check('forgets its token and its positions when it is told to', async () => {
  const its = tokens(await token({ sub: 'lea', exp: seconds(3600) }));
  const one = await connected('', { getToken: its.getToken });
  const seen = await followed(one, 'room:forgets');
  await publish('room:forgets', 1);
  await awaitNumbers(seen, 1);
  await api('disconnect', { user: 'lea', disconnect: { code: 3014, reason: 'state invalidated' } });
  await awaitSubscribed(seen, 2);
  equal([one.seen.connecting.at(-1), its.asked], [3014, 2], 'code, asked');
  assertRecovered(seen, false);
});

await check('watches its position when it asks to', async () => {
  const seen = await followed(await connected('ada'), 'asked:positioned', { positioned: true });
  equal([seen.subscribed[0].positioned, seen.subscribed[0].recoverable], [true, false], 'positioned, recoverable');
  await publish('asked:positioned', 1);
  await awaitNumbers(seen, 1);
  const plain = await followed(await connected('ada'), 'asked:positioned');
  equal(plain.subscribed[0].positioned, false, 'not asked');
});

await check('gets the latest of a channel that recovers by cache', async () => {
  await publish('latest:cache', 1, 2);
  const one = await connected('ada');
  const seen = await followed(one, 'latest:cache');
  await publish('latest:cache', 3);
  await awaitNumbers(seen, 3);
  one.disconnect();
  await publish('latest:cache', 4, 5, 6);
  await connect(one);
  await awaitNumbers(seen, 3, 6);
  assertRecovered(seen, true);
  await awaitNumbers(await followed(await connected('ada'), 'latest:cache', { since: {} }), 6);
});

await check('follows a channel by deltas, live and recovered', async () => {
  const say = async (...numbers) => {
    for (const n of numbers) await api('publish', { channel: 'delta:live', data: { n, text: TEXT }, delta: true });
  };
  const one = await connected('ada');
  const seen = await followed(one, 'delta:live', { delta: 'fossil' });
  await say(1, 2, 3);
  await awaitNumbers(seen, 1, 2, 3);
  one.disconnect();
  await say(4, 5);
  await connect(one);
  await awaitNumbers(seen, 1, 2, 3, 4, 5);
  await say(6);
  await awaitNumbers(seen, 1, 2, 3, 4, 5, 6);
  equal([...new Set(seen.publications.map((ctx) => ctx.data.text))], [TEXT], 'texts');
  const stats = seen.subscription.deltaStats();
  ok(stats.numDeltaPayloads >= 4, `deltas: ${JSON.stringify(stats)}`);
});

await check('gets what its filter of tags lets through', async () => {
  const say = (n, kind, rank) => api('publish', { channel: 'tagged:news', data: { n }, tags: { kind, rank } });
  const one = await connected('ada');
  const tagsFilter = {
    op: 'and',
    nodes: [
      { key: 'kind', cmp: 'in', vals: ['news', 'sport'] },
      { op: 'not', nodes: [{ key: 'rank', cmp: 'lt', val: '10' }] },
    ],
  };
  const seen = await followed(one, 'tagged:news', { tagsFilter });
  await say(1, 'news', '10');
  await say(2, 'news', '9');
  await say(3, 'talk', '20');
  await say(4, 'sport', '11.5');
  await awaitNumbers(seen, 1, 4);
  one.disconnect();
  await say(5, 'talk', '20');
  await say(6, 'news', '30');
  await connect(one);
  await awaitNumbers(seen, 1, 4, 6);
  assertRecovered(seen, true);
  seen.subscription.unsubscribe();
  seen.subscription.setTagsFilter({ key: 'kind', cmp: 'eq', val: 'talk' });
  seen.subscription.subscribe();
  await awaitSubscribed(seen, 3);
  await say(7, 'news', '40');
  await say(8, 'talk', '1');
  await awaitNumbers(seen, 1, 4, 6, 8);
});

export const throughKill = () =>
  check('misses nothing over a kill -9 and a start of the server', async () => {
    const [there, away] = [await connected('ada'), await connected('bob')];
    const seenThere = await followed(there, 'room:killed');
    const seenAway = await followed(away, 'room:killed');
    await publish('room:killed', 1, 2);
    await awaitNumbers(seenThere, 1, 2);
    await awaitNumbers(seenAway, 1, 2);
    away.disconnect();
    await publish('room:killed', 3, 4);
    await ask('kill');
    await ask('start');
    await publish('room:killed', 5, 6);
    away.connect();
    for (const seen of [seenThere, seenAway]) {
      await awaitNumbers(seen, 1, 2, 3, 4, 5, 6);
      assertRecovered(seen, true);
    }
    equal(there.seen.disconnected, [], 'ends');
  }, 60000);
