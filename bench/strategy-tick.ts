import { startLocalCloud } from '#local-cloud/index.ts';
import { BenchApi } from './api.ts';
import { proveBooks } from './books.ts';
import { describeMachine, loadAverage } from './machine.ts';
import type { BenchOptions, BenchResult } from './order-path.ts';
import { latency } from './statistics.ts';
import { markets, Running } from './strategy-tick/running.ts';
import { type Way, wayOf } from './strategy-tick/way.ts';

const counts = { oneByOne: 8, atOnce: 10 };
const quickCounts = { oneByOne: 1, atOnce: 2 };
const minuteMs = 60_000;

/**
 * From an event to a decision that is committed to an order that its venue accepted: six strategies at five venues on a
 * private local cloud, woken by signals one at a time and then all at once, and by the candles that close meanwhile.
 */
export async function strategyTick({ quick, progress, signal }: BenchOptions): Promise<BenchResult> {
  const size = quick ? quickCounts : counts;
  const loadBefore = loadAverage();
  progress('starts a private local cloud');
  const cloud = await startLocalCloud({ auth: false, fresh: true });
  try {
    const api = new BenchApi(cloud);
    const all = markets.map((market) => new Running(api, market, signal));
    progress(`activates ${all.length} strategies`);
    for (const each of all) await each.activate();
    progress('waits until their indicators have values');
    await Promise.all(all.map((each) => each.untilWarm()));
    progress(`one at a time: ${size.oneByOne * all.length} round trips`);
    for (let round = 0; round < size.oneByOne; round += 1)
      for (const each of all) {
        await each.turn('long');
        await each.turn('close');
      }
    const oneByOne = await measure(api, all);
    progress(`all at once: ${size.atOnce} round trips of ${all.length} strategies`);
    for (let round = 0; round < size.atOnce; round += 1) {
      await Promise.all(all.map((each) => each.turn('long')));
      await Promise.all(all.map((each) => each.turn('close')));
    }
    const atOnce = await measure(api, all);
    progress('verifies the books');
    const proof = await proveBooks(api, cloud.control);
    const machine = { ...describeMachine(), loadAverage: { before: loadBefore, after: loadAverage() } };
    const figures = { oneByOne: oneByOne.figures, atOnce: atOnce.figures };
    const stuck = all.flatMap(({ fault }) => fault ?? []);
    const faults = [...oneByOne.faults, ...atOnce.faults, ...stuck];
    return {
      document: {
        ...{ bench: 'strategy-tick', quick, machine, strategies: all.length, ...figures },
        ...{ candles: await candleFigures(all), ...proof, faults: [...faults, ...proof.faults] },
      },
      ok: proof.ledgerVerified && faults.length === 0,
    };
  } finally {
    await cloud.stop();
  }
}

/** Looks at the signals that were sent since the last time, each with its one decision and its one order. */
async function measure(api: BenchApi, all: readonly Running[]) {
  const ways: Way[] = [];
  const faults: string[] = [];
  for (const running of all) {
    const decisions = await running.decisions();
    for (const [signalId, sentAtMs] of running.sentAtMs) {
      const way = await wayOf(api, decisions, signalId, sentAtMs);
      if (typeof way === 'string') faults.push(`${running.strategyId} ${signalId}: ${way}`);
      else ways.push(way);
    }
    running.sentAtMs.clear();
  }
  const figures = {
    events: ways.length,
    eventToDecided: latency(ways.map(({ decidedMs }) => decidedMs)),
    decidedToPlaced: latency(ways.map(({ decidedMs, placedMs }) => placedMs - decidedMs)),
    placedToAccepted: latency(ways.map(({ placedMs, acceptedMs }) => acceptedMs - placedMs)),
    eventToAccepted: latency(ways.map(({ acceptedMs }) => acceptedMs)),
  };
  return { figures, faults };
}

/** From the end of a minute until each strategy had decided on it; candles of the warm-up and late ones aside. */
async function candleFigures(all: readonly Running[]) {
  const delaysMs: number[] = [];
  for (const running of all)
    for (const { eventId, atMs, isSkipped } of await running.decisions()) {
      const [kind, openTimeMs] = eventId.split(':');
      if (kind === 'candle' && !isSkipped) delaysMs.push(atMs - Number(openTimeMs) - minuteMs);
    }
  return delaysMs.length === 0 ? null : { endToDecided: latency(delaysMs) };
}
