import { describeMachine, loadAverage } from './machine.ts';
import { bareLoop, type Contender, ccxtPro, ours } from './market-data/contenders.ts';
import { readRecorded } from './market-data/recorded.ts';
import type { BenchOptions, BenchResult } from './order-path.ts';
import { median, percentile, round } from './statistics.ts';

const rounds = 5;

/**
 * Messages a second of one core, decode → book → candle → publish, beside ccxt pro's own handler and a bare JSON.parse
 * with two maps: the same recorded messages, in turn, in one run. Then how long single messages take, and the memory
 * after ten million.
 */
export async function marketData({ quick, progress, signal }: BenchOptions): Promise<BenchResult> {
  const recorded = readRecorded();
  const contenders = [ours(recorded), ccxtPro(recorded), bareLoop(recorded)];
  const passes = quick ? 20 : 200;
  const { messages } = recorded;
  const rates = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let turn = 0; turn <= rounds; turn++) {
    for (const contender of contenders) {
      signal.throwIfAborted();
      progress(`${contender.name}, ${turn === 0 ? 'warm-up' : turn}`);
      const rate = run(contender, messages, turn === 0 ? Math.ceil(passes / 4) : passes);
      if (turn > 0) rates.get(contender.name)?.push(rate);
    }
  }
  const best = contenders.map((contender) => contender.best());
  progress('single messages');
  const handling = handlingTimes(contenders[0] as Contender, messages, quick ? 20 : 200);
  progress('memory');
  const memory = growth(contenders[0] as Contender, messages, quick ? 1_000_000 : 10_000_000, signal);
  const [own = 0, pro = 0, bare = 0] = [...rates.values()].map(median);
  const agree = best.every(([bid, ask]) => bid === best[0]?.[0] && ask === best[0]?.[1]);
  const document = {
    messages: { count: messages.length, kinds: recorded.kinds, passes, rounds },
    messagesPerSecond: Object.fromEntries([...rates].map(([name, each]) => [name, Math.round(median(each))])),
    ratios: { toCcxtPro: round(own / pro, 2), toBareLoop: round(own / bare, 2) },
    handling,
    memory,
    aims: {
      'at least 5 times ccxt pro': own / pro >= 5,
      'at least 0.8 of the bare loop': own / bare >= 0.8,
      'p99 below 1 ms': handling.p99Us < 1_000,
    },
    sameBook: agree,
    machine: describeMachine(),
    loadAverage: loadAverage(),
  };
  return { document, ok: agree };
}

/** @returns messages a second of processor time: another process's share does not count */
function run(contender: Contender, messages: readonly Buffer[], passes: number): number {
  let cpuUs = 0;
  for (let pass = 0; pass < passes; pass++) {
    contender.begin();
    const before = process.cpuUsage();
    for (const message of messages) contender.take(message);
    const { user, system } = process.cpuUsage(before);
    cpuUs += user + system;
  }
  return (messages.length * passes) / (cpuUs / 1e6);
}

function handlingTimes(contender: Contender, messages: readonly Buffer[], passes: number) {
  const takenUs: number[] = [];
  for (let pass = 0; pass < passes; pass++) {
    contender.begin();
    for (const message of messages) {
      const startedAtMs = performance.now();
      contender.take(message);
      takenUs.push((performance.now() - startedAtMs) * 1_000);
    }
  }
  const at = (percent: number) => round(percentile(takenUs, percent), 2);
  return { count: takenUs.length, p50Us: at(50), p99Us: at(99), p999Us: at(99.9), longestUs: at(100) };
}

function growth(contender: Contender, messages: readonly Buffer[], count: number, signal: AbortSignal) {
  const rssMb = () => Math.round(process.memoryUsage.rss() / 1_048_576);
  const heapMb = () => round(process.memoryUsage().heapUsed / 1_048_576);
  const before = { rssMb: rssMb(), heapMb: heapMb() };
  let taken = 0;
  while (taken < count) {
    signal.throwIfAborted();
    contender.begin();
    for (const message of messages) contender.take(message);
    taken += messages.length;
  }
  return { messages: taken, before, after: { rssMb: rssMb(), heapMb: heapMb() } };
}
