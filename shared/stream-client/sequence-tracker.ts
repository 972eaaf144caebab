/** Messages that came too early wait here; more are left to be told again. */
const waitingMax = 1_000;

/** What one topic has told: gives on each message once and in order, whatever is lost, repeated or overtaken on the way. */
export class SequenceTracker<Message extends { readonly sequence: number }> {
  #last: number | undefined;
  readonly #waiting = new Map<number, Message>();

  /** @param last number of the newest message that is known already */
  constructor(last?: number) {
    this.#last = last;
  }

  /** Of the newest message given on; undefined until it is known where the topic begins. */
  get last(): number | undefined {
    return this.#last;
  }

  /** Messages are here whose predecessor is not. */
  get hasGap(): boolean {
    return this.#last !== undefined && this.#waiting.size > 0;
  }

  /** What can be given on now, in order. */
  accept(message: Message): readonly Message[] {
    if (this.#last !== undefined && message.sequence <= this.#last) return [];
    if (this.#waiting.size < waitingMax || message.sequence === (this.#last ?? Number.NaN) + 1)
      this.#waiting.set(message.sequence, message);
    return this.#drain();
  }

  /** The topic begins behind this number; where it has begun already, it stays as it is. */
  begin(sequence: number): readonly Message[] {
    return this.#last === undefined ? this.reset(sequence) : [];
  }

  /** Everything up to this number is known otherwise. */
  reset(sequence: number): readonly Message[] {
    this.#last = sequence;
    for (const early of this.#waiting.keys()) if (early <= sequence) this.#waiting.delete(early);
    return this.#drain();
  }

  #drain(): readonly Message[] {
    const next: Message[] = [];
    while (this.#last !== undefined) {
      const message = this.#waiting.get(this.#last + 1);
      if (!message) break;
      this.#last += 1;
      this.#waiting.delete(this.#last);
      next.push(message);
    }
    return next;
  }
}
