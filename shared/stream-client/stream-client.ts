import {
  type ClientFrame,
  type MarketUpdate,
  type ServerFrame,
  type StreamMessageResource,
  serverFrame,
} from '../http-api/stream-schemas.ts';
import { NewestTracker } from './newest-tracker.ts';
import type { StreamClientOptions, StreamSocket } from './options.ts';
import { SequenceTracker } from './sequence-tracker.ts';

const firstRetryMs = 250;
const retryMaxMs = 30_000;
const topicsInFrame = 10;

/**
 * The live stream as a program or a page wants it: connects, comes back by itself, asks for what it missed, and gives on each message once.
 * After a reset, and after the first `LIVE`, what the topics are about is to be read over REST.
 */
export class StreamClient {
  readonly #options: StreamClientOptions;
  readonly #trackers = new Map<string, SequenceTracker<StreamMessageResource | MarketUpdate>>();
  /** Topics of which only the newest matters, and trades, which have numbers of their venue’s. */
  readonly #newest = new Map<string, NewestTracker>();
  /** Topics that were asked for and not answered yet. */
  readonly #asked = new Set<string>();
  readonly #pingMs: number;
  #socket: StreamSocket | undefined;
  #cancelTimer: () => void = () => {};
  #failures = 0;
  #heardAtMs: number | undefined;
  /** Frames can be sent. */
  #isOpen = false;
  #isLive = false;
  /** Pinged, and heard. */
  #isAnswered = false;
  #isStopped = false;

  constructor(options: StreamClientOptions) {
    this.#options = options;
    this.#pingMs = options.pingMs ?? 20_000;
    for (const [topic, last] of Object.entries(options.topics)) this.#track(topic, last);
  }

  start(): void {
    void this.#open();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer();
    this.#leave();
    this.#options.onState?.({ state: 'STOPPED' });
  }

  /** One more topic; what came after the number `since` is told first. */
  follow(topic: string, since?: number): void {
    if (this.#trackers.has(topic) || this.#newest.has(topic)) return;
    this.#track(topic, since);
    if (this.#isOpen) this.#ask([topic]);
  }

  leave(topic: string): void {
    if (!this.#trackers.delete(topic) && !this.#newest.delete(topic)) return;
    this.#asked.delete(topic);
    if (this.#isOpen) this.#send({ action: 'unsubscribe', topics: [topic] });
  }

  /** How long ago the stream was heard; undefined before it first was. */
  ageMs(): number | undefined {
    return this.#heardAtMs === undefined ? undefined : this.#options.nowMs() - this.#heardAtMs;
  }

  /** Silent for longer than a living stream is: what is shown may be old. */
  isStale(): boolean {
    const ageMs = this.ageMs();
    return ageMs === undefined || ageMs > this.#pingMs * 1.5;
  }

  /** Number of the newest message of each topic; a client that begins with them misses nothing. */
  positions(): Readonly<Record<string, number | undefined>> {
    return Object.fromEntries([...this.#trackers].map(([topic, tracker]) => [topic, tracker.last]));
  }

  #track(topic: string, last: number | undefined): void {
    if (/^(ticker|book|trades):/.test(topic)) this.#newest.set(topic, new NewestTracker());
    else this.#trackers.set(topic, new SequenceTracker(last));
  }

  async #open(): Promise<void> {
    this.#options.onState?.({ state: 'CONNECTING' });
    try {
      const { url, ticket } = await this.#options.ticket();
      if (this.#isStopped) return;
      this.#listen(`${url}?ticket=${encodeURIComponent(ticket)}`);
    } catch (error) {
      this.#retry(error instanceof Error ? error.message : 'no ticket');
    }
  }

  #listen(address: string): void {
    const isCurrent = () => this.#socket === socket;
    const socket: StreamSocket = this.#options.connect(address, {
      opened: () => {
        if (!isCurrent()) return;
        this.#isOpen = true;
        this.#asked.clear();
        this.#ask([...this.#trackers.keys(), ...this.#newest.keys()]);
        this.#ping();
      },
      heard: (data) => {
        if (isCurrent()) this.#hear(data);
      },
      ended: (reason) => {
        if (isCurrent()) this.#lost(reason);
      },
    });
    this.#socket = socket;
    this.#cancelTimer = this.#options.after(this.#pingMs, () => isCurrent() && this.#lost('no answer'));
  }

  #hear(data: unknown): void {
    const frame = serverFrame.safeParse(jsonOf(data)).data;
    // A frame of a later version says nothing to this one.
    if (!frame) return;
    this.#heardAtMs = this.#options.nowMs();
    if (frame.type === 'pong') this.#settle(frame.heads);
    else this.#take(frame);
    this.#goLive();
  }

  /** Once every topic has begun: what happens before that is told by nobody, so whoever reads then could miss it. */
  #goLive(): void {
    const hasBegun = [...this.#trackers.values()].every(({ last }) => last !== undefined);
    if (this.#isLive || !this.#isAnswered || !hasBegun) return;
    this.#isLive = true;
    this.#options.onState?.({ state: 'LIVE' });
  }

  #take(frame: Exclude<ServerFrame, { type: 'pong' }>): void {
    switch (frame.type) {
      case 'messages': {
        for (const message of frame.messages) this.#give(this.#trackers.get(message.topic)?.accept(message));
        this.#askForGaps();
        break;
      }
      case 'market':
        for (const update of frame.updates) this.#update(update);
        this.#askForGaps();
        break;
      case 'subscribed':
        this.#asked.delete(frame.topic);
        this.#give(this.#trackers.get(frame.topic)?.begin(frame.sequence));
        break;
      case 'reset':
        this.#asked.delete(frame.topic);
        this.#begin(frame);
        break;
      case 'refused':
        if (frame.code === 'CONNECTION_GONE') this.#lost('the connection is over');
        else {
          this.#trackers.delete(frame.topic ?? '');
          this.#newest.delete(frame.topic ?? '');
          this.#options.onRefused?.(frame);
        }
        break;
      case 'unsubscribed':
    }
  }

  #begin({ topic, sequence, reason }: Extract<ServerFrame, { type: 'reset' }>): void {
    const tracker = this.#trackers.get(topic);
    // What it asks to read anew has arrived meanwhile.
    if (reason !== 'UNKNOWN' && (tracker?.last ?? -1) >= sequence) return;
    this.#options.onReset({ topic, sequence, reason });
    this.#give(tracker?.reset(sequence));
  }

