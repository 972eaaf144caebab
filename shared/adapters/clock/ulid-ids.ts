import { monotonicFactory } from 'ulid';
import type { Ids } from '../../ports/ids.port.ts';

/** ULIDs, rising within one process even inside a millisecond. */
export function ulidIds(): Ids {
  const next = monotonicFactory();
  return { nextId: () => next() };
}
