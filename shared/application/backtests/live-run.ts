import type { Candle } from '../../domain/indicators/candle.ts';
import { decimalText } from '../../domain/money/decimal.ts';
import type { BookedFill } from '../../domain/order/fill.ts';
import type { StrategyDecision } from '../../domain/strategy/decision.ts';
import type { Page, PageRequest, TimeRange, TradingStore } from '../../ports/trading-store.port.ts';
import type { StrategyEvent } from '../../strategies/events.ts';

/** A trade of a strategy that ran, as the candle engine tells its own. */
export interface LiveFill {
  readonly side: 'BUY' | 'SELL';
  readonly price: number;
  readonly quantity: number;
  /** In the quote asset; null where it was taken in an asset that is neither of the instrument's. */
  readonly fee: number | null;
  readonly atMs: number;
}

/** What the log of decisions says of a period. */
interface RecordedRun {
  readonly candles: readonly Candle[];
  /** Its own orders, and those of its stops and of what protects its position: it is told of their fills. */
  readonly orderIds: ReadonlySet<string>;
  readonly parametersVersions: readonly number[];
  readonly strategyVersions: readonly number[];
}

interface Period {
  readonly ownerId: string;
  readonly strategyId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

const pageSize = 500;

/**
 * What a strategy was told and did in a period.
 * @param onShare told the share of the period that is read; false stops it
 * @returns null when it was stopped
 */
export async function readRecordedRun(
  store: Pick<TradingStore, 'strategies'>,
  { ownerId, strategyId, fromMs, toMs }: Period,
  onShare: (share: number) => Promise<boolean>,
): Promise<RecordedRun | null> {
  const candles: Candle[] = [];
  const orderIds = new Set<string>();
  const [parametersVersions, strategyVersions] = [new Set<number>(), new Set<number>()];
  const read = (page: PageRequest) =>
    store.strategies.listDecisions(ownerId, strategyId, { ...page, fromMs, toMs });
  for await (const decisions of pagesOf(read)) {
    for (const decision of decisions) {
      const event: StrategyEvent = JSON.parse(decision.event);
      if (event.kind === 'candle') candles.push(event.candle);
      for (const orderId of ordersOf(decision)) orderIds.add(orderId);
      parametersVersions.add(decision.parametersVersion);
      strategyVersions.add(decision.strategyVersion);
    }
    const { atMs = toMs } = decisions.at(-1) ?? {};
    if (!(await onShare((atMs - fromMs) / (toMs - fromMs)))) return null;
  }
  return {
    ...{ candles, orderIds },
    ...{ parametersVersions: [...parametersVersions], strategyVersions: [...strategyVersions] },
  };
}

/** Those that it placed, and the one whose fill it was told of, whoever placed that. */
function ordersOf({ outcomes, eventId }: StrategyDecision): readonly string[] {
  const [kind, about] = eventId.split(':');
  const placed = (outcomes ?? []).flatMap(({ orderId }) => orderId ?? []);
  return kind === 'fill' && about !== undefined ? [...placed, about] : placed;
}

/** Its fills, the oldest first. */
export async function readLiveFills(
  store: Pick<TradingStore, 'listFills'>,
  of: { readonly ownerId: string; readonly accountId: string; readonly instrument: string } & TimeRange,
  orderIds: ReadonlySet<string>,
): Promise<readonly LiveFill[]> {
  const { ownerId, accountId, instrument, ...range } = of;
  const fills: LiveFill[] = [];
  for await (const page of pagesOf((part) => store.listFills({ ownerId, accountId }, { ...part, ...range })))
    for (const fill of page)
      if (fill.instrument === instrument && fill.orderId !== undefined && orderIds.has(fill.orderId))
        fills.push(liveFillOf(fill));
  return fills.sort((a, b) => a.atMs - b.atMs);
}

function liveFillOf({ side, price, quantity, fee, instrument, venueTimeMs }: BookedFill): LiveFill {
  const [base, ...quotes] = instrument.split(/[/:]/);
  const worth = fee?.asset === base ? fee?.amount.times(price) : fee?.amount;
  const isKnown = !fee || fee.asset === base || quotes.includes(fee.asset);
  const number = (value: typeof price) => Number(decimalText(value));
  return {
    ...{ side: side === 'buy' ? 'BUY' : 'SELL', price: number(price), quantity: number(quantity) },
    ...{ fee: isKnown ? (worth?.toNumber() ?? 0) : null, atMs: venueTimeMs },
  };
}

async function* pagesOf<Item>(
  read: (page: PageRequest) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  let cursor: string | undefined;
  do {
    const page = await read({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
    yield page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
