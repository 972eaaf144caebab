import { expect, it } from 'vitest';
import type { ServerFrame, StreamMessageResource } from '#shared/http-api/stream-schemas.ts';
import type { ApiResult } from '../api-client.ts';
import type { ConnectResult } from '../connection.ts';
import { type FollowOptions, followStream } from './follow-stream.ts';

const message = (sequence: number): StreamMessageResource => ({
  ...{ topic: 'orders', sequence, eventId: `e${sequence}`, type: 'order.filled', accountId: 'a' },
  ...{ correlationId: 'c', atMs: 1, data: {} },
});
const told = (...sequences: number[]): ServerFrame => ({
  ...{ type: 'messages', messages: sequences.map(message) },
});

/** Follows `orders` from 0; every connection answers the first frame with `frames`. */
function follow(
  frames: readonly ServerFrame[],
  given: {
    readonly answer?: ApiResult<unknown>;
    readonly login?: ConnectResult;
    readonly count?: number;
  } = {},
) {
  const printed: number[] = [];
  const notes: string[] = [];
  const stopped = new AbortController();
  const ticket = { url: 'ws://stream.test', ticket: 't', expiresAtMs: 1 };
  const client = { correlationId: 'c', send: async () => given.answer ?? { ok: true, value: ticket } };
  const connection = { client, clock: {}, note: () => {}, accountId: undefined };
  const login = given.login ?? ({ ok: true, connection } as unknown as ConnectResult);
  const options: FollowOptions = {
    ...{ topics: { orders: 0 }, connect: async () => login, signal: stopped.signal },
    print: (each) => printed.push(each.sequence),
    note: (line) => notes.push(line),
    open: (_address, events) => {
      setImmediate(() => events.opened());
      let rest = [...frames];
      return {
        send: () => {
          for (const frame of rest.splice(0)) events.heard(JSON.stringify(frame));
          rest = [];
        },
        close: () => {},
      };
    },
    ...(given.count === undefined ? {} : { count: given.count }),
  };
  return { outcome: followStream(options), printed, notes, stopped };
}

it('prints each message once and in order, and ends with where it came to', async () => {
  const { outcome, printed, notes } = follow([{ type: 'pong', atMs: 1, heads: {} }, told(2, 3), told(1)], {
    count: 2,
  });
  expect(await outcome).toMatchObject({ kind: 'done', document: { messages: 2, positions: { orders: 2 } } });
  expect([printed, notes]).toEqual([[1, 2], ['live']]);
});

it('ends when it is stopped, and says what could not be told', async () => {
  const reset: ServerFrame = { type: 'reset', topic: 'orders', sequence: 9, reason: 'TOO_OLD' };
  const { outcome, notes, stopped } = follow([reset]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  stopped.abort();
  expect(await outcome).toMatchObject({ kind: 'done', document: { messages: 0, positions: { orders: 9 } } });
  expect(notes[0]).toContain('orders: messages are missing (TOO_OLD)');
});

it.each<[code: string, frames: readonly ServerFrame[], given: Parameters<typeof follow>[1]]>([
  [
    'TOPIC_UNKNOWN',
    [{ type: 'refused', code: 'TOPIC_UNKNOWN', message: 'There is no such topic.', topic: 'orders' }],
    {},
  ],
  [
    'NOT_LOGGED_IN',
    [],
    { login: { ok: false, outcome: { kind: 'refused', code: 'NOT_LOGGED_IN', message: '' } } },
  ],
  [
    'STREAM_CONNECTIONS_ABOVE_LIMIT',
    [],
    {
      answer: {
        ok: false,
        failure: {
          kind: 'problem',
          problem: {
            ...{ type: 'about:blank', title: '', status: 409, detail: '20 are open', instance: '/' },
            ...{ code: 'STREAM_CONNECTIONS_ABOVE_LIMIT', correlationId: 'c' },
          },
        },
      },
    },
  ],
])('is refused with %s, and tries no more', async (code, frames, given) => {
  expect(await follow(frames, given).outcome).toMatchObject({ kind: 'refused', code });
});
