import { store } from '../data/store.ts';

/** What was told since the page was opened, newest first: what no list can be asked for. Orders and trades have lists of their own. */
export interface LatestEvent {
  readonly eventId: string;
  readonly type: string;
  readonly accountId: string;
  readonly atMs: number;
  readonly data: Readonly<Record<string, string>>;
}

export const latest = store<readonly LatestEvent[]>([]);

const kept = 30;
const families = /^(account|scope|strategy|protection|position|ledger)\./;

/** An event may be told under several topics, and is in the list once. */
export function withEvent(before: readonly LatestEvent[], told: LatestEvent): readonly LatestEvent[] {
  const isIn = before.some(({ eventId }) => eventId === told.eventId);
  if (isIn || !families.test(told.type)) return before;
  const { eventId, type, accountId, atMs, data } = told;
  const event = { eventId, type, accountId, atMs, data };
  return [event, ...before].sort((a, b) => b.atMs - a.atMs).slice(0, kept);
}
