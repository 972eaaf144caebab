import { type Account, isUncertified, type VenueId } from '../account/account.ts';
import { type Breach, safetyLimits } from './breach.ts';

/** What ws-ingest last said of a venue that it follows. */
export interface Heartbeat {
  readonly venue: VenueId;
  readonly beatAtMs: number;
  /** When the venue was last heard in every price that is followed; absent before. */
  readonly pricedAtMs?: number;
  /** When it was last heard in any of them: one market of which nothing comes, halted or delisted, stops no other. */
  readonly heardAtMs?: number;
  /** How far our clock is from the venue's, at least; absent while it was not asked. */
  readonly clockSkewMs?: number;
}

/** When the watch of feeds last looked, and since when it has without a gap. */
export interface WatchSpan {
  readonly sinceMs: number;
  readonly lastMs: number;
}

/** A watch that was away longer knows nothing of the time between. */
const gapMaxMs = 180_000;
const hourMs = 3_600_000;

/** Where the machine that everything runs on was off, nobody was late. */
export function watchedSince(before: WatchSpan | undefined, nowMs: number): WatchSpan {
  const isGapless = before !== undefined && nowMs - before.lastMs <= gapMaxMs;
  return { sinceMs: isGapless ? before.sinceMs : nowMs, lastMs: nowMs };
}

/** How old the newest price of a venue is: as long as nobody tells, from the moment on when the watch began. */
export function feedAgeMs(beat: Heartbeat | undefined, { sinceMs }: WatchSpan, nowMs: number): number {
  return Math.max(0, nowMs - Math.max(heardAtMsOf(beat) ?? 0, sinceMs));
}

/** A ws-ingest of before tells of the oldest price alone. */
function heardAtMsOf({ heardAtMs, pricedAtMs }: Partial<Heartbeat> = {}): number | undefined {
  return heardAtMs ?? pricedAtMs;
}

export interface VenueWatch {
  readonly accounts: readonly Account[];
  readonly beats: readonly Heartbeat[];
  readonly span: WatchSpan;
}

/** A venue of ours whose prices are too old: one for each owner who has an account there. Of uncertified ones nothing is promised. */
export function feedBreaches({ accounts, beats, span }: VenueWatch, nowMs: number): readonly Breach[] {
  return ofVenues(accounts, (venue) => {
    const beat = beats.find((each) => each.venue === venue);
    const ageMs = feedAgeMs(beat, span, nowMs);
    if (ageMs <= safetyLimits.feedAgeMs) return undefined;
    const cause = String(heardAtMsOf(beat) ?? `never, ${span.sinceMs}`);
    const detail = `the newest price of ${venue} is ${Math.round(ageMs / 1_000)} s old`;
    return { metric: 'FeedHeartbeatAgeMs', cause, detail, foundAtMs: nowMs };
  });
}

/** A venue that is told the time wrong, by us or by its own clock. The same hour is one occasion. */
export function clockBreaches(
  { accounts, beats }: Pick<VenueWatch, 'accounts' | 'beats'>,
  nowMs: number,
): readonly Breach[] {
  return ofVenues(accounts, (venue) => {
    const skewMs = beats.find((each) => each.venue === venue)?.clockSkewMs ?? 0;
    if (Math.abs(skewMs) <= safetyLimits.clockSkewMs) return undefined;
    const cause = `hour ${Math.floor(nowMs / hourMs)}`;
    const detail = `our clock and that of ${venue} are ${Math.abs(skewMs)} ms apart`;
    return { metric: 'ClockSkewMs', cause, detail, foundAtMs: nowMs };
  });
}

function ofVenues(
  accounts: readonly Account[],
  find: (venue: VenueId) => Omit<Breach, 'ownerId' | 'scope'> | undefined,
): readonly Breach[] {
  const certified = accounts.map(({ venue }) => venue).filter((venue) => !isUncertified(venue));
  return [...new Set(certified)].flatMap((venue) => {
    const found = find(venue);
    if (!found) return [];
    const owners = accounts.filter((account) => account.venue === venue).map(({ ownerId }) => ownerId);
    return [...new Set(owners)].map((ownerId) => ({ ...found, ownerId, scope: `venue:${venue}` }));
  });
}
