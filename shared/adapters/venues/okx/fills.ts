import * as z from 'zod';
import type { Instrument } from '../../../domain/instrument/instrument.ts';
import { readable, UnreadableError } from '../trouble.ts';
import type { Call } from '../venue-http.ts';
import type { OkxClient } from './client.ts';
import { envelope, fillRow, instIdOf, type RawFill, single, timeMs } from './wire.ts';

/** Most rows that one answer lists. */
const pageMax = 100;

/**
 * All fills that the parameters leave, oldest first. OKX lists the newest first, and further back by `after`.
 *
 * @throws UnreadableError also for a page that does not go back
 */
export async function everyFill(
  list: Call,
  { kind }: Pick<Instrument, 'kind'>,
  parameters: Record<string, string>,
): Promise<readonly RawFill[]> {
  const given = { instType: kind === 'PERPETUAL' ? 'SWAP' : 'SPOT', ...parameters };
  const fills = await everyRow(list, given, (answer) => readable(envelope(fillRow), answer).data);
  return fills.toReversed();
}

/** The fills of one order. The list of younger ones may be asked six times as often. */
export async function fillsOfOrder(
  client: Pick<OkxClient, 'queryOrder' | 'listFills' | 'listOldFills'>,
  instrument: Instrument,
  ordId: string,
): Promise<readonly RawFill[]> {
  const key = { instId: instIdOf(instrument), ordId };
  const { cTime } = readable(single(createdFields), await client.queryOrder(key));
  const isYoung = cTime > Date.now() - youngMaxMs;
  return everyFill(isYoung ? client.listFills : client.listOldFills, instrument, key);
}

const createdFields = z.object({ cTime: timeMs });
/** GET trade/fills lists three days; clocks may differ. */
export const youngMaxMs = 2 * 86_400_000;

/** Every row of a list that goes back by bill id, newest first. @throws UnreadableError for a page that does not go back */
export async function everyRow<Row extends { readonly billId: string }>(
  list: Call,
  parameters: Record<string, string>,
  read: (answer: unknown) => readonly Row[],
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const oldest = rows.at(-1)?.billId;
    const after = oldest === undefined ? {} : { after: oldest };
    const page = read(await list({ ...parameters, limit: String(pageMax), ...after }));
    for (const row of page) {
      const last = rows.at(-1);
      if (last && BigInt(row.billId) >= BigInt(last.billId)) throw new UnreadableError();
      rows.push(row);
    }
    if (page.length < pageMax) return rows;
  }
}
