import { strategies } from '#shared/strategies/all.ts';
import type { HostedStrategy } from '#shared/strategies/host.ts';
import { sizeFromText } from '#shared/strategies/size.ts';
import { constantLatency, feedLatency, type Latency } from '../../../research/book-engine/latency.ts';
import type { Level3Event } from '../../../research/book-engine/level3-tape.ts';
import { queueModelFromText } from '../../../research/book-engine/queue-models.ts';
import { type Tape, type TapeSettings, tapeKinds } from '../../../research/book-engine/tape.ts';
import type { ReplayRequest } from '../../../research/replay-book.ts';
import type { Anomaly } from '../../book/rebuild-book.ts';
import { recordLobster } from '../../book/record-lobster.ts';
import { recordTape } from '../../book/record-tape.ts';
import { type Outcome, refused } from '../../output.ts';
import { costsOf } from '../backtest/costs.ts';

export interface ReplayWishes {
  format: 'hftbacktest-binance' | 'lobster';
  strategy: string;
  params: unknown;
  symbol?: string;
  /** Given again it is a list, which is refused. */
  instrument?: string | readonly string[];
  cash: number;
  size: string;
  margin: number;
  allowShort: boolean;
  makerFeeRate: number;
  takerFeeRate: number;
  funding?: string;
  fundingInterval?: string;
  maintenance?: string;
  liquidationFee?: number;
  finalizeTrades: boolean;
  queue: string;
  latency: string;
  feedLatency: string;
  leastFeedLatency: number;
  priceTick?: number;
  quantityStep?: number;
  sampleMs: number;
}

export type PreparedReplay =
  | {
      readonly kind: 'ready';
      readonly request: ReplayRequest;
      readonly gaps: number;
      readonly anomalies: readonly (Anomaly | { readonly unknownOrders: number })[];
    }
  | { readonly kind: 'refused'; readonly outcome: Outcome };

/** Everything of a replay that comes from outside, checked: the request, or one refusal that says what to change. */
export async function prepareReplay(
  files: readonly string[],
  wishes: ReplayWishes,
  progress: (share: number, messages: number) => void,
): Promise<PreparedReplay> {
  const { instrument = 'BTC/USDT' } = wishes;
  if (typeof instrument !== 'string')
    return refusal('USAGE', '--instrument: a replay is of one; run it once for each recording.');
  const strategy = strategies.get(wishes.strategy);
  if (!strategy) return refusal('STRATEGY_UNKNOWN', unknown(wishes.strategy));
  const configured = strategy.configure(wishes.params);
  if (configured.kind === 'invalid')
    return refusal('PARAMETERS_INVALID', `The parameters do not fit: ${configured.problems.join('; ')}.`);
  if (!configured.feeds)
    return refusal('STRATEGY_UNFIT', `${strategy.name} decides on candles, not on books: use backtest.`);
  const size = sizeFromText(wishes.size);
  if (!size) return refusal('USAGE', '--size must be all, percent:P (up to 100) or fixed:Q.');
  const queue = queueModelFromText(wishes.queue);
  if (!queue) return refusal('USAGE', '--queue must be risk-averse or power:N, N from 0.1 to 100.');
  const makeLatency = latencyFromText(wishes.latency);
  if (!makeLatency)
    return refusal('USAGE', '--latency must be constant:MS, constant:MS,MS (there, back) or feed:TIMES.');
  const feedLatencyMs = feedLatencyFromText(wishes.feedLatency);
  if (feedLatencyMs === null) return refusal('USAGE', '--feed-latency must be recorded or constant:MS.');
  const costs = costsOf({
    ...(wishes.funding !== undefined && { funding: wishes.funding }),
    ...(wishes.fundingInterval !== undefined && { fundingInterval: wishes.fundingInterval }),
    ...(wishes.maintenance !== undefined && { maintenance: wishes.maintenance }),
    ...(wishes.liquidationFee !== undefined && { liquidationFee: wishes.liquidationFee }),
  });
  if ('problem' in costs) return refusal('USAGE', costs.problem);
  const { maintenance, liquidationFeeRate } = costs;
  if (maintenance && !instrument.includes(':'))
    return refusal('USAGE', '--maintenance is of a perpetual: an --instrument like BTC/USDT:USDT.');
  if (liquidationFeeRate !== undefined && !maintenance)
    return refusal('USAGE', '--liquidation-fee needs --maintenance.');
  const { priceTick, quantityStep, leastFeedLatency } = wishes;
  const read = await readTape(files, wishes, progress, {
    ...(priceTick !== undefined && { priceTick }),
    ...(quantityStep !== undefined && { quantityStep }),
    ...(feedLatencyMs !== undefined && { feedLatencyMs }),
    leastFeedLatencyMs: leastFeedLatency,
  });
  if (read.kind === 'bad') return refusal(read.code, read.message);
  const { tape, orders } = read;
  const { cash, margin, allowShort, makerFeeRate, takerFeeRate, finalizeTrades, sampleMs } = wishes;
  const request: ReplayRequest = {
    strategy,
    configured,
    instrument,
    tape,
    options: {
      cash,
      size,
      leverage: 1 / margin,
      allowShort,
      makerFeeRate,
      takerFeeRate,
      finalizeTrades,
      sampleMs,
      ...(costs.funding && { funding: costs.funding }),
      ...(maintenance && { maintenance }),
      ...(liquidationFeeRate !== undefined && { liquidationFeeRate }),
      ...(instrument.includes(':') && { isPerpetual: true }),
    },
    latency: makeLatency(tape),
    queue,
    ...(orders && { orders }),
    models: {
      queue: orders ? 'known' : wishes.queue,
      latency: wishes.latency,
      feedLatency: wishes.feedLatency,
    },
  };
  return { kind: 'ready', request, gaps: read.gaps, anomalies: read.anomalies };
}

