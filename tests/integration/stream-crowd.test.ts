import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, inject, it, onTestFinished } from 'vitest';
import { queueForStream } from '#shared/adapters/sqs/stream-queue.ts';
import type { DomainEvent } from '#shared/domain/events/domain-event.ts';
import { type StreamMessageResource, streamTicketResource } from '#shared/http-api/stream-schemas.ts';
import { StreamClient } from '#shared/stream-client/stream-client.ts';
import { webSocket } from '#shared/stream-client/web-socket.ts';
import { call } from '../support/api.ts';
import { awsClients } from '../support/aws.ts';
import { eventually } from '../support/eventually.ts';
import { tokenOfNewUser } from '../support/new-user.ts';

const aws = awsClients();
afterAll(() => aws.destroy());
const { outputs } = inject('cloud');
const owners = 5;
/** As many as one user may have. */
const connectionsEach = 20;
const eventsEach = 20;

interface Listener {
  readonly heard: StreamMessageResource[];
  isLive: boolean;
}

/** A user may ask for ten tickets a second: what is one too many waits as long as it is told. */
async function ticketFor(token: string) {
  for (;;) {
    const answer = await call('POST', '/v1/stream/tickets', { token });
    if (answer.status !== 429) return streamTicketResource.parse(answer.body);
    await sleep(1_000 * Number(answer.headers.get('retry-after')));
  }
}

function listen(token: string): Listener {
  const listener: Listener = { heard: [], isLive: false };
  const client = new StreamClient({
    topics: { orders: 0 },
    ticket: () => ticketFor(token),
    connect: webSocket,
    nowMs: Date.now,
    after: (delayMs, act) => {
      const timer = setTimeout(act, delayMs);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    onMessage: (message) => listener.heard.push(message),
    onReset: () => {},
    onState: ({ state }) => {
      listener.isLive ||= state === 'LIVE';
    },
  });
  onTestFinished(() => client.stop());
  client.start();
  return listener;
}

const idOf = (token: string): string =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub;

it('a hundred connections at once hear each event of their owner once, in order, and of nobody else', async () => {
  const tokens = await Promise.all(
    Array.from({ length: owners }, (_, index) => tokenOfNewUser(`crowd-${Date.now()}-${index}@example.com`)),
  );
  const crowd = tokens.map((token) => ({
    ownerId: idOf(token),
    listeners: Array.from({ length: connectionsEach }, () => listen(token)),
  }));
  const all = crowd.flatMap(({ listeners }) => listeners);
  await eventually(async () => all.every(({ isLive }) => isLive) || undefined, {
    withinMs: 120_000,
    otherwise: () => `${all.filter(({ isLive }) => isLive).length} of ${all.length} are live`,
  });
  const eventOf = (ownerId: string, number: number): DomainEvent => ({
    ...{ eventId: `${ownerId}-${number}`, ownerId, accountId: 'crowd', type: 'order.filled' },
    ...{ correlationId: 'crowd', atMs: Date.now(), payload: { number: String(number) } },
  });
  for (let number = 1; number <= eventsEach; number += 1) {
    const events = crowd.map(({ ownerId }) => eventOf(ownerId, number));
    expect(await queueForStream(aws.sqs, outputs.StreamQueueUrl ?? '', events)).toEqual([]);
  }
  await eventually(async () => all.every(({ heard }) => heard.length >= eventsEach) || undefined, {
    withinMs: 120_000,
    otherwise: () => `heard: ${all.map(({ heard }) => heard.length).join()}`,
  });
  const expected = Array.from({ length: eventsEach }, (_, index) => index + 1);
  for (const { ownerId, listeners } of crowd)
    for (const { heard } of listeners) {
      expect(heard.map(({ sequence }) => sequence)).toEqual(expected);
      expect(heard.map(({ eventId }) => eventId)).toEqual(expected.map((number) => `${ownerId}-${number}`));
    }
}, 300_000);
