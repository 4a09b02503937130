// The scenarios of ../README.md with the stock centrifuge-js.
import { check, end, equal, eventually, tidyBy } from './lib/run.mjs';
import { client, clients, connect, disconnectSince, nativelyPinged, tokenOf, transport } from './lib/clients.mjs';

const options = { ...(await tokenOf('keeper')), maxServerPingDelay: 1000 };
const keeper = await connect(client(options));
const native = transport === 'websocket' ? await connect(client(options, nativelyPinged)) : undefined;
tidyBy(clients, disconnectSince);

await import('./scenarios/connecting.mjs');
await import('./scenarios/subscribing.mjs');
await import('./scenarios/publishing.mjs');
const { throughKill } = await import('./scenarios/recovering.mjs');
await import('./scenarios/serving.mjs');

async function stayed(one) {
  await eventually(() => Date.now() - one.seen.begun >= 10000, 'time passed');
  equal([one.seen.connected.length, one.seen.disconnected.length], [1, 0], 'connects, ends');
}

await check('stays connected by pings and pongs', () => stayed(keeper));
if (native) await check('stays connected by pings of the websocket', () => stayed(native));

await throughKill();

end();
