// Subscriptions, their refusals and their tokens.
import { check, equal, eventually } from '../lib/run.mjs';
import { awaitNumbers, awaitSubscribed, connected, follow, followed, forged, heard, id, over, publish, said, seconds, token, tokens } from '../lib/clients.mjs';

const CHANNELS = 24;
const UNAUTHORIZED = 1;

const expiring = (channel, ahead) => token({ sub: 'ada', channel, exp: seconds(ahead) });

async function isRefused(channel, code) {
  const seen = follow(await connected('ada'), channel);
  equal(await over(seen), code, 'code');
  equal(seen.subscribed.length, 0, 'subscribed');
}

await check('receives what the server API publishes, with offsets that rise by one', async () => {
  const seen = await followed(await connected('ada'), 'room:receives');
  const [first] = await publish('room:receives', 1, 2, 3);
  await awaitNumbers(seen, 1, 2, 3);
  equal(seen.publications.map((ctx) => ctx.offset), [first.offset, first.offset + 1, first.offset + 2], 'offsets');
});

await check('hears nothing after it unsubscribed, and everything after it came back', async () => {
  const one = await connected('ada');
  const seen = await followed(one, 'room:leaves');
  await publish('room:leaves', 1);
  await awaitNumbers(seen, 1);
  seen.subscription.unsubscribe();
  equal(await over(seen), 0, 'code');
  // Commands are served in order: once this one is answered, the other was heard.
  await one.publish('room:after', said({}));
  await publish('room:leaves', 2, 3);
  await awaitNumbers(seen, 1);
  seen.subscription.subscribe();
  await awaitSubscribed(seen, 2);
  await publish('room:leaves', 4);
  await awaitNumbers(seen, 1, 2, 3, 4);
});

await check('is told that a namespace is unknown', () => isRefused('nowhere:channel', 102));

await check('is told that it may not subscribe', () => isRefused('closed:channel', 103));

await check('is told that a channel is limited to other users', async () => {
  await followed(await connected('ada'), 'room:limited#ada,bob');
  await isRefused('room:limited#bob', 103);
});

await check('is told that it has too many channels', async () => {
  const one = await connected('ada');
  // Its personal channel is one of them.
  for (let n = 1; n < CHANNELS; n++) await followed(one, `room:many${n}`);
  equal(await over(follow(one, 'room:many')), 106, 'code');
});

await check('subscribes with a token of the channel', async () => {
  const one = await connected('ada');
  const its = await token({ sub: 'ada', channel: 'closed:token', info: { seat: 7 }, data: { welcome: true } });
  const seen = await followed(one, 'closed:token', { token: its });
  equal(heard(seen.subscribed[0].data), { welcome: true }, 'data');
  const { clients } = await seen.subscription.presence();
  equal(heard(clients[id(one)].chanInfo), { seat: 7 }, 'info');
  await publish('closed:token', 1);
  await awaitNumbers(seen, 1);
});

await check('asks for the token of a channel', async () => {
  const its = tokens(await expiring('closed:asks', 3600));
  await followed(await connected('ada'), 'closed:asks', { getToken: its.getToken });
  equal(its.asked, 1, 'asked');
});

await check("is refused with a channel's token of another secret", async () => {
  const its = await forged({ sub: 'ada', channel: 'closed:forged' });
  equal(await over(follow(await connected('ada'), 'closed:forged', { token: its })), 103, 'code');
});

await check('fetches a new token of a channel when its own has expired', async () => {
  const its = tokens(await expiring('closed:expired', 3600));
  const old = await expiring('closed:expired', -60);
  await followed(await connected('ada'), 'closed:expired', { token: old, getToken: its.getToken });
  equal(its.asked, 1, 'asked');
});

await check('refreshes the token of a channel and stays subscribed', async () => {
  const its = tokens(await expiring('closed:refreshed', 3600));
  const old = await expiring('closed:refreshed', 3);
  const seen = await followed(await connected('ada'), 'closed:refreshed', { token: old, getToken: its.getToken });
  await eventually(() => its.asked === 1, 'asked for a token');
  await publish('closed:refreshed', 1);
  await awaitNumbers(seen, 1);
  equal(seen.subscribing.length, 1, 'subscribing');
});

await check('is unsubscribed when it may not have the token of a channel', async () => {
  const its = tokens();
  const seen = follow(await connected('ada'), 'closed:maynot', { getToken: its.getToken });
  equal(await over(seen), UNAUTHORIZED, 'code');
  equal(its.asked, 1, 'asked');
});
