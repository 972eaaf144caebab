/** Ids that were seen lately: a venue that tells a trade twice, or a stream and a REST answer that overlap. */
export class RecentIds {
  readonly #ids = new Set<number | string>();
  readonly #max: number;

  constructor(max = 2_048) {
    this.#max = max;
  }

  /** False: it was seen before. */
  isNew(id: number | string): boolean {
    const before = this.#ids.size;
    this.#ids.add(id);
    if (this.#ids.size === before) return false;
    if (before < this.#max) return true;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      break;
    }
    return true;
  }
}
