import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Candles } from '../../shared/domain/indicators/candles.ts';
import { canonical, engineVersion } from '../engine/run-hash.ts';
import type { Evaluation, Job } from './evaluate.ts';

/** Results of finished jobs in a folder: a search that was broken off asks them again, and runs the rest. */
export interface Journal {
  readonly known: number;
  find(key: string): Evaluation | undefined;
  add(key: string, evaluation: Evaluation): void;
}

/** What an evaluation of this very job over these very candles is known by. */
export function jobKey(job: Job, candlesDigest: string): string {
  return createHash('sha256')
    .update(canonical({ engineVersion, candlesDigest, ...job }))
    .digest('hex');
}

export function digestOf({ openTimeMs, open, high, low, close, volume }: Candles): string {
  const hash = createHash('sha256');
  for (const column of [openTimeMs, open, high, low, close, volume])
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return hash.digest('hex');
}

const line = z.object({
  key: z.string(),
  evaluation: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('evaluated'),
      stats: z.custom<Extract<Evaluation, { kind: 'evaluated' }>['stats']>(
        (stats) => typeof stats === 'object' && stats !== null && 'finalEquity' in stats,
      ),
      returns: z.array(z.number()),
    }),
    z.object({ kind: z.literal('failed'), reason: z.string() }),
  ]),
});

/**
 * The journal of a folder, which is made if need be: one line a job. A last line that was cut short is taken away, any
 * other that cannot be read is an error.
 * @throws JournalDamaged
 */
export function openJournal(folder: string): Journal {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'trials.jsonl');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  const found = new Map<string, Evaluation>();
  whole.split('\n').forEach((row, index) => {
    if (row === '') return;
    const read = readLine(row);
    if (!read) throw new JournalDamaged(`${file}: line ${index + 1} is no finished trial.`);
    found.set(read.key, read.evaluation);
  });
  return {
    known: found.size,
    find: (key) => found.get(key),
    add(key, evaluation) {
      found.set(key, evaluation);
      appendFileSync(file, `${JSON.stringify({ key, evaluation })}\n`);
    },
  };
}

/** In memory: a job that is asked twice in a search runs once. */
export function memoryJournal(): Journal {
  const found = new Map<string, Evaluation>();
  return { known: 0, find: (key) => found.get(key), add: (key, evaluation) => found.set(key, evaluation) };
}

export class JournalDamaged extends Error {}

function readLine(row: string) {
  try {
    return line.safeParse(JSON.parse(row)).data;
  } catch {
    return undefined;
  }
}
