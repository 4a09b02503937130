// What a stock centrifuge-js gets with a filter by tags.
import { end, equal, eventually, ok } from './lib/run.mjs';
import { connected, follow, followed, numbers } from './lib/clients.mjs';
import { each, result } from './lib/intake.mjs';

const leaf = (key, cmp, val) => ({ op: '', key, cmp, val });

async function publish(channel, ...tagged) {
  for (const [n, tags] of tagged) await result('publish', { channel, data: { n }, tags });
}

await each('gets only what its filter selects', async () => {
  const tagsFilter = { op: 'and', nodes: [leaf('kind', 'eq', 'goal'), { op: '', key: 'team', cmp: 'in', vals: ['red', 'blue'] }] };
  const seen = await followed(await connected(), 'room:filtered', { tagsFilter });
  const all = await followed(await connected(), 'room:filtered');
  await publish('room:filtered',
    [1, { kind: 'goal', team: 'red' }], [2, { kind: 'foul', team: 'red' }], [3, { kind: 'goal', team: 'green' }],
    [4, {}], [5, { kind: 'goal', team: 'blue', minute: '17' }]);
  await eventually(() => all.publications.length === 5, 'all five');
  await eventually(() => seen.publications.length === 2, () => JSON.stringify(numbers(seen)));
  equal(numbers(seen), [1, 5], 'numbers');
  equal(Object.entries(seen.publications[1].tags).sort(), [['kind', 'goal'], ['minute', '17'], ['team', 'blue']], 'tags');
});

await each('recovers only what its filter selects', async () => {
  const one = await connected();
  const seen = await followed(one, 'room:back', { recoverable: true, tagsFilter: leaf('size', 'gte', '10') });
  await publish('room:back', [1, { size: '10' }], [2, { size: '9.5' }]);
  await eventually(() => seen.publications.length === 1, 'the first');
  one.disconnect();
  await publish('room:back', [3, { size: '3' }], [4, { size: '11' }], [5, { size: 'big' }], [6, { size: '100' }], [7, {}]);
  one.connect();
  await eventually(() => seen.publications.length === 3, () => JSON.stringify(numbers(seen)));
  ok(seen.subscribed.at(-1).recovered, 'not recovered');
  equal(numbers(seen), [1, 4, 6], 'numbers');
});

await each('finds its tags in history', async () => {
  const seen = await followed(await connected(), 'room:tagged');
  await publish('room:tagged', [1, { kind: 'goal' }]);
  await eventually(() => seen.publications.length === 1, 'it');
  const { publications } = await seen.subscription.history({ limit: 1 });
  equal(publications[0].tags, { kind: 'goal' }, 'tags');
});

await each('is told that its filter is none', async () => {
  const seen = follow(await connected(), 'room:none', { tagsFilter: { op: 'xor' } });
  await eventually(() => seen.unsubscribed.length === 1, 'unsubscribed');
  equal(seen.unsubscribed[0], 107, 'code');
});

end();
