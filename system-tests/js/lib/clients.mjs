// Stock centrifuge-js clients on the `ws` package, in the codec of the plan, and the server API.
import { Centrifuge as JsonCentrifuge } from 'centrifuge';
import { Centrifuge as ProtobufCentrifuge } from 'centrifuge/build/protobuf';
import WebSocket from 'ws';
import { plan } from './run.mjs';

const isProtobuf = plan.codec === 'protobuf';
const Centrifuge = isProtobuf ? ProtobufCentrifuge : JsonCentrifuge;
const open = [];

// What a client of this codec takes as data, and what was meant by the data that it was given: the
// Protobuf client deals in bytes.
export const said = (value) => (isProtobuf ? new TextEncoder().encode(JSON.stringify(value)) : value);
export const heard = (data) => (isProtobuf ? JSON.parse(new TextDecoder().decode(data)) : data);

// The Protobuf client's 64-bit numbers are objects.
export const whole = (number) => (number === undefined ? undefined : Number(String(number)));

export function client(options = {}) {
  const made = new Centrifuge(plan.ws, {
    websocket: WebSocket,
    minReconnectDelay: 100,
    maxReconnectDelay: 1000,
    ...options,
  });
  made.on('error', () => {});
  open.push(made);
  return made;
}

export async function connected(options = {}) {
  const made = client(options);
  made.connect();
  await made.ready(10000);
  return made;
}

// Ends every client of the last check.
export function disconnectAll() {
  for (const one of open.splice(0)) one.disconnect();
}

// A subscription that keeps what it is told.
export function follow(client, channel, options = {}) {
  const subscription = client.newSubscription(channel, options);
  const seen = { subscription, publications: [], subscribed: [], unsubscribed: [], subscribing: [], joins: [], leaves: [] };
  subscription.on('publication', (ctx) => seen.publications.push({ ...ctx, data: heard(ctx.data), offset: whole(ctx.offset) }));
  subscription.on('subscribed', (ctx) => seen.subscribed.push(ctx));
  subscription.on('subscribing', (ctx) => seen.subscribing.push(ctx));
  subscription.on('unsubscribed', (ctx) => seen.unsubscribed.push(ctx));
  subscription.on('join', (ctx) => seen.joins.push(ctx));
  subscription.on('leave', (ctx) => seen.leaves.push(ctx));
  subscription.on('error', () => {});
  subscription.subscribe();
  return seen;
}

export async function followed(client, channel, options = {}) {
  const seen = follow(client, channel, options);
  await seen.subscription.ready(10000);
  return seen;
}

export async function call(method, body) {
  const response = await fetch(`${plan.api}/${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': plan.key },
    body: JSON.stringify(body),
  });
  if (response.status !== 200) throw new Error(`${method}: HTTP ${response.status} ${await response.text()}`);
  return response.json();
}

export async function result(method, body) {
  const answer = await call(method, body);
  if (!answer.result) throw new Error(`${method}: ${JSON.stringify(answer)}`);
  return answer.result;
}

// Publishes { n } for each number, one after the other. Returns the results.
export async function publish(channel, ...numbers) {
  const results = [];
  for (const n of numbers) results.push(await result('publish', { channel, data: { n } }));
  return results;
}

export const numbers = (seen) => seen.publications.map((ctx) => ctx.data.n);
