import type { CertifiedVenueId } from '../account/account.ts';
import type { DepthUpdate } from './depth-update.ts';

/** STALE: the book has it already. GAP: an update before it is missing. */
export type Verdict = 'APPLY' | 'STALE' | 'GAP';

/** How one venue numbers the updates of a book. Every rule is the venue's own documentation, read in November 2026. */
export interface SequenceRule {
  /** REST: the stream tells changes only, and the whole book is asked for. STREAM: the stream begins with it. */
  readonly wholeFrom: 'REST' | 'STREAM' | 'EITHER';
  /** The first change after a whole book whose number is `last`. */
  first(change: DepthUpdate, last: number): Verdict;
  /** The change after the one whose number is `last`. */
  next(change: DepthUpdate, last: number): Verdict;
  /** A whole book may follow one whose number is `last`. */
  replaces(whole: DepthUpdate, last: number): boolean;
}

/**
 * Changes U to u: what ends at or before the book's number is passed over, what begins later than the next one leaves a
 * gap. One that overlaps is applied: sizes are absolute.
 */
function byRange(change: DepthUpdate, last: number): Verdict {
  if (change.last <= last) return 'STALE';
  return change.first > last + 1 ? 'GAP' : 'APPLY';
}

/** Each change names the one before. The same change twice is passed over; any other is a gap. */
function byPrevious(change: DepthUpdate, last: number): Verdict {
  if (change.previous === last) return 'APPLY';
  return change.last === last ? 'STALE' : 'GAP';
}

const always = () => true;

const binance: SequenceRule = { wholeFrom: 'REST', first: byRange, next: byRange, replaces: always };

/** Futures: numbers are shared by all symbols, so that only `pu` tells what follows what. */
const binanceusdm: SequenceRule = {
  wholeFrom: 'REST',
  first(change, last) {
    if (change.last < last) return 'STALE';
    return change.first <= last ? 'APPLY' : 'GAP';
  },
  next(change, last) {
    if (change.previous === last) return 'APPLY';
    return change.last <= last ? 'STALE' : 'GAP';
  },
  replaces: always,
};

/**
 * `prevSeqId` is the `seqId` before, also where nothing changed (both are the same), and where maintenance began a lower
 * count. Its checksum is 0 since June 2026 and no longer looked at. The whole book at the start of the stream goes away
 * as well: one over REST is followed by the first change with prevSeqId <= seqId of the book < seqId.
 */
const okx: SequenceRule = {
  wholeFrom: 'EITHER',
  first(change, last) {
    if (change.previous === last) return 'APPLY';
    if (change.last <= last) return 'STALE';
    return change.previous <= last ? 'APPLY' : 'GAP';
  },
  next: byPrevious,
  replaces: always,
};

/** `u` counts without a hole; a whole book (with u = 1 after a restart of the venue) replaces whatever there is. */
const bybit: SequenceRule = {
  wholeFrom: 'STREAM',
  first: oneMore,
  next: oneMore,
  replaces: always,
};
function oneMore(change: DepthUpdate, last: number): Verdict {
  if (change.last === last + 1) return 'APPLY';
  return change.last === last ? 'STALE' : 'GAP';
}

/** The unified account's stream: `pseq` is the `seq` before. Only the older stream had a checksum. */
const bitget: SequenceRule = {
  wholeFrom: 'STREAM',
  first: byPrevious,
  next: byPrevious,
  replaces: always,
};

/** Every message is a whole book; one that is older than what we have was overtaken on its way. */
const upbit: SequenceRule = {
  wholeFrom: 'STREAM',
  first: () => 'GAP',
  next: () => 'GAP',
  replaces: (whole, last) => whole.last >= last,
};

export const sequenceRules: Readonly<Record<CertifiedVenueId, SequenceRule>> = {
  binance,
  binanceusdm,
  okx,
  bybit,
  bitget,
  upbit,
};
