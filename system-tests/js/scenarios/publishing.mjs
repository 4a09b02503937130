// What clients say and ask: publications, presence, history, rpc and send.
import { check, equal, eventually } from '../lib/run.mjs';
import { api, awaitEnd, awaitNumbers, connected, followed, heard, id, publish, refusal, said, whole } from '../lib/clients.mjs';

await check('publishes, and hears itself with its client id', async () => {
  const one = await connected('ada');
  const seen = await followed(one, 'room:publishes');
  const data = { n: 7, text: 'é ✓ \u{1F600} "quoted"\n' };
  await seen.subscription.publish(said(data));
  await awaitNumbers(seen, 7);
  const [publication] = seen.publications;
  equal(publication.data, data, 'data');
  equal([publication.info.client, publication.info.user], [id(one), 'ada'], 'client, user');
});

await check('publishes into a channel that it does not follow', async () => {
  const seen = await followed(await connected('bob'), 'room:elsewhere');
  const one = await connected('ada');
  for (const n of [1, 2, 3]) await one.publish('room:elsewhere', said({ n }));
  await awaitNumbers(seen, 1, 2, 3);
});

await check('is told that it may not publish', async () => {
  const seen = await followed(await connected('ada'), 'asked:maynot');
  equal(await refusal(seen.subscription.publish(said({}))), 103, 'code');
});

await check('gets the tags of a publication', async () => {
  const seen = await followed(await connected('ada'), 'room:tags');
  await api('publish', { channel: 'room:tags', data: { n: 1 }, tags: { kind: 'news' } });
  await awaitNumbers(seen, 1);
  equal(seen.publications[0].tags, { kind: 'news' }, 'tags');
});

await check('sees who is present', async () => {
  const [one, two] = [await connected('ada'), await connected('ada')];
  const seen = await followed(one, 'room:present');
  await followed(two, 'room:present');
  const { clients } = await seen.subscription.presence();
  equal(Object.keys(clients).sort(), [id(one), id(two)].sort(), 'clients');
  for (const [key, info] of Object.entries(clients)) equal(info.client, key, 'client id');
  const stats = await seen.subscription.presenceStats();
  equal([stats.numClients, stats.numUsers], [2, 1], 'stats');
});

async function seesJoins(channel, options) {
  const seen = await followed(await connected('ada'), channel, options);
  const other = await connected('bob');
  await followed(other, channel);
  await eventually(() => seen.joins.includes(id(other)), () => `joins ${seen.joins}`);
  other.disconnect();
  await eventually(() => seen.leaves.length > 0, 'a leave');
  equal(seen.leaves, [id(other)], 'who left');
}

await check('sees others join and leave', () => seesJoins('room:joins', {}));

await check('sees others join and leave when it asks to', () => seesJoins('asked:joins', { joinLeave: true }));

await check('reads history by limit, since and reverse', async () => {
  const one = await connected('ada');
  const stored = await publish('room:history', 1, 2, 3, 4, 5);
  const read = async (options) => (await one.history('room:history', options)).publications.map((p) => heard(p.data).n);
  const top = await one.history('room:history', { limit: 0 });
  equal([top.publications.length, whole(top.offset), top.epoch], [0, stored[4].offset, stored[4].epoch], 'limit 0');
  equal(await read({ limit: 2 }), [1, 2], 'limit 2');
  equal(await read({ limit: 2, reverse: true }), [5, 4], 'reverse');
  const since = { offset: stored[1].offset, epoch: stored[1].epoch };
  equal(await read({ limit: 10, since }), [3, 4, 5], 'since');
  equal(await read({ limit: 10, since, reverse: true }), [1], 'since, reverse');
  const seen = await followed(one, 'room:history');
  const page = await seen.subscription.history({ limit: 1, reverse: true });
  equal(page.publications.map((p) => whole(p.offset)), [stored[4].offset], 'of its subscription');
});

await check('is told that a channel has no history', async () => {
  equal(await refusal((await connected('ada')).history('plain:history', { limit: 1 })), 108, 'code');
});

await check('is told that a position of history is of another life', async () => {
  const one = await connected('ada');
  await publish('room:otherlife', 1);
  const since = { offset: 1, epoch: 'unheard-of' };
  equal(await refusal(one.history('room:otherlife', { limit: 1, since })), 112, 'code');
});

await check('is told that there is no rpc', async () => {
  equal(await refusal((await connected('ada')).rpc('anything', said({}))), 108, 'code');
});

await check('is disconnected when it sends what nobody takes', async () => {
  const one = await connected('ada');
  await one.send(said({}));
  equal(await awaitEnd(one), 3508, 'code');
});

await check('has a batch of commands answered', async () => {
  const one = await connected('ada');
  const seen = await followed(one, 'room:batch');
  one.startBatching();
  const all = [1, 2, 3, 4].map((n) => seen.subscription.publish(said({ n })));
  one.stopBatching();
  await Promise.all(all);
  await awaitNumbers(seen, 1, 2, 3, 4);
});
