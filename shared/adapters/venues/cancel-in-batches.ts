import type { Instrument } from '../../domain/instrument/instrument.ts';
import type { CancelAnswer, VenueOrderView } from '../../domain/venue/venue-answer.ts';
import type { VenueOrderKey } from '../../ports/venue.port.ts';
import type { VenueErrors } from './refusal.ts';
import { unknown, unreadable } from './trouble.ts';

/** How a venue cancels several orders of one market with one request. */
export interface BatchCancel {
  readonly errors: VenueErrors;
  /** Most orders of one request. */
  readonly most: number;
  /** What the venue says of each, by client order id. @throws what `unknown` reads, where nothing is known of any */
  send(instrument: Instrument, clientOrderIds: readonly string[]): Promise<ReadonlyMap<string, CancelAnswer>>;
  /** As they are now, those of them that a few requests find; absent where the answer to the cancel tells. */
  find?(instrument: Instrument, clientOrderIds: readonly string[]): Promise<readonly VenueOrderView[]>;
}

type Answers = Map<string, CancelAnswer>;

/**
 * Cancels in batches, all at once. Each order has an answer of its own: a batch that fails tells nothing about those of
 * another, and an order that its answer leaves out is one of which nothing is known.
 */
export async function cancelInBatches(
  batch: BatchCancel,
  keys: readonly VenueOrderKey[],
): Promise<readonly CancelAnswer[]> {
  const markets = Map.groupBy(keys, ({ instrument }) => instrument.symbol);
  const answers: Answers = new Map();
  await Promise.all(
    [...markets.values()].map(async (inMarket) => {
      const [{ instrument } = { instrument: undefined }] = inMarket;
      if (!instrument) return;
      const ids = inMarket.map(({ clientOrderId }) => clientOrderId);
      await Promise.all(chunksOf(ids, batch.most).map((some) => send(batch, instrument, some, answers)));
      await tellEnds(batch, instrument, ids, answers);
    }),
  );
  return keys.map(({ clientOrderId }) => answers.get(clientOrderId) ?? { class: 'UNKNOWN', ...unreadable });
}

async function send(
  batch: BatchCancel,
  instrument: Instrument,
  ids: readonly string[],
  answers: Answers,
): Promise<void> {
  try {
    const told = await batch.send(instrument, ids);
    for (const id of ids) {
      const answer = told.get(id);
      if (answer) answers.set(id, answer);
    }
  } catch (error) {
    for (const id of ids) answers.set(id, unknown(batch.errors, error));
  }
}

/** How those ended whose cancel was only taken. What is not told here is left to the look-up of each. */
async function tellEnds(
  batch: BatchCancel,
  instrument: Instrument,
  ids: readonly string[],
  answers: Answers,
): Promise<void> {
  const taken = new Set(
    ids.filter((id) => {
      const answer = answers.get(id);
      return answer?.class === 'UNKNOWN' && answer.isTaken;
    }),
  );
  if (!batch.find || taken.size === 0) return;
  const found = await batch.find(instrument, [...taken]).catch(() => []);
  for (const order of found)
    if (taken.has(order.clientOrderId) && order.status !== 'ACCEPTED')
      answers.set(order.clientOrderId, { class: 'CANCELED', order });
}

export function chunksOf<Item>(items: readonly Item[], most: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / most);
  return Array.from({ length: count }, (_, index) => items.slice(index * most, (index + 1) * most));
}
