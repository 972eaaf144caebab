import type { Tape } from './tape.ts';

/** How long what we send is on its way to the venue, and what it answers on its way back, asked at a moment of ours. */
export interface Latency {
  entryMs(nowMs: number): number;
  responseMs(nowMs: number): number;
}

export function constantLatency(entryMs: number, responseMs: number): Latency {
  return { entryMs: () => entryMs, responseMs: () => responseMs };
}

/**
 * From the recording: so many times what the newest message needed to reach us. Order latencies were not recorded, and
 * what slows market data slows orders too; both ways are taken for a multiple of it (hftbacktest makes latencies of
 * feeds in the same way: its tutorial "Order Latency Data").
 */
export function feedLatency(
  { count, venueMs, localMs, kind }: Tape,
  entryTimes: number,
  responseTimes: number,
): Latency {
  let index = 0;
  let newestMs = 0;
  const look = (nowMs: number) => {
    for (; index < count && (localMs[index] as number) <= nowMs; index++)
      if (kind[index] === 0 || kind[index] === 3)
        newestMs = Math.max(0, (localMs[index] as number) - (venueMs[index] as number));
    return newestMs;
  };
  return {
    entryMs: (nowMs) => look(nowMs) * entryTimes,
    responseMs: (nowMs) => look(nowMs) * responseTimes,
  };
}

/** Messages under way, in the order in which they were sent: none overtakes another. */
export class Wire<Message> {
  #messages: { readonly atMs: number; readonly message: Message }[] = [];
  #newestMs = 0;

  /** Infinity: nothing is under way. */
  get nextMs(): number {
    return this.#messages[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  send(message: Message, atMs: number): void {
    this.#newestMs = Math.max(this.#newestMs, atMs);
    this.#messages.push({ atMs: this.#newestMs, message });
  }

  take(): Message | undefined {
    return this.#messages.shift()?.message;
  }
}
