// Subscriptions that the server makes, and what its API does to clients.
import { check, equal, eventually } from '../lib/run.mjs';
import { api, assertRecovered, awaitEnd, awaitNumbers, awaitNumbersOf, awaitSubscribed, awaitSubscribedTo, client, connect, connected, followed, heard, id, over, publish, seconds, to, token, tokens } from '../lib/clients.mjs';

async function hearing(...channels) {
  const one = await connect(client({ token: await token({ sub: 'ada', channels }) }));
  for (const channel of channels) await awaitSubscribedTo(one, channel);
  return one;
}

const awaitJoin = (one, channel, other) =>
  eventually(() => one.seen.joins.includes(`${channel} ${id(other)}`), () => `joins ${one.seen.joins}`);

await check('hears the channels that its token subscribes it to', async () => {
  const one = await hearing('closed:first', 'closed:second');
  await publish('closed:first', 1, 2);
  await publish('closed:second', 3);
  await awaitNumbersOf(one, 'closed:first', 1, 2);
  await awaitNumbersOf(one, 'closed:second', 3);
});

await check('gets data and rights with the subscriptions of its token', async () => {
  const sub = { data: { welcome: true }, override: { force_push_join_leave: { value: true } } };
  const one = await connect(client({ token: await token({ sub: 'ada', subs: { 'closed:subs': sub } }) }));
  equal(heard((await awaitSubscribedTo(one, 'closed:subs')).data), { welcome: true }, 'data');
  await awaitJoin(one, 'closed:subs', await hearing('closed:subs'));
});

await check('hears its personal channel', async () => {
  const one = await connected('grace');
  await awaitSubscribedTo(one, 'own:#grace');
  await publish('own:#grace', 1);
  await awaitNumbersOf(one, 'own:#grace', 1);
});

async function comesBackTo(channel, missed, recovered) {
  const one = await hearing(channel);
  await publish(channel, 1);
  await awaitNumbersOf(one, channel, 1);
  one.disconnect();
  await publish(channel, ...missed);
  await connect(one);
  const ctx = await awaitSubscribedTo(one, channel, 2);
  equal([ctx.wasRecovering, ctx.recovered], [true, recovered], 'was recovering, recovered');
  await publish(channel, 100);
  await awaitNumbersOf(one, channel, 1, ...(recovered ? missed : []), 100);
}

await check('recovers subscriptions of the server', () => comesBackTo('closed:away', to(2, 3), true));

await check('is told when a subscription of the server cannot recover', () => comesBackTo('brief:server', to(2, 26), false));

await check('is subscribed and unsubscribed by the server API', async () => {
  const one = await connected('hugo');
  await api('subscribe', { user: 'hugo', channel: 'closed:api' });
  await awaitSubscribedTo(one, 'closed:api');
  await publish('closed:api', 1);
  await awaitNumbersOf(one, 'closed:api', 1);
  await api('unsubscribe', { user: 'hugo', channel: 'closed:api' });
  await eventually(() => one.seen.unsubscribed.length > 0, 'unsubscribed');
  equal(one.seen.unsubscribed, ['closed:api'], 'unsubscribed');
  await publish('closed:api', 2);
  await publish('own:#hugo', 3);
  await awaitNumbersOf(one, 'own:#hugo', 3);
  await awaitNumbersOf(one, 'closed:api', 1);
});

await check('sees others join and leave in a subscription of the server', async () => {
  const [one, other] = [await hearing('room:serverjoins'), await hearing('room:serverjoins')];
  await awaitJoin(one, 'room:serverjoins', other);
  other.disconnect();
  await eventually(() => one.seen.leaves.length > 0, 'a leave');
  equal(one.seen.leaves, [`room:serverjoins ${id(other)}`], 'who left');
});

await check('is unsubscribed from its subscription by the server API', async () => {
  const one = await connected('ada');
  const seen = await followed(one, 'room:unsubscribed');
  await api('unsubscribe', { channel: 'room:unsubscribed', user: 'ada', client: id(one) });
  equal(await over(seen), 2000, 'code');
});

await check('is disconnected for good by the server API, everywhere', async () => {
  const [one, two] = [await connected('ida'), await connected('ida')];
  await api('disconnect', { user: 'ida' });
  equal([await awaitEnd(one), await awaitEnd(two)], [3503, 3503], 'codes');
  const three = await connected('ida');
  await api('disconnect', { user: 'ida', disconnect: { code: 4567, reason: 'of our own' } });
  equal(await awaitEnd(three), 4567, 'code');
});

await check('comes back when the server API says so', async () => {
  const one = await connected('jan');
  const seen = await followed(one, 'room:comesback');
  await publish('room:comesback', 1);
  await awaitNumbers(seen, 1);
  await api('disconnect', { user: 'jan', disconnect: { code: 4123, reason: 'come back' } });
  await awaitSubscribed(seen, 2);
  assertRecovered(seen, true);
  equal(one.seen.connecting.at(-1), 4123, 'code');
  await publish('room:comesback', 2);
  await awaitNumbers(seen, 1, 2);
});

await check('comes back with a new token when the server API ends its own', async () => {
  const its = tokens(await token({ sub: 'kim', exp: seconds(3600) }));
  const one = await connected('', { getToken: its.getToken });
  await api('refresh', { user: 'kim', expired: true });
  await eventually(() => one.seen.connected.length === 2, () => `back; ends ${one.seen.disconnected}`);
  equal(one.seen.connecting.at(-1), 3005, 'code');
});

await check('gets a broadcast and a batch in order', async () => {
  const one = await connected('ada');
  const [first, second] = [await followed(one, 'room:first'), await followed(one, 'room:second')];
  await api('broadcast', { channels: ['room:first', 'room:second'], data: { n: 1 } });
  await api('batch', { commands: [2, 3, 4].map((n) => ({ publish: { channel: 'room:first', data: { n } } })) });
  await awaitNumbers(first, 1, 2, 3, 4);
  await awaitNumbers(second, 1);
});

await check('gets what was published twice under one key once', async () => {
  const seen = await followed(await connected('ada'), 'room:once');
  for (let i = 0; i < 2; i++) await api('publish', { channel: 'room:once', data: { n: 1 }, idempotency_key: 'the-key' });
  await publish('room:once', 2);
  await awaitNumbers(seen, 1, 2);
});
