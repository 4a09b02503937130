// Stock centrifuge-js clients on the `ws` package, in the codec and over the transport of the plan,
// that keep what they are told.
import * as json from 'centrifuge';
import * as protobuf from 'centrifuge/build/protobuf';
import { EventSource } from 'eventsource';
import WebSocket from 'ws';
import { ask, equal, eventually, plan } from './run.mjs';

const isProtobuf = plan.codec === 'protobuf';
const { Centrifuge, UnauthorizedError } = isProtobuf ? protobuf : json;
const open = [];

// Over which transport clients connect.
export const transport = plan.transport ?? 'websocket';
const way = { transport, endpoint: `${plan.http}/connection/${transport}` };

// What a client of this codec takes as data, and what was meant by the data that it was given: the
// Protobuf client deals in bytes.
export const said = (value) => (isProtobuf ? new TextEncoder().encode(JSON.stringify(value)) : value);
export const heard = (data) => (isProtobuf ? JSON.parse(new TextDecoder().decode(data)) : data);

// The Protobuf client's 64-bit numbers are objects.
export const whole = (number) => (number === undefined ? undefined : Number(String(number)));

// What a client is given as its address: the transport alone, or behind one that is not to be had.
const straight = transport === 'websocket' ? plan.ws : [way];
export const around = [{ transport: 'websocket', endpoint: plan.ws?.replace(/connection.*/, 'nowhere') }, way];

// With pings of the websocket in place of the protocol's.
export const nativelyPinged = `${plan.ws}?cf_ws_frame_ping_pong=true`;

export function client(options = {}, address = straight) {
  const made = new Centrifuge(address, {
    websocket: WebSocket,
    eventsource: EventSource,
    emulationEndpoint: `${plan.http}/emulation`,
    minReconnectDelay: 50,
    maxReconnectDelay: 500,
    ...options,
  });
  const seen = (one, pick = (ctx) => ctx) => {
    const list = [];
    made.on(one, (ctx) => list.push(pick(ctx)));
    return list;
  };
  made.on('error', () => {});
  made.seen = {
    begun: Date.now(),
    connecting: seen('connecting', (ctx) => ctx.code),
    connected: seen('connected', (ctx) => ctx.client),
    transports: seen('connected', (ctx) => ctx.transport),
    disconnected: seen('disconnected', (ctx) => ctx.code),
    subscribed: seen('subscribed'),
    unsubscribed: seen('unsubscribed', (ctx) => ctx.channel),
    publications: seen('publication'),
    joins: seen('join', (ctx) => `${ctx.channel} ${ctx.info.client}`),
    leaves: seen('leave', (ctx) => `${ctx.channel} ${ctx.info.client}`),
  };
  open.push(made);
  return made;
}

export async function connect(one) {
  one.connect();
  await one.ready(10000);
  return one;
}

export const connected = async (user, options = {}) => connect(client({ ...(await tokenOf(user)), ...options }));

// The options of this user.
export const tokenOf = async (user) => (user ? { token: await token({ sub: user, info: { name: user } }) } : {});

export const id = (one) => one.seen.connected.at(-1);

// Connects and returns the code with which it ends.
export function endOf(one) {
  one.connect();
  return awaitEnd(one);
}

export async function awaitEnd(one) {
  await eventually(() => one.seen.disconnected.length > 0, () => `an end, connected ${one.seen.connected}`);
  return one.seen.disconnected[0];
}

// Those that are there now; the others are of the scenario that is ended by `disconnectSince`.
export const clients = () => [...open];

export function disconnectSince(before) {
  for (const one of open.filter((each) => !before.includes(each))) {
    one.disconnect();
    open.splice(open.indexOf(one), 1);
  }
}

// A subscription that was begun.
export function follow(client, channel, options = {}) {
  const subscription = client.newSubscription(channel, { minResubscribeDelay: 50, ...options });
  const seen = { subscription, publications: [], subscribed: [], unsubscribed: [], subscribing: [], joins: [], leaves: [] };
  subscription.on('publication', (ctx) => seen.publications.push({ ...ctx, data: heard(ctx.data), offset: whole(ctx.offset) }));
  subscription.on('subscribed', (ctx) => seen.subscribed.push(ctx));
  subscription.on('subscribing', (ctx) => seen.subscribing.push(ctx));
  subscription.on('unsubscribed', (ctx) => seen.unsubscribed.push(ctx.code));
  subscription.on('join', (ctx) => seen.joins.push(ctx.info.client));
  subscription.on('leave', (ctx) => seen.leaves.push(ctx.info.client));
  subscription.on('error', () => {});
  subscription.subscribe();
  return seen;
}

// A subscription that is there.
export async function followed(client, channel, options = {}) {
  const seen = follow(client, channel, options);
  await awaitSubscribed(seen, 1);
  return seen;
}

export const awaitSubscribed = (seen, times) =>
  eventually(() => seen.subscribed.length >= times, () => `subscribed ${seen.subscribed.length} times, unsubscribed ${seen.unsubscribed}`);

// The code with which a subscription is over.
export async function over(seen) {
  await eventually(() => seen.unsubscribed.length > 0, () => `an end, subscribed ${seen.subscribed.length} times`);
  return seen.unsubscribed[0];
}

export const numbers = (seen) => seen.publications.map((ctx) => ctx.data.n);

// Waits until all of these came, and nothing else.
export async function awaitNumbers(seen, ...wanted) {
  await eventually(() => seen.publications.length >= wanted.length, () => `heard ${numbers(seen)}`);
  equal(numbers(seen), wanted, 'heard');
}

export function assertRecovered(seen, wanted) {
  const last = seen.subscribed.at(-1);
  equal([last.wasRecovering, last.recovered], [true, wanted], 'was recovering, recovered');
}

// The same for a channel that the server subscribed a client to.
export const subscribedTo = (one, channel) => one.seen.subscribed.filter((ctx) => ctx.channel === channel);

export async function awaitSubscribedTo(one, channel, times = 1) {
  await eventually(() => subscribedTo(one, channel).length >= times, `subscribed to ${channel}`);
  return subscribedTo(one, channel).at(-1);
}

export async function awaitNumbersOf(one, channel, ...wanted) {
  const all = () => one.seen.publications.filter((ctx) => ctx.channel === channel).map((ctx) => heard(ctx.data).n);
  await eventually(() => all().length >= wanted.length, () => `heard ${all()}`);
  equal(all(), wanted, 'heard');
}

// The result of a call of the server API.
export async function api(method, body) {
  const answer = await ask('api', { method, body });
  if (answer.error) throw new Error(`${method}: ${JSON.stringify(answer)}`);
  return answer.result;
}

// Publishes { n } for each number, one after the other. Returns the positions.
export async function publish(channel, ...numbers) {
  const positions = [];
  for (const n of numbers) positions.push(await api('publish', { channel, data: { n } }));
  return positions;
}

export const token = async (claims) => (await ask('token', { claims })).token;

// Signed with a secret that the server does not know.
export const forged = async (claims) => (await ask('token', { claims, forged: true })).token;

// Seconds since 1970, this many from now.
export const seconds = (ahead) => Math.floor(Date.now() / 1000) + ahead;

// Hands out one token for ever, or says that there may be none, and counts the questions.
export function tokens(one) {
  const its = { asked: 0 };
  its.getToken = async () => {
    its.asked++;
    if (one === undefined) throw new UnauthorizedError('none');
    return one;
  };
  return its;
}

// The code of the refusal of a call.
export const refusal = (promise) => promise.then(() => 0, (e) => e.code);

// Numbers from one to the other.
export const to = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
