import { type Category, marketOf } from '#shared/adapters/venues/bybit/wire.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import { errorText } from '../../json-log.ts';
import type { OpenStream, PublicStreamListener } from '../../venue-adapter.ts';
import type { BybitStream } from './client.ts';
import { marketReader, refusalOf, type SymbolOf } from './market-frames.ts';

const channels = ['orderbook.1', 'tickers', 'publicTrade', 'orderbook.50'];
/** Most topics of one request on spot. */
const topicsMax = 10;

interface Followed {
  readonly instruments: readonly Instrument[];
  readonly symbolOf: SymbolOf;
}

/** Subscribes the connections of one stream object to tops, tickers, trades and books of the given instruments. */
export async function openPublicStream(
  exchange: BybitStream,
  { instruments, symbolOf }: Followed,
  listener: PublicStreamListener,
): Promise<OpenStream> {
  let isOpen = true;
  const lost = (error: unknown) => {
    if (!isOpen) return;
    isOpen = false;
    listener.onLost(errorText(error));
  };
  const readers = { spot: marketReader('spot', symbolOf), linear: marketReader('linear', symbolOf) };
  exchange.takeFrame = (frame, side) => {
    if (!isOpen || side === 'private') return;
    const refused = refusalOf(frame);
    if (refused !== undefined) return lost(new Error(`the venue refused the subscription: ${refused}`));
    const event = readers[side](frame);
    if (!event) return;
    listener.onEvent(event);
    // A book that missed an update is whole again on a new connection only.
    if (event.kind === 'BOOK_GAP') lost(new Error(`the book of ${event.symbol} has a gap`));
  };
  try {
    for (const side of ['spot', 'linear'] as const) {
      const topics = topicsOf(side, instruments);
      if (topics.length === 0) continue;
      const send = await exchange.connect(side, lost);
      for (let from = 0; from < topics.length; from += topicsMax)
        await send('subscribe', topics.slice(from, from + topicsMax));
    }
  } catch (error) {
    isOpen = false;
    await exchange.shut();
    throw error;
  }
  return {
    async close() {
      isOpen = false;
      await exchange.shut();
    },
  };
}

function topicsOf(side: Category, instruments: readonly Instrument[]): readonly string[] {
  return instruments
    .map(marketOf)
    .filter(({ category }) => category === side)
    .flatMap(({ symbol }) => channels.map((channel) => `${channel}.${symbol}`));
}
