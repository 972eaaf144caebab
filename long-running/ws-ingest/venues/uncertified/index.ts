import * as z from 'zod';
import type { VenueEndpoints } from '#shared/adapters/venues/endpoints.ts';
import { endpointsFor } from '#shared/adapters/venues/sessions.ts';
import { openExchange } from '#shared/adapters/venues/uncertified/exchange.ts';
import { openUncertified } from '#shared/adapters/venues/uncertified/index.ts';
import type { UnifiedExchange } from '#shared/adapters/venues/uncertified/unified-exchange.ts';
import type { UncertifiedVenueId } from '#shared/domain/account/account.ts';
import { decimal, isDecimalText } from '#shared/domain/money/decimal.ts';
import type { VenueBooks } from '#shared/ports/venue.port.ts';
import type { Ticker, VenueAdapter } from '../../venue-adapter.ts';
import { instrumentsOf } from './markets.ts';
import { startPolls } from './polls.ts';

export interface PollPeriods {
  readonly pricesMs: number;
  readonly accountMs: number;
}
const usualPeriods: PollPeriods = { pricesMs: 2_000, accountMs: 5_000 };

const price = z
  .string()
  .refine(isDecimalText, { error: 'must be a plain decimal', abort: true })
  .transform(decimal)
  .refine((value) => value.greaterThan(0), 'must be positive');
const tickerSchema = z.object({ symbol: z.string(), bid: price, ask: price, last: price });

/**
 * An uncertified venue, polled over REST: that takes nothing of its class but what the gateway takes. News of an account are
 * only noticed here, by its balances and open orders; what they are, reconciliation reads from the books.
 */
export function uncertifiedAdapter(
  venue: UncertifiedVenueId,
  endpoints: VenueEndpoints,
  periods = usualPeriods,
): VenueAdapter {
  let opening: Promise<UnifiedExchange> | undefined;
  /** ccxt keeps a load of markets that failed, and fails by it for ever: after a failure another object is used. */
  const withExchange = async <Told>(ask: (exchange: UnifiedExchange) => Promise<Told>): Promise<Told> => {
    opening ??= openExchange(venue, endpoints);
    try {
      return await ask(await opening);
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
  const fetchTickers = (symbols: readonly string[]) =>
    withExchange((exchange) => readTickers(exchange, symbols));

  return {
    venue,
    loadInstruments: () =>
      withExchange(async (exchange) => {
        const markets = Object.values(await exchange.loadMarkets(true));
        return instrumentsOf(venue, exchange.precisionMode, markets);
      }),
    fetchTickers,
    async openPublicStream(symbols, listener) {
      const poll = async (isOpen: () => boolean) => {
        const tickers = symbols.length === 0 ? [] : await fetchTickers(symbols);
        if (!isOpen()) return;
        for (const ticker of tickers) listener.onEvent({ kind: 'TICKER', ...ticker });
        if (tickers.length < symbols.length) listener.onEvent({ kind: 'UNREADABLE' });
      };
      return startPolls(periods.pricesMs, poll, listener.onLost);
    },
    async openAccountStream(account, keys, listener) {
      const { books } = await openUncertified(
        venue,
        keys,
        endpointsFor(account, { [venue]: endpoints }),
        account,
      );
      let known = await stateOf(books);
      const poll = async (isOpen: () => boolean) => {
        const state = await stateOf(books);
        if (state === known || !isOpen()) return;
        known = state;
        listener.onUnreadable();
      };
      return {
        ...startPolls(periods.accountMs, poll, listener.onLost),
        listOpenOrders: async () => told(await books.listOpenOrders()).orders,
      };
    },
  };
}

/** All at once where the class can; a ticker without one of its prices is left out. */
async function readTickers(
  exchange: UnifiedExchange,
  symbols: readonly string[],
): Promise<readonly Ticker[]> {
  const answers = exchange.has.fetchTickers
    ? Object.values(z.record(z.string(), z.unknown()).parse(await exchange.fetchTickers(symbols)))
    : await Promise.all(symbols.map((symbol) => exchange.fetchTicker(symbol)));
  return answers.flatMap((answer) => {
    const ticker = tickerSchema.safeParse(answer);
    return ticker.success && symbols.includes(ticker.data.symbol) ? [ticker.data] : [];
  });
}

/** Differs whenever an order was placed, filled or ended, or money moved. */
async function stateOf(books: VenueBooks): Promise<string> {
  const { orders } = told(await books.listOpenOrders());
  const { balances } = told(await books.readBalances());
  return JSON.stringify([
    orders.map((order) => [order.venueOrderId, order.executedQuantity.toFixed()]).sort(),
    balances.map(({ asset, total }) => [asset, total.toFixed()]).sort(),
  ]);
}

/** @throws Error when the books do not tell */
function told<Answer extends { readonly class: string }>(
  answer: Answer,
): Exclude<Answer, { class: 'UNKNOWN' }> {
  if (answer.class === 'UNKNOWN') throw new Error(`the venue does not tell: ${JSON.stringify(answer)}`);
  return answer as Exclude<Answer, { class: 'UNKNOWN' }>;
}
