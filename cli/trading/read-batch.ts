import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { type Outcome, refused } from '../output.ts';

const orderList = z.array(z.unknown());
const batch = z.union([orderList, z.object({ orders: orderList }).transform(({ orders }) => orders)]);
const plainOrder = z.record(z.string(), z.unknown());

export type BatchReading =
  | { readonly ok: true; readonly orders: readonly unknown[] }
  | { readonly ok: false; readonly outcome: Outcome };

/** Orders of a JSON file, or of standard input for `-`; those that name no account get this one. The API judges them. */
export async function readBatch(file: string, accountId: string): Promise<BatchReading> {
  let content: unknown;
  try {
    content = JSON.parse(file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, outcome: refused('FILE_UNREADABLE', `${file} cannot be read as JSON: ${reason}`) };
  }
  const parsed = batch.safeParse(content);
  if (!parsed.success)
    return { ok: false, outcome: refused('FILE_UNREADABLE', `${file} must hold a list of orders.`) };
  const orders = parsed.data.map((order) => {
    const fields = plainOrder.safeParse(order);
    return fields.success ? { accountId, ...fields.data } : order;
  });
  return { ok: true, orders };
}
