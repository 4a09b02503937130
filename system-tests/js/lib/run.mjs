// One JSON line per check on stdout; the harness that started this process answers on stdin, with a
// JSON line, what it is asked for.
import { createInterface } from 'node:readline';

const answers = [];
const waiting = [];
createInterface({ input: process.stdin }).on('line', (line) => {
  const next = waiting.shift();
  if (next) next(line);
  else answers.push(line);
});

export const plan = JSON.parse(process.argv[2]);

function say(line) {
  process.stdout.write(JSON.stringify(line) + '\n');
}

// Asks the harness for something and waits until it was done.
export async function ask(what, more = {}) {
  say({ ask: what, ...more });
  return JSON.parse(answers.length > 0 ? answers.shift() : await new Promise((resolve) => waiting.push(resolve)));
}

let failed = 0;
let tidy = { before: () => undefined, after: () => {} };

// What is remembered before each check and handed to whoever tidies up after it.
export function tidyBy(before, after) {
  tidy = { before, after };
}

// Runs one check; a promise that rejects, or takes too long, fails it and the next one runs.
export async function check(name, body, withinMillis = 15000) {
  const before = tidy.before();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${withinMillis} ms`)), withinMillis);
  });
  try {
    await Promise.race([body(), late]);
    say({ check: name, ok: true });
  } catch (e) {
    failed++;
    say({ check: name, ok: false, detail: e instanceof Error ? `${e.message}\n${e.stack}` : JSON.stringify(e) });
  } finally {
    clearTimeout(timer);
    tidy.after(before);
  }
}

export function end() {
  process.exit(failed === 0 ? 0 : 1);
}

export function equal(actual, expected, what) {
  const a = JSON.stringify(actual);
  const b = JSON.stringify(expected);
  if (a !== b) throw new Error(`${what}: ${a}, wanted ${b}`);
}

export function ok(condition, what) {
  if (!condition) throw new Error(what);
}

// Resolves once `condition` is true.
export async function eventually(condition, what, withinMillis = 12000) {
  const until = Date.now() + withinMillis;
  while (!condition()) {
    if (Date.now() > until) throw new Error(`not within ${withinMillis} ms: ${typeof what === 'function' ? what() : what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
