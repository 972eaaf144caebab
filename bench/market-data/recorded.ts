import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface Recorded {
  /** The whole book, as REST gave it. */
  readonly book: Buffer;
  /** What came after it, as a socket delivers it. */
  readonly messages: readonly Buffer[];
  readonly kinds: Readonly<Record<string, number>>;
}

const file = new URL('../../cli/book/data/btcusdt-20240808-head.raw.gz', import.meta.url);

/** A recorded piece of Binance's spot streams of BTCUSDT, from the whole book on. */
export function readRecorded(): Recorded {
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  const messages = lines.map((line) => line.slice(line.indexOf(' ') + 1));
  const at = messages.findIndex((message) => message.startsWith('{"lastUpdateId"'));
  const after = messages.slice(at + 1);
  const kinds: Record<string, number> = {};
  for (const message of after) {
    const [, kind = 'other'] = /"stream":"btcusdt@([a-zA-Z]+)/.exec(message) ?? [];
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  // The last change before the whole book reaches beyond it: the book follows on from there.
  const held = messages.slice(0, at).filter((message) => message.includes('"depthUpdate"'));
  return {
    book: Buffer.from(messages[at] ?? ''),
    messages: [...held.slice(-1), ...after].map((message) => Buffer.from(message)),
    kinds,
  };
}
