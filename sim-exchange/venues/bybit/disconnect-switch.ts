import { type BybitVenue, userAccount } from './venue.ts';

const topics: Readonly<Record<string, { product: string; category: 'spot' | 'linear' | 'option' }>> = {
  'dcp.spot': { product: 'SPOT', category: 'spot' },
  'dcp.future': { product: 'DERIVATIVES', category: 'linear' },
  'dcp.option': { product: 'OPTIONS', category: 'option' },
};

/** "Disconnect cancel all": armed by subscribing to `dcp.…`; counts from when the last such connection is gone. */
export class DisconnectSwitch {
  private readonly venue: BybitVenue;
  private readonly guarded = new Set<string>();

  constructor(venue: BybitVenue) {
    this.venue = venue;
  }

  knows(topic: string): boolean {
    return topics[topic] !== undefined;
  }

  /** To be told of every topic that is listened to, whenever that changes. */
  watch(heard: ReadonlySet<string>): void {
    const { exchange, disconnectSeconds } = this.venue;
    for (const [topic, { product, category }] of Object.entries(topics)) {
      const isHeard = heard.has(topic);
      if (isHeard === this.guarded.has(topic)) continue;
      if (isHeard) this.guarded.add(topic);
      else this.guarded.delete(topic);
      const timeoutMs = isHeard ? 0 : (disconnectSeconds.get(product) ?? 0) * 1000;
      for (const { symbol } of this.venue.ofCategory(category))
        exchange.deadMan.arm(userAccount, symbol, timeoutMs);
    }
  }
}
