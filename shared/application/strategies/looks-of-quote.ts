import { midPrice } from '../../domain/instrument/instrument.ts';
import type { Decimal } from '../../domain/money/decimal.ts';
import { isMet } from '../../domain/strategy/armed-stop.ts';
import { profitOf } from '../../domain/strategy/book.ts';
import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import type { StrategyTrigger } from '../../ports/queues.port.ts';
import type { HostedStrategy } from '../../strategies/host.ts';
import { feedsOf } from './market-feeds.ts';

export interface Quote {
  readonly bid: Decimal;
  readonly ask: Decimal;
}

/** What a strategy is woken for by a price. */
export interface QuoteLook {
  readonly trigger: StrategyTrigger;
  /** The same for the same: it need not be told again at once. */
  readonly about: string;
  /** Told again after so long; without it, as soon as it may have been lost. */
  readonly everyMs?: number;
}

/** Stops of an active strategy that the price meets, the most that it may lose, and prices that it asked for. */
export function looksOfQuote(
  catalogue: ReadonlyMap<string, HostedStrategy>,
  instance: StrategyInstance,
  quote: Quote,
  nowMs: number,
): readonly QuoteLook[] {
  const { ownerId, strategyId, run } = instance;
  const of = { ownerId, strategyId };
  const stops = run.stops.flatMap((stop): QuoteLook[] => {
    if (stop.firedAtMs !== undefined || !isMet(stop, quote)) return [];
    const about = `${ownerId}|${stop.key}`;
    return [{ about, trigger: { ...of, kind: 'STOP', key: stop.key, atMs: nowMs } }];
  });
  const look = (what: string, everyMs?: number): QuoteLook => ({
    about: `${ownerId}|${strategyId}|${what}`,
    trigger: { ...of, kind: 'LOOK', about: `${what}:${nowMs}` },
    ...(everyMs === undefined ? {} : { everyMs }),
  });
  const { tick, book } = feedsOf(catalogue, instance);
  return [
    ...stops,
    ...(hasLostTooMuch(instance, midPrice(quote)) ? [look('loss')] : []),
    ...(tick ? [look('tick', tick.everyMs)] : []),
    ...(book ? [look('book', book.everyMs)] : []),
  ];
}

/** At this price it is down by as much as it may lose. */
export function hasLostTooMuch({ settings: { lossMax }, run }: StrategyInstance, price: Decimal): boolean {
  return lossMax !== undefined && profitOf(run.book, price).negated().greaterThanOrEqualTo(lossMax);
}
