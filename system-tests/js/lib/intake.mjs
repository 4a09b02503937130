// What the scripts about deltas and filters share.
import { check, plan, tidyBy } from './run.mjs';
import { clients, disconnectSince } from './clients.mjs';

tidyBy(clients, disconnectSince);

export const each = check;

// The result of a call of the server API, straight over HTTP.
export async function result(method, body) {
  const response = await fetch(`${plan.api}/${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': plan.key },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!answer.result) throw new Error(`${method}: HTTP ${response.status} ${JSON.stringify(answer)}`);
  return answer.result;
}
