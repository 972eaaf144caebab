import type { MarketSink, ReadFrame } from '#shared/domain/market/market-sink.ts';
import { SymbolTable } from '../symbol-table.ts';

/** A reader whose sink keeps copies of all it hears, for tests; each symbol stands for its own name. */
export function listening(
  reader: (symbols: SymbolTable<string>, sink: MarketSink<string>) => ReadFrame,
  ids: readonly string[],
) {
  const heard: Record<string, unknown>[] = [];
  const symbols = new SymbolTable<string>();
  for (const id of ids) symbols.add(id, id);
  const keep = (kind: string) => (of: string, told: object) => {
    heard.push({ kind, of, ...told });
  };
  const read = reader(symbols, {
    onDepth(of, update, isWhole) {
      const { first, last, previous, timeMs, bids, asks } = update;
      const sides = { bids: levels(bids), asks: levels(asks) };
      heard.push({ kind: 'depth', of, isWhole, first, last, previous, timeMs, ...sides });
    },
    onTop: keep('top'),
    onTrade: keep('trade'),
    onTicker: keep('ticker'),
    onCandle: keep('candle'),
    onMark: keep('mark'),
  });
  return { heard, read: (frame: object | string) => read(Buffer.from(text(frame))) };
}

function text(frame: object | string): string {
  return typeof frame === 'string' ? frame : JSON.stringify(frame);
}

function levels({ count, prices, sizes }: { count: number; prices: Float64Array; sizes: Float64Array }) {
  return Array.from({ length: count }, (_, index) => [prices[index], sizes[index]]);
}
