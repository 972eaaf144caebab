import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalCloud, startLocalCloud } from '#local-cloud/index.ts';
import {
  type MarketUpdate,
  type StreamMessageResource,
  streamTicketResource,
} from '#shared/http-api/stream-schemas.ts';
import { StreamClient } from '#shared/stream-client/stream-client.ts';
import { webSocket } from '#shared/stream-client/web-socket.ts';
import { BenchApi } from './api.ts';
import { describeMachine, loadAverage } from './machine.ts';
import type { BenchOptions, BenchResult } from './order-path.ts';
import { percentile, round } from './statistics.ts';

const ordersPlaced = 60;
const warmUps = 5;
const settleMs = 3_000;
const watchMs = 30_000;
const topics = ['orders', 'positions', 'balances'];

/**
 * From an event, by the time that its transaction bears, to the client that is told of it: orders one after the other, and as many again while other
 * orders are under way; then a market, from the moment at which ws-ingest heard its venue to the client.
 */
export async function stream({ quick, progress, signal }: BenchOptions): Promise<BenchResult> {
  const orders = quick ? ordersPlaced / 10 : ordersPlaced;
  const loadBefore = loadAverage();
  progress('starts a private local cloud');
  const cloud = await startLocalCloud({ auth: false, fresh: true });
  const client = listen(cloud);
  try {
    const api = new BenchApi(cloud);
    for (let index = 0; index < warmUps; index += 1) await api.place('buy');
    await sleep(settleMs, undefined, { signal });
    progress(`one order at a time: ${orders}`);
    client.clear();
    for (let index = 0; index < orders; index += 1) {
      await api.place(index % 2 === 0 ? 'buy' : 'sell');
      await client.quiet(signal);
    }
    const oneByOne = client.figures();
    progress(`four at once: ${orders}`);
    client.clear();
    for (let index = 0; index < orders; index += 4)
      await Promise.all(Array.from({ length: 4 }, (_, nth) => api.place(nth % 2 === 0 ? 'buy' : 'sell')));
    await sleep(settleMs, undefined, { signal });
    await client.quiet(signal);
    const fourAtOnce = client.figures();
    progress('a market');
    client.clear();
    await sleep(quick ? watchMs / 10 : watchMs, undefined, { signal });
    const market = client.marketFigures();
    const machine = { ...describeMachine(), loadAverage: { before: loadBefore, after: loadAverage() } };
    const heard = { repeated: client.repeated(), resets: client.resets() };
    return {
      document: { ...{ bench: 'stream', quick, machine, oneByOne, fourAtOnce, market }, ...heard },
      ok: heard.repeated === 0 && heard.resets === 0,
    };
  } finally {
    client.stop();
    await cloud.stop();
  }
}

interface Heard {
  readonly tookMs: number;
  readonly key: string;
}

function listen({ document, context }: LocalCloud) {
  let messages: Heard[] = [];
  let updates: number[] = [];
  let resets = 0;
  let repeated = 0;
  const seen = new Set<string>();
  const take = ({ topic, eventId, atMs }: StreamMessageResource) => {
    const key = `${topic} ${eventId}`;
    if (seen.has(key)) repeated += 1;
    seen.add(key);
    messages.push({ key, tookMs: Date.now() - atMs });
  };
  const client = new StreamClient({
    topics: Object.fromEntries([...topics, 'book:binance:BTC/USDT'].map((topic) => [topic, undefined])),
    ticket: async () => {
      const headers = { authorization: `Bearer ${context.tokens.accessToken}` };
      const answer = await fetch(`${document.api}/v1/stream/tickets`, { method: 'POST', headers });
      return streamTicketResource.parse(await answer.json());
    },
    connect: webSocket,
    nowMs: Date.now,
    after: (delayMs, act) => {
      const timer = setTimeout(act, delayMs);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    onMessage: take,
    onUpdate: ({ asOfMs }: MarketUpdate) => updates.push(Date.now() - asOfMs),
    onReset: () => {
      resets += 1;
    },
  });
  client.start();
  return {
    stop: () => client.stop(),
    clear: () => {
      messages = [];
      updates = [];
    },
    /** Until nothing more is told for a moment. */
    quiet: async (signal: AbortSignal) => {
      for (let before = -1; before !== messages.length; ) {
        before = messages.length;
        await sleep(400, undefined, { signal });
      }
    },
    figures: () => distribution(messages.map(({ tookMs }) => tookMs)),
    marketFigures: () => distribution(updates),
    resets: () => resets,
    repeated: () => repeated,
  };
}

function distribution(tookMs: readonly number[]) {
  const at = (percent: number) => round(percentile(tookMs, percent));
  return { messages: tookMs.length, p50Ms: at(50), p95Ms: at(95), maxMs: at(100) };
}
