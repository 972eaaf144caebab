import { errorText } from '../../json-log.ts';
import type { OpenStream, PublicStreamListener } from '../../venue-adapter.ts';
import type { UpbitStream } from './client.ts';
import { marketEvent, refusalOf, type SymbolOf } from './market-frames.ts';

/**
 * Upbit says nothing while nothing changes, and the whole state whenever it is asked: the same request again confirms
 * the prices of a quiet market. Upbit takes 100 requests a minute on a connection.
 */
const confirmEveryMs = 2_000;

/** Subscribes one connection object to books, tickers and trades of the markets with these ids. */
export async function openPublicStream(
  exchange: UpbitStream,
  codes: readonly string[],
  symbolOf: SymbolOf,
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
  const inStep = new Set<string>();
  exchange.takeFrame = (frame) => {
    if (!isOpen) return;
    const refused = refusalOf(frame);
    if (refused !== undefined) return lost(new Error(`the venue refused the subscription: ${refused}`));
    const event = marketEvent(frame, symbolOf);
    if (event) listener.onEvent(event);
    if (event?.kind !== 'TOP' || inStep.has(event.symbol)) return;
    inStep.add(event.symbol);
    listener.onEvent({ kind: 'BOOK_IN_STEP', symbol: event.symbol });
  };
  const request = ['orderbook', 'ticker', 'trade'].map((type) => ({ type, codes }));
  try {
    const send = await exchange.connect('', lost);
    await send(request);
    if (isOpen) confirming = setInterval(() => void send(request).catch(lost), confirmEveryMs);
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
