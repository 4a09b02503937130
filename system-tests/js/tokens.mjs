// Stock centrifuge-js with connection tokens.
import { check, end, equal, eventually, plan } from './lib/run.mjs';
import { client, connected, disconnectAll, followed, publish, result } from './lib/clients.mjs';

const each = async (name, body) => {
  await check(name, body);
  disconnectAll();
};

const endOf = async (one) => {
  const ends = [];
  one.on('disconnected', (ctx) => ends.push(ctx.code));
  one.connect();
  await eventually(() => ends.length === 1, 'disconnected');
  return ends[0];
};

await each('connects with a token and is that user', async () => {
  const seen = await followed(await connected({ token: plan.token }), 'room:tokens');
  const { clients } = await seen.subscription.presence();
  equal(Object.values(clients).map((info) => info.user), ['ada'], 'users');
  equal(Object.values(clients).map((info) => info.connInfo), [{ name: 'Ada' }], 'info');
});

await each('is refused with a token of another secret', async () => {
  equal(await endOf(client({ token: plan.forged })), 3500, 'code');
});

await each('is refused without a token', async () => {
  equal(await endOf(client()), 3501, 'code');
});

await each('fetches a new token when its own has expired', async () => {
  let asked = 0;
  const one = await connected({
    token: plan.expired,
    getToken: async () => {
      asked++;
      return plan.token;
    },
  });
  equal([asked, one.state], [1, 'connected'], 'asked, state');
});

await each('hears a channel that its token subscribes it to', async () => {
  const one = client({ token: plan.subscribing });
  const [heard, subscribed] = [[], []];
  one.on('subscribed', (ctx) => subscribed.push(ctx.channel));
  one.on('publication', (ctx) => heard.push([ctx.channel, ctx.data.n]));
  one.connect();
  await eventually(() => subscribed.length === 1, 'subscribed by the server');
  await publish('room:bytoken', 1);
  await eventually(() => heard.length === 1, 'publication');
  equal(heard, [['room:bytoken', 1]], 'heard');
});

await each('is disconnected everywhere as a user by the server API', async () => {
  const ends = [];
  for (let i = 0; i < 2; i++) {
    const one = await connected({ token: plan.token });
    one.on('disconnected', (ctx) => ends.push(ctx.code));
  }
  await result('disconnect', { user: 'ada' });
  await eventually(() => ends.length === 2, 'both');
  equal(ends, [3503, 3503], 'codes');
});

end();
