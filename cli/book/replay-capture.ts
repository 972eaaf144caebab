import { once } from 'node:events';
import { createReadStream, createWriteStream, statSync, type WriteStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BookRebuild } from './rebuild-book.ts';
import { LineSplitter } from './split-lines.ts';

export interface CaptureOptions {
  readonly file: string;
  readonly dump?: string | undefined;
  readonly symbol?: string | undefined;
  /** A rebuild that goes on where another file ended. */
  readonly rebuild?: BookRebuild;
  /** Is told now and then which share of the file was read. */
  readonly progress: (share: number, messages: number) => void;
}

export type Replayed =
  | { readonly kind: 'replayed'; readonly rebuild: BookRebuild; readonly seconds: number }
  | { readonly kind: 'bad'; readonly code: string; readonly message: string };

const dumpBatchBytes = 256 * 1024;

/** Reads a capture as a stream, in constant memory however long it is. */
export async function replayCapture(options: CaptureOptions): Promise<Replayed> {
  const { file } = options;
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) return bad('FILE_NOT_FOUND', `There is no file ${file}.`);
  const startedAtMs = performance.now();
  const dump = options.dump === undefined ? undefined : new Dump(options.dump);
  const rebuild = options.rebuild ?? new BookRebuild(options.symbol, dump && ((row) => dump.add(row)));
  const splitter = new LineSplitter((...line) => rebuild.take(...line));
  try {
    await readAll(options, found.size, splitter, rebuild, dump);
    splitter.finish();
    await dump?.end();
  } catch (error) {
    dump?.abandon();
    return failure(error, file, splitter.lineNumber);
  }
  const refusal = refusalOf(rebuild, file);
  return refusal ?? { kind: 'replayed', rebuild, seconds: (performance.now() - startedAtMs) / 1_000 };
}

async function readAll(
  { file, progress }: CaptureOptions,
  bytes: number,
  splitter: LineSplitter,
  rebuild: BookRebuild,
  dump: Dump | undefined,
): Promise<void> {
  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  const stream = file.endsWith('.gz')
    ? pipeline(source, createGunzip({ chunkSize: 256 * 1024 }), () => {})
    : source;
  for await (const chunk of stream) {
    splitter.push(chunk as Buffer);
    await dump?.flush();
    progress(bytes === 0 ? 1 : source.bytesRead / bytes, rebuild.counts.messages);
  }
}

function refusalOf({ counts, more, symbol, anomalies }: BookRebuild, file: string): Replayed | undefined {
  if (counts.messages === 0) return bad('CAPTURE_EMPTY', `${file} has no lines.`);
  if (counts.messages === more.unreadable) {
    const [first] = anomalies;
    return bad('CAPTURE_UNREADABLE', `${file} is no such capture. Line ${first?.line}: ${first?.detail}.`);
  }
  // A whole book names no symbol.
  if (counts.diffs + counts.trades + counts.tops > 0) return undefined;
  return bad('SYMBOL_NOT_IN_CAPTURE', `${file} has no message of ${symbol ?? 'any symbol'}.`);
}

function failure(error: unknown, file: string, lines: number): Replayed {
  const { code, message } = error as NodeJS.ErrnoException;
  const where = `${file}, after line ${lines}`;
  if (code === 'Z_BUF_ERROR') return bad('CAPTURE_TRUNCATED', `${where}: the gzip data ends before its end.`);
  if (code?.startsWith('Z_'))
    return bad('CAPTURE_UNREADABLE', `${where}: the gzip data is damaged (${message}).`);
  if (error instanceof RangeError) return bad('CAPTURE_UNREADABLE', `${file}: ${message}.`);
  if (code === undefined) throw error;
  return bad('FILE_UNUSABLE', message);
}

function bad(code: string, message: string): Replayed {
  return { kind: 'bad', code, message };
}

/** Rows on their way to a file, a batch at a time. */
class Dump {
  readonly #stream: WriteStream;
  readonly #failed: Promise<never>;
  #rows: string[] = [];
  #bytes = 0;

  constructor(file: string) {
    this.#stream = createWriteStream(file);
    this.#failed = new Promise((_, reject) => this.#stream.once('error', reject));
    this.#failed.catch(() => undefined);
  }

  add(row: string): void {
    this.#rows.push(row);
    this.#bytes += row.length;
  }

  /** Waits while the disk is behind. */
  async flush(atLeast = dumpBatchBytes): Promise<void> {
    if (this.#bytes < atLeast) return;
    const text = this.#rows.join('');
    this.#rows = [];
    this.#bytes = 0;
    if (!this.#stream.write(text)) await Promise.race([once(this.#stream, 'drain'), this.#failed]);
  }

  async end(): Promise<void> {
    await this.flush(1);
    const finished = once(this.#stream, 'finish');
    this.#stream.end();
    await Promise.race([finished, this.#failed]);
  }

  abandon(): void {
    this.#stream.destroy();
  }
}