type Read =
  | {
      readonly kind: 'read';
      readonly tape: Tape;
      /** Of recordings that tell of each order. */
      readonly orders?: readonly (Level3Event | undefined)[];
      readonly gaps: number;
      readonly anomalies: readonly (Anomaly | { readonly unknownOrders: number })[];
    }
  | { readonly kind: 'bad'; readonly code: string; readonly message: string };

async function readTape(
  files: readonly string[],
  { format, symbol }: ReplayWishes,
  progress: (share: number, messages: number) => void,
  settings: TapeSettings,
): Promise<Read> {
  if (format === 'lobster') {
    const [file = '', ...more] = files;
    if (more.length > 0)
      return { kind: 'bad', code: 'USAGE', message: 'Give one lobster file: a day is whole.' };
    const recorded = await recordLobster(file, progress);
    if (recorded.kind === 'bad') return recorded;
    const { unknownOrders } = recorded;
    const anomalies = unknownOrders > 0 ? [{ unknownOrders }] : [];
    return { kind: 'read', ...recorded.finish(settings), gaps: 0, anomalies };
  }
  const recorded = await recordTape({ files, symbol, progress });
  if (recorded.kind === 'bad') return recorded;
  const tape = recorded.tape.finish(settings);
  const { counts, anomalies, keeper } = recorded.rebuild;
  // Changes are on the tape only while the book is whole.
  if (!tape.kind.includes(tapeKinds.DIFF)) {
    const message = `No book can be followed (${keeper.fault ?? 'NO_CHANGES'}): \`bin/tradewind book\` says why.`;
    return { kind: 'bad', code: 'BOOK_NEVER_VALID', message };
  }
  return { kind: 'read', tape, gaps: counts.gaps, anomalies };
}

function unknown(name: string): string {
  const withBooks = [...strategies.values()].filter(hasFeeds).map((each) => each.name);
  return `There is no strategy '${name}'; those that decide on books: ${withBooks.join(', ')}.`;
}

function hasFeeds(strategy: HostedStrategy): boolean {
  const configured = strategy.configure({});
  return configured.kind === 'configured' && configured.feeds !== undefined;
}

/** `constant:10`, `constant:10,5` (there, back), `feed:4` (so many times what market data needs); null: no such model. */
function latencyFromText(text: string): ((tape: Tape) => Latency) | null {
  const [kind, rest = ''] = text.split(':', 2);
  const [there = Number.NaN, back = there] = rest.split(',').map((part) => Number(part || Number.NaN));
  const isFit = [there, back].every((value) => value >= 0 && value <= 60_000);
  if (!isFit) return null;
  if (kind === 'constant') return () => constantLatency(there, back);
  return kind === 'feed' && there <= 100 ? (tape) => feedLatency(tape, there, back) : null;
}

/** undefined: as recorded; null: no such model. */
function feedLatencyFromText(text: string): number | undefined | null {
  if (text === 'recorded') return undefined;
  const [kind, ms = ''] = text.split(':', 2);
  const value = Number(ms || Number.NaN);
  return kind === 'constant' && value >= 0 && value <= 60_000 ? value : null;
}

function refusal(code: string, message: string): PreparedReplay {
  return { kind: 'refused', outcome: refused(code, message) };
}