  #askForGaps(): void {
    const incomplete = [...this.#trackers].filter(([, tracker]) => tracker.hasGap);
    this.#ask(incomplete.map(([topic]) => topic));
  }

  #update(update: MarketUpdate): void {
    const { topic, sequence } = update;
    if (update.kind === 'candle') {
      this.#give(this.#trackers.get(topic)?.accept(update));
      return;
    }
    const taken = this.#newest.get(topic)?.take(update);
    if (taken?.hasHole) this.#options.onReset({ topic, sequence, reason: 'TOO_OLD' });
    if (taken?.update) this.#options.onUpdate?.(taken.update);
  }

  #give(items: readonly (StreamMessageResource | MarketUpdate)[] = []): void {
    for (const item of items)
      if ('kind' in item) this.#options.onUpdate?.(item);
      else this.#options.onMessage(item);
  }

  /** The heads find what was lost and followed by nothing, and topics that are not told here any more. */
  #settle(heads: Readonly<Record<string, number>>): void {
    this.#isAnswered = true;
    this.#failures = 0;
    this.#asked.clear();
    const behind = [...this.#trackers].filter(
      ([topic, { last }]) => last === undefined || (heads[topic] ?? Number.POSITIVE_INFINITY) > last,
    );
    const untold = [...this.#newest.keys()].filter((topic) => heads[topic] === undefined);
    this.#ask([...behind.map(([topic]) => topic), ...untold]);
    this.#cancelTimer();
    this.#cancelTimer = this.#options.after(this.#pingMs, () => this.#ping());
  }

  #ping(): void {
    this.#send({ action: 'ping' });
    this.#cancelTimer();
    this.#cancelTimer = this.#options.after(this.#pingMs / 2, () => this.#lost('no answer'));
  }

  #ask(topics: readonly string[]): void {
    const open = topics.filter((topic) => !this.#asked.has(topic));
    for (let from = 0; from < open.length; from += topicsInFrame) {
      const part = open.slice(from, from + topicsInFrame);
      for (const topic of part) this.#asked.add(topic);
      this.#send({ action: 'subscribe', topics: part.map((topic) => this.#wish(topic)) });
    }
  }

  #wish(topic: string) {
    const since = this.#trackers.get(topic)?.last;
    return since === undefined ? { topic } : { topic, since };
  }

  #send(frame: ClientFrame): void {
    try {
      this.#socket?.send(JSON.stringify(frame));
    } catch {
      this.#lost('failed');
    }
  }

  #lost(reason: string): void {
    this.#cancelTimer();
    this.#leave();
    this.#retry(reason);
  }

  #leave(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#isOpen = false;
    this.#isLive = false;
    this.#isAnswered = false;
    socket?.close();
  }

  #retry(reason: string): void {
    if (this.#isStopped) return;
    const ceilingMs = Math.min(retryMaxMs, firstRetryMs * 2 ** this.#failures);
    this.#failures += 1;
    const retryMs = Math.round(ceilingMs * (0.5 + this.#options.random() / 2));
    this.#options.onState?.({ state: 'WAITING', retryMs, reason });
    this.#cancelTimer = this.#options.after(retryMs, () => void this.#open());
  }
}

function jsonOf(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}
