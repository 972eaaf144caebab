import type { DepthUpdate } from './depth-update.ts';
import { noSequence } from './depth-update.ts';
import { levelsMaxDefault, OrderBook } from './order-book.ts';
import type { SequenceRule, Verdict } from './sequence-rules.ts';

/** Why a book is not to be relied on. NOT_LOADED: it never was whole, or the connection is new. */
export type BookFault = 'NOT_LOADED' | 'GAP' | 'CROSSED' | 'UNREADABLE';

/** HELD: kept until a whole book comes. STALE: the book had it. */
export type Taken = 'APPLIED' | 'HELD' | 'STALE' | 'GAP' | 'CROSSED';

export interface BookLimits {
  /** Levels a side. */
  readonly levelsMax: number;
  /** Changes held while a whole book is on its way; beyond it the oldest go. */
  readonly heldMax: number;
}

/** Levels a side by which a whole book of REST confirms ours. */
const levelsCompared = 5;
const limitsDefault: BookLimits = { levelsMax: levelsMaxDefault, heldMax: 1_000 };

/**
 * One instrument's book, kept in step with the venue by its own sequence rule. After a gap, a crossed book or a message
 * that cannot be read it is not valid, and stays so until a whole book comes: changes are held meanwhile, and those that
 * the whole book does not have are applied to it.
 */
export class BookKeeper {
  readonly book: OrderBook;
  readonly counts = { changes: 0, stale: 0, gaps: 0, crossed: 0, loads: 0, dropped: 0 };
  readonly #rule: SequenceRule;
  readonly #heldMax: number;
  #held: DepthUpdate[] = [];
  #fault: BookFault | null = 'NOT_LOADED';
  #last = noSequence;
  #isFirst = true;
  #isApart = false;
  #timeMs = 0;

  constructor(rule: SequenceRule, limits: Partial<BookLimits> = {}) {
    const { levelsMax, heldMax } = { ...limitsDefault, ...limits };
    this.book = new OrderBook(levelsMax);
    this.#rule = rule;
    this.#heldMax = heldMax;
  }

  /** Null: the book is the venue's. */
  get fault(): BookFault | null {
    return this.#fault;
  }

  get isValid(): boolean {
    return this.#fault === null;
  }

  /** The changes of the stream follow the book. It can be valid without: a whole book over REST stands by itself. */
  get isInStep(): boolean {
    return this.isValid && !this.#isApart;
  }

  /** The venue's number of the newest update in the book. */
  get sequence(): number {
    return this.#last;
  }

  /** The venue's time of the newest update in the book; 0 before there is one. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /**
   * A whole book. The one given may be used again afterwards. One over REST without a number of the stream's confirms
   * ours, or shows the truth apart from the stream until that tells a whole one.
   *
   * @param from STREAM: it came after what was told before, which is all in it; REST: held changes may be newer
   */
  load(whole: DepthUpdate, from: 'REST' | 'STREAM'): Taken {
    const isApart = from === 'REST' && whole.last === noSequence;
    if (isApart ? this.isInStep && this.agrees(whole) : this.isInStep && !this.#isNews(whole, from))
      return this.#count('STALE');
    this.counts.loads += 1;
    this.book.replace(whole);
    this.#fault = null;
    this.#isApart = isApart;
    this.#isFirst = true;
    this.#note(whole);
    const held = from === 'REST' ? this.#held : [];
    this.#held = [];
    if (this.book.isCrossed) return this.#fail('CROSSED');
    return this.#catchUp(held);
  }

  /** The best levels of both are the same. */
  agrees(whole: DepthUpdate): boolean {
    return this.book.hasSameTop(whole, levelsCompared);
  }

  #isNews(whole: DepthUpdate, from: 'REST' | 'STREAM'): boolean {
    return from === 'REST' ? whole.last > this.#last : this.#rule.replaces(whole, this.#last);
  }

  #catchUp(held: DepthUpdate[]): Taken {
    for (const [index, change] of held.entries()) {
      const taken = this.#apply(change);
      if (taken !== 'GAP' && taken !== 'CROSSED') continue;
      // The whole book was too old for it: a newer one may be followed by what comes after.
      this.#held = held.slice(taken === 'GAP' ? index : index + 1);
      return taken;
    }
    return 'APPLIED';
  }

  /** The levels that changed. The update given may be used again afterwards. */
  change(change: DepthUpdate): Taken {
    this.counts.changes += 1;
    if (this.#fault !== null) return this.#hold(change);
    if (this.#isApart) return this.#count('STALE');
    const taken = this.#apply(change);
    if (taken === 'GAP' && this.#rule.wholeFrom !== 'STREAM') this.#held.push(change.copy());
    return taken;
  }

  /** What the venue said is lost: the connection ended, or a message could not be read. */
  invalidate(fault: 'NOT_LOADED' | 'UNREADABLE'): void {
    this.#held = [];
    this.#fail(fault);
  }

  #apply(change: DepthUpdate): Taken {
    const verdict: Verdict = this.#isFirst
      ? this.#rule.first(change, this.#last)
      : this.#rule.next(change, this.#last);
    if (verdict === 'STALE') return this.#count('STALE');
    if (verdict === 'GAP') return this.#fail('GAP');
    this.book.apply(change);
    this.#isFirst = false;
    this.#note(change);
    return this.book.isCrossed ? this.#fail('CROSSED') : 'APPLIED';
  }

  /** Held changes follow each other, or else the older ones are of no use. */
  #hold(change: DepthUpdate): Taken {
    if (this.#rule.wholeFrom === 'STREAM') return this.#count('STALE');
    const before = this.#held.at(-1);
    const verdict = before === undefined ? 'APPLY' : this.#rule.next(change, before.last);
    if (verdict === 'STALE') return this.#count('STALE');
    if (verdict === 'GAP') {
      this.#held = [];
      this.counts.gaps += 1;
    }
    if (this.#held.length >= this.#heldMax) {
      this.#held.shift();
      this.counts.dropped += 1;
    }
    this.#held.push(change.copy());
    return verdict === 'GAP' ? 'GAP' : 'HELD';
  }

  #note(update: DepthUpdate): void {
    this.#last = update.last;
    this.#timeMs = update.timeMs;
  }

  #fail<Fault extends BookFault>(fault: Fault): Fault {
    this.#fault = fault;
    this.#isApart = false;
    this.book.clear();
    if (fault === 'GAP') this.counts.gaps += 1;
    if (fault === 'CROSSED') this.counts.crossed += 1;
    return fault;
  }

  #count(taken: 'STALE'): Taken {
    this.counts.stale += 1;
    return taken;
  }
}
