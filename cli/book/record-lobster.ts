import { once } from 'node:events';
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { Level3Event } from '../../research/book-engine/level3-tape.ts';
import { type Tape, TapeBuilder, type TapeSettings } from '../../research/book-engine/tape.ts';
import { LobsterBook, type LobsterRow } from './lobster-book.ts';

/**
 * A message file of LOBSTER (https://lobsterdata.com/info/DataStructure.php): each order by its number, a line a message:
 * `time,type,orderId,size,price,direction`; time in seconds after midnight, price in 1/10,000, direction 1 of a buy order, -1 of a sell
 * order. The day stands in the file's name, as LOBSTER gives it; midnight is taken as UTC.
 */
const line = /^(\d{1,5}(?:\.\d{1,9})?),([1-7]),(\d{1,15}),(\d{1,12}),(-?\d{1,15}),(-?1)$/;
const day = /(?:^|[_-])(\d{4}-\d{2}-\d{2})[_.-]/;
const priceScale = 10_000;
const progressEvery = 65_536;

export type RecordedOrders =
  | {
      readonly kind: 'recorded';
      readonly messages: number;
      /** Messages about orders that were there before the file begins; they are passed over. */
      readonly unknownOrders: number;
      readonly finish: (settings: TapeSettings) => {
        tape: Tape;
        orders: readonly (Level3Event | undefined)[];
      };
    }
  | { readonly kind: 'bad'; readonly code: string; readonly message: string };

/** Reads one message file; it is held in memory, about 100 bytes a message. */
export async function recordLobster(
  file: string,
  progress: (share: number, messages: number) => void,
): Promise<RecordedOrders> {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) return bad('FILE_NOT_FOUND', `There is no file ${file}.`);
  const midnightMs = Date.parse(day.exec(basename(file))?.[1] ?? '');
  if (Number.isNaN(midnightMs))
    return bad(
      'CAPTURE_UNREADABLE',
      `The name of ${file} has no day in it, such as NAME_2012-06-21_message.csv.`,
    );
  const book = new LobsterBook(new TapeBuilder());
  const source = createReadStream(file);
  let [lineNumber, newestMs] = [0, 0];
  const readLines = async (lines: AsyncIterable<string>, bytes: number) => {
    for await (const text of lines) {
      lineNumber += 1;
      if (text === '') continue;
      const row = rowOf(text, midnightMs);
      if (row.timeMs < newestMs) throw new RangeError('its time is before that of the line above');
      newestMs = row.timeMs;
      book.take(row);
      if (lineNumber % progressEvery === 0) progress(source.bytesRead / bytes, book.messages);
    }
  };
  try {
    const text = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
    source.on('error', (error) => text.destroy(error));
    const lines = createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY });
    const failed = once(text, 'error').then(([error]) => Promise.reject(error));
    await Promise.race([failed, readLines(lines, found.size)]);
  } catch (error) {
    return bad('CAPTURE_UNREADABLE', `${file}, line ${lineNumber}: ${(error as Error).message}`);
  } finally {
    source.destroy();
  }
  if (book.messages === 0) return bad('CAPTURE_EMPTY', `${file} has no message.`);
  return {
    kind: 'recorded',
    messages: book.messages,
    unknownOrders: book.unknownOrders,
    finish: (settings) => book.finish(settings),
  };
}

/** @throws RangeError that says what is wrong with the line */
function rowOf(text: string, midnightMs: number): LobsterRow {
  const [, seconds, type, id, size, price, direction] = line.exec(text) ?? [];
  if (direction === undefined)
    throw new RangeError('not time,type,orderId,size,price,direction as LOBSTER writes them');
  return {
    timeMs: midnightMs + Number(seconds) * 1_000,
    type: Number(type),
    id: Number(id),
    size: Number(size),
    price: Number(price) / priceScale,
    buys: direction === '1',
  };
}

function bad(code: string, message: string): RecordedOrders {
  return { kind: 'bad', code, message };
}
