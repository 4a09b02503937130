// Connection tokens and the ends of connections.
import { check, equal, eventually } from '../lib/run.mjs';
import { around, awaitEnd, awaitNumbers, client, connect, connected, endOf, followed, forged, heard, id, publish, said, seconds, token, tokenOf, tokens, transport } from '../lib/clients.mjs';

const UNAUTHORIZED = 1;
const MESSAGE_SIZE_LIMIT = 3;

const expiring = (ahead) => token({ sub: 'ada', exp: seconds(ahead) });

async function presence(one, channel) {
  return (await one.presence(channel)).clients[id(one)];
}

await check('connects without a token as nobody', async () => {
  const one = await connected('');
  await followed(one, 'room:nobody');
  equal((await presence(one, 'room:nobody')).user, '', 'user');
});

await check('connects with a token and is that user', async () => {
  const one = await connected('ada', { name: 'holdfast-scenarios', version: '1', data: said({ hello: true }) });
  await followed(one, 'room:user');
  const info = await presence(one, 'room:user');
  equal([info.user, info.client, heard(info.connInfo)], ['ada', id(one), { name: 'ada' }], 'user, client, info');
});

await check('asks for its first token', async () => {
  const its = tokens(await expiring(3600));
  const one = await connected('', { getToken: its.getToken });
  equal(its.asked, 1, 'asked');
  await followed(one, 'room:first');
  equal((await presence(one, 'room:first')).user, 'ada', 'user');
});

await check('is refused with a token of another secret', async () => {
  equal(await endOf(client({ token: await forged({ sub: 'ada' }) })), 3500, 'code');
});

await check('fetches a new token when its own has expired', async () => {
  const its = tokens(await expiring(3600));
  await connected('', { token: await expiring(-60), getToken: its.getToken });
  equal(its.asked, 1, 'asked');
});

await check('ends when its token has expired and there is no other', async () => {
  equal(await endOf(client({ token: await expiring(-60) })), UNAUTHORIZED, 'code');
});

await check('refreshes its token and keeps its connection', async () => {
  const its = tokens(await expiring(3600));
  const one = await connected('', { token: await expiring(3), getToken: its.getToken });
  const seen = await followed(one, 'room:refreshed');
  await eventually(() => its.asked === 1, 'asked for a token');
  await publish('room:refreshed', 1);
  await awaitNumbers(seen, 1);
  equal([one.seen.connected.length, one.seen.connecting.length], [1, 1], 'connects');
});

await check('ends when it may not have another token', async () => {
  const its = tokens();
  const one = await connected('', { token: await expiring(3), getToken: its.getToken });
  equal(await awaitEnd(one), UNAUTHORIZED, 'code');
  equal(its.asked, 1, 'asked');
});

await check('is nobody, whatever the headers of its connect command name', async () => {
  const one = await connected('', { headers: { 'X-User': 'grace' } });
  await followed(one, 'room:emulated');
  equal((await presence(one, 'room:emulated')).user, '', 'user');
});

await check('becomes another user with another token', async () => {
  const one = await connected('ada');
  one.disconnect();
  one.setToken((await tokenOf('bob')).token);
  await connect(one);
  await followed(one, 'room:another');
  equal((await presence(one, 'room:another')).user, 'bob', 'user');
});

// Elsewhere it is a request that is answered with 413, and the SDK does not look.
if (transport === 'websocket') {
  await check('is closed when its message is larger than allowed', async () => {
    const one = await connected('ada');
    one.publish('room:large', said('1'.repeat(100000))).catch(() => {});
    equal(await awaitEnd(one), MESSAGE_SIZE_LIMIT, 'code');
  });
} else {
  await check('falls back to a transport that is to be had', async () => {
    const one = await connect(client(await tokenOf('ada'), around));
    equal(one.seen.transports, [transport], 'transport');
    await followed(one, 'room:fallback');
  });
}
