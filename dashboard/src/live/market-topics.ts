import type { MarketUpdate } from '../../../shared/stream-client/options.ts';

/** What follows and leaves topics; the stream's client. */
export interface TopicSource {
  follow(topic: string): void;
  leave(topic: string): void;
}

type Listener = (update: MarketUpdate) => void;

/**
 * Which market topics the page shows at this moment, and who wants to hear them. Updates are told once a frame of the screen: of tickers and
 * books the newest, of candles each.
 */
export class MarketTopics {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #pending = new Map<string, MarketUpdate[]>();
  readonly #nextFrame: (act: () => void) => void;
  #source: TopicSource | undefined;
  #isWaiting = false;

  constructor(nextFrame: (act: () => void) => void) {
    this.#nextFrame = nextFrame;
  }

  /** Until the returned function is called. */
  listen(topic: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    if (listeners.size === 0) {
      this.#listeners.set(topic, listeners);
      this.#source?.follow(topic);
    }
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(topic) !== listeners) return;
      this.#listeners.delete(topic);
      this.#source?.leave(topic);
    };
  }

  /** A stream begins: it is told what is followed now and later. */
  attach(source: TopicSource): () => void {
    this.#source = source;
    for (const topic of this.#listeners.keys()) source.follow(topic);
    return () => {
      if (this.#source === source) this.#source = undefined;
    };
  }

  hear(update: MarketUpdate): void {
    const { topic, kind } = update;
    const isEachTold = kind === 'candle' || kind === 'trades';
    this.#pending.set(topic, isEachTold ? [...(this.#pending.get(topic) ?? []), update] : [update]);
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#nextFrame(() => this.#tell());
  }

  #tell(): void {
    this.#isWaiting = false;
    const told = [...this.#pending.values()].flat();
    this.#pending.clear();
    for (const update of told)
      for (const listener of this.#listeners.get(update.topic) ?? []) listener(update);
  }
}

export const marketTopics = new MarketTopics((act) => requestAnimationFrame(act));
