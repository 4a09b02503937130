// Stock centrifuge-js whose tokens are signed with keys from a key server that fails on the way.
import { ask, check, end, equal, eventually, plan } from './lib/run.mjs';
import { client, connected, disconnectSince, followed } from './lib/clients.mjs';

await check('goes on trying while nobody can judge its token, and connects when somebody can', async () => {
  const one = client({ token: plan.token });
  const errors = [];
  one.on('error', (ctx) => errors.push(ctx.error.code));
  one.connect();
  await eventually(() => errors.length > 2, 'errors');
  equal([...new Set(errors)], [100], 'errors');
  equal(one.state, 'connecting', 'state');
  await ask('answer');
  await one.ready(10000);
});

await check('notices nothing of a key server that is away once its key is known', async () => {
  await ask('fail');
  const one = await connected('', { token: plan.token });
  await followed(one, 'room:keys');
});

await check('connects with a key that is published only now', async () => {
  await ask('rotate');
  const one = client({ token: plan.rotated });
  one.connect();
  await one.ready(30000);
}, 40000);

disconnectSince([]);
end();
