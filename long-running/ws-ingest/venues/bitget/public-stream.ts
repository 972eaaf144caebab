import { errorText } from '../../json-log.ts';
import type { MarketEvent, OpenStream, PublicStreamListener, Ticker } from '../../venue-adapter.ts';
import type { BitgetStream } from './client.ts';
import { marketReader, refusalOf, type SymbolOf } from './market-frames.ts';

/**
 * Bitget says nothing while nothing changes. What was quiet for this
 * long is asked for over REST: where the stream's top is still the venue's, the stream is confirmed.
 */
const confirmEveryMs = 2_000;

const topics = ['books1', 'ticker', 'publicTrade', 'books'];

interface Market {
  readonly category: string;
  readonly symbol: string;
}

interface Followed {
  readonly markets: readonly Market[];
  readonly symbolOf: SymbolOf;
  fetchTickers(symbols: readonly string[]): Promise<readonly Ticker[]>;
}

/** Subscribes one connection object to tops, tickers, trades and books of the given markets. */
export async function openPublicStream(
  exchange: BitgetStream,
  { markets, symbolOf, fetchTickers }: Followed,
  listener: PublicStreamListener,
): Promise<OpenStream> {
  let isOpen = true;
  let confirming: NodeJS.Timeout | undefined;
  const end = () => {
    isOpen = false;
    clearInterval(confirming);
  };
  const lost = (error: unknown) => {
    if (!isOpen) return;
    end();
    listener.onLost(errorText(error));
  };
  const read = marketReader(symbolOf);
  const tops = new Map<string, Top>();
  exchange.takeFrame = (frame) => {
    if (!isOpen) return;
    const refused = refusalOf(frame);
    if (refused !== undefined) return lost(new Error(`the venue refused the subscription: ${refused}`));
    const event = read(frame);
    if (!event) return;
    if (event.kind === 'TOP' || event.kind === 'TICKER') tops.set(event.symbol, topOf(event));
    listener.onEvent(event);
    // A book that missed an update is whole again on a new connection only.
    if (event.kind === 'BOOK_GAP') lost(new Error(`the book of ${event.symbol} has a gap`));
  };
  const confirm = async () => {
    const quiet = [...tops].filter(([, { heardAtMs }]) => performance.now() - heardAtMs > confirmEveryMs);
    if (quiet.length === 0) return;
    for (const ticker of await fetchTickers(quiet.map(([symbol]) => symbol))) {
      const top = tops.get(ticker.symbol);
      if (isOpen && top?.bid.equals(ticker.bid) && top.ask.equals(ticker.ask))
        listener.onEvent({ kind: 'TICKER', ...ticker });
    }
  };
  try {
    const send = await exchange.connect('utaPublic', lost);
    await send(
      'subscribe',
      markets.flatMap(({ category, symbol }) =>
        topics.map((topic) => ({ instType: category.toLowerCase(), topic, symbol })),
      ),
    );
    // What is not confirmed grows old, and the stream with it.
    if (isOpen) confirming = setInterval(() => void confirm().catch(() => {}), confirmEveryMs);
  } catch (error) {
    end();
    await exchange.shut();
    throw error;
  }
  return {
    async close() {
      end();
      await exchange.shut();
    },
  };
}

interface Top extends Pick<Ticker, 'bid' | 'ask'> {
  readonly heardAtMs: number;
}

function topOf({ bid, ask }: Extract<MarketEvent, { kind: 'TOP' | 'TICKER' }>): Top {
  return { bid, ask, heardAtMs: performance.now() };
}
