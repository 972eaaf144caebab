import { errorText } from '../../json-log.ts';
import type { MarketEvent, OpenStream, PublicStreamListener } from '../../venue-adapter.ts';
import type { BinanceStream } from './client.ts';

/**
 * Subscribes one connection object to tops, tickers, trades and order books of the symbols. Its markets are loaded.
 *
 * @param read what a frame says; undefined for one that carries no price
 */
export function openPublicStream(
  exchange: BinanceStream,
  symbols: readonly string[],
  read: (frame: unknown) => MarketEvent | undefined,
  listener: PublicStreamListener,
): OpenStream {
  let isOpen = true;
  const lost = (error: unknown) => {
    if (!isOpen) return;
    isOpen = false;
    listener.onLost(errorText(error));
  };
  exchange.takeFrame = (frame) => {
    const event = read(frame);
    if (event && isOpen) listener.onEvent(event);
    return event !== undefined;
  };
  // These stay pending, since their frames never reach ccxt: they end when their connection does.
  exchange.watchBidsAsks([...symbols]).catch(lost);
  exchange.watchTickers([...symbols], { name: 'ticker' }).catch(lost);
  exchange.watchTradesForSymbols([...symbols]).catch(lost);
  for (const symbol of symbols) keepBook(exchange, symbol, listener, () => isOpen).catch(lost);
  return {
    async close() {
      isOpen = false;
      await exchange.shut();
    },
  };
}

/** Follows one order book; ccxt checks the venue's sequence, and the next watch after a gap loads the book anew. */
async function keepBook(
  exchange: BinanceStream,
  symbol: string,
  listener: PublicStreamListener,
  isOpen: () => boolean,
): Promise<void> {
  while (isOpen()) {
    try {
      await exchange.watchOrderBook(symbol);
      if (isOpen()) listener.onEvent({ kind: 'BOOK_IN_STEP', symbol });
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ChecksumError') throw error;
      if (isOpen()) listener.onEvent({ kind: 'BOOK_GAP', symbol });
    }
  }
}
