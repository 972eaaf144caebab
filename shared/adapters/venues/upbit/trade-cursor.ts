import * as z from 'zod';
import { uuid } from './wire.ts';

/**
 * How far trades have been read. Upbit lists orders, by the time of their creation, and not trades: an order can trade
 * at any time after. So the cursor remembers which orders were open, beside the newest creation it has passed.
 */
export interface TradeCursor {
  /** Every order created before it has been read, but for the open ones. */
  readonly createdMs: number;
  /** Orders that were open then: they are read again until they have ended. */
  readonly open: readonly string[];
}

const cursorSchema = z
  .string()
  .transform((text) => text.split('|'))
  .pipe(
    z.tuple([
      z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
      z.string(),
    ]),
  )
  .transform(([createdMs, open]) => ({ createdMs, open: open === '' ? [] : open.split(',') }))
  .pipe(z.object({ createdMs: z.number(), open: z.array(uuid) }));

/** @throws Error for a text that `cursorText` did not make: a fault of ours */
export function readCursor(text: string): TradeCursor {
  return cursorSchema.parse(text);
}

export function cursorText({ createdMs, open }: TradeCursor): string {
  return `${createdMs}|${[...new Set(open)].toSorted().join(',')}`;
}
