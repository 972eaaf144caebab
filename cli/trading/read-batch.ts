import * as z from 'zod';
import { type JsonReading, plainOrder, readJson } from './read-json.ts';

const orderList = z.array(z.unknown());
const batch = z.union([orderList, z.object({ orders: orderList }).transform(({ orders }) => orders)]);

/** Orders of a JSON file, or of standard input for `-`; those that name no account get this one. The API judges them. */
export async function readBatch(file: string, accountId: string): Promise<JsonReading<readonly unknown[]>> {
  const read = await readJson(file, batch, 'a list of orders');
  if (!read.ok) return read;
  const orders = read.value.map((order) => {
    const fields = plainOrder.safeParse(order);
    return fields.success ? { accountId, ...fields.data } : order;
  });
  return { ok: true, value: orders };
}
