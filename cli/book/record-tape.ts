import type { Taken } from '#shared/domain/market/book-keeper.ts';
import type { BookSide } from '#shared/domain/market/book-side.ts';
import type { DepthUpdate } from '#shared/domain/market/depth-update.ts';
import type { TopTick, TradeTick } from '#shared/domain/market/market-sink.ts';
import { TapeBuilder } from '../../research/book-engine/tape.ts';
import { BookRebuild, type RebuildListener } from './rebuild-book.ts';
import { replayCapture } from './replay-capture.ts';

const noRow = { count: 0, prices: [], sizes: [] };

/** Puts what a capture says on a tape, as far as the venue's sequence rule lets it count. */
class TapeRecorder implements RebuildListener {
  readonly tape = new TapeBuilder();
  #isValid = false;

  onDiff(taken: Taken, update: DepthUpdate, rebuild: BookRebuild): void {
    if (taken === 'APPLIED') this.tape.add('DIFF', update.timeMs, nowMs(rebuild), update.bids, update.asks);
    this.#noteLoss(update.timeMs, rebuild);
  }

  onWhole(taken: Taken, rebuild: BookRebuild): void {
    const { book, isValid } = rebuild.keeper;
    // With what was held for it: as the book stands now.
    if (taken !== 'STALE' && isValid)
      this.tape.add('WHOLE', Number.NaN, nowMs(rebuild), rowsOf(book.bids), rowsOf(book.asks));
    this.#noteLoss(Number.NaN, rebuild);
  }

  onTrade({ price, size, timeMs, takerSide }: Readonly<TradeTick>, rebuild: BookRebuild): void {
    const row = { count: 1, prices: [price], sizes: [size] };
    const isSell = takerSide === 'SELL';
    this.tape.add('TRADE', timeMs, nowMs(rebuild), isSell ? row : noRow, isSell ? noRow : row);
  }

  onTop({ bid, bidSize, ask, askSize }: Readonly<TopTick>, rebuild: BookRebuild): void {
    const rows = { count: 1, prices: [bid], sizes: [bidSize] };
    this.tape.add('TOP', Number.NaN, nowMs(rebuild), rows, { count: 1, prices: [ask], sizes: [askSize] });
  }

  #noteLoss(timeMs: number, rebuild: BookRebuild): void {
    const { isValid } = rebuild.keeper;
    if (this.#isValid && !isValid) this.tape.add('LOST', timeMs, nowMs(rebuild), noRow, noRow);
    this.#isValid = isValid;
  }
}

function nowMs({ lastNs }: BookRebuild): number {
  return lastNs / 1e6;
}

function rowsOf(side: BookSide) {
  const rows = side.top(side.count);
  return { count: rows.length, prices: rows.map(([price]) => price), sizes: rows.map(([, size]) => size) };
}

export interface RecordOptions {
  /** In the order of their time; a book goes on from one to the next. */
  readonly files: readonly string[];
  readonly symbol?: string | undefined;
  readonly progress: (share: number, messages: number) => void;
}

export type Recorded =
  | { readonly kind: 'recorded'; readonly rebuild: BookRebuild; readonly tape: TapeBuilder }
  | { readonly kind: 'bad'; readonly code: string; readonly message: string };

/** Reads captures onto one tape. It is held in memory: about 20 bytes a message and 12 a level. */
export async function recordTape({ files, symbol, progress }: RecordOptions): Promise<Recorded> {
  const recorder = new TapeRecorder();
  const rebuild = new BookRebuild(symbol, undefined, recorder);
  for (const file of files) {
    const replayed = await replayCapture({ file, symbol, rebuild, progress });
    if (replayed.kind === 'bad') return replayed;
  }
  return { kind: 'recorded', rebuild, tape: recorder.tape };
}
