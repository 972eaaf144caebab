import type { AccountRef } from '../../domain/account/account.ts';
import { IndicatorRow } from '../../domain/indicators/indicator-row.ts';
import { midPrice } from '../../domain/instrument/instrument.ts';
import type { Decimal } from '../../domain/money/decimal.ts';
import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import type { MarketDataReader } from '../../ports/market-data.port.ts';
import type { TradingStore } from '../../ports/trading-store.port.ts';
import type { Configured, HostedStrategy } from '../../strategies/host.ts';
import { factsOf } from './open-run.ts';

interface PreviewDeps {
  readonly store: Pick<TradingStore, 'findAccount'>;
  readonly market: MarketDataReader;
  readonly catalogue: ReadonlyMap<string, HostedStrategy>;
}

interface PreviewCommand extends AccountRef {
  readonly strategy: string;
  readonly instrument: string;
  readonly parameters: unknown;
  readonly capital: Decimal;
}

/** What a person wants to know before a strategy starts; nothing is written. */
export interface StrategyPreview {
  /** Of the parameters, each beginning with its field; empty when they fit. */
  readonly problems: readonly string[];
  /** Closed candles before its first decision. */
  readonly warmUpBars: number;
  /** Null where nobody knows a price yet. */
  readonly price: Decimal | null;
  /** Of the amount, that each of its orders is assumed to cost. */
  readonly feeRate: number;
  /** What the strategy itself says, at this price and with this capital. */
  readonly said: unknown;
}

/** Parameters that do not fit are an answer here, not a refusal: a form asks while it is filled in. */
export async function previewStrategy(
  { store, market, catalogue }: PreviewDeps,
  command: PreviewCommand,
): Promise<Result<StrategyPreview, InvalidCode>> {
  const hosted = catalogue.get(command.strategy);
  if (!hosted) return refuse('STRATEGY_UNKNOWN', 'There is no such strategy.', { field: 'strategy' });
  const account = await store.findAccount(command);
  if (!account) return refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'accountId' });
  const [instrument, quote] = await Promise.all([
    market.findInstrument(account.venue, command.instrument),
    market.findPrice(account.venue, command.instrument),
  ]);
  if (!instrument)
    return refuse('INSTRUMENT_UNKNOWN', `${account.venue} does not trade this instrument.`, {
      field: 'instrument',
    });
  const facts = factsOf(instrument);
  const price = quote ? midPrice(quote) : null;
  const known = { price, feeRate: facts.makerFeeRate };
  const configured = hosted.configure(command.parameters);
  if (configured.kind === 'invalid')
    return accept({ ...known, problems: configured.problems, warmUpBars: 0, said: null });
  const said = price ? configured.preview?.(price.toNumber(), command.capital.toNumber(), facts) : null;
  return accept({ ...known, problems: [], warmUpBars: warmUpOf(configured), said: said ?? null });
}

/** Closed candles that its indicators need before each has a value. */
export function warmUpOf({ indicators }: Configured): number {
  return new IndicatorRow(indicators).warmUpBars;
}
