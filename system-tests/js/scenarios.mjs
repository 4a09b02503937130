// The scenarios of ../README.md with the stock centrifuge-js.
import { check, end, equal, eventually, tidyBy } from './lib/run.mjs';
import { clients, connected, disconnectSince } from './lib/clients.mjs';

const keeper = await connected('keeper', { maxServerPingDelay: 1000 });
tidyBy(clients, disconnectSince);

await import('./scenarios/connecting.mjs');
await import('./scenarios/subscribing.mjs');
await import('./scenarios/publishing.mjs');
const { throughKill } = await import('./scenarios/recovering.mjs');
await import('./scenarios/serving.mjs');

await check('stays connected by pings and pongs', async () => {
  await eventually(() => Date.now() - keeper.seen.begun >= 10000, 'time passed');
  equal([keeper.seen.connected.length, keeper.seen.disconnected.length], [1, 0], 'connects, ends');
});

await throughKill();

end();
