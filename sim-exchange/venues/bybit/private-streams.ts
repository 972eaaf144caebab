import { randomUUID } from 'node:crypto';
import type { ExchangeEvent, Fill } from '../../core/types.ts';
import { walletRow } from './account-routes.ts';
import { executionEvent, orderEvent } from './order-render.ts';
import { positionRow } from './position-routes.ts';
import type { PositionStops } from './position-stops.ts';
import type { Publish } from './streams.ts';
import { type BybitVenue, userAccount } from './venue.ts';

const channels = ['order', 'execution', 'execution.fast', 'position', 'wallet', 'greeks'];
const categories = ['spot', 'linear', 'inverse', 'option'];

/** What the account alone may hear: its orders, fills, positions, money, as they change. Rows are made at once: later they differ. */
export class PrivateStreams {
  private readonly venue: BybitVenue;
  private readonly stops: PositionStops;
  private send: Publish = () => {};

  constructor(venue: BybitVenue, stops: PositionStops) {
    this.venue = venue;
    this.stops = stops;
    venue.exchange.onEvent((event) => this.hear(event));
  }

  listen(send: Publish): void {
    this.send = send;
  }

  knows(topic: string): boolean {
    return channels.some(
      (channel) => topic === channel || categories.some((category) => topic === `${channel}.${category}`),
    );
  }

  private hear(event: ExchangeEvent): void {
    const { venue } = this;
    if (event.kind === 'order' && event.order.account === userAccount) {
      if (event.fill !== undefined) this.tellFill(event.fill);
      const row = orderEvent(venue, event.order);
      this.tell('order', row.category, row);
    }
    if (event.kind === 'balance' && event.account === userAccount) this.tellWallet(event.assets);
    if (event.kind === 'position' && event.position.account === userAccount) {
      const row = { category: 'linear', ...positionRow(venue, this.stops, event.position) };
      const { avgPrice: entryPrice } = row;
      this.tell('position', 'linear', { ...row, entryPrice });
    }
  }

  private tellFill(fill: Fill): void {
    const row = executionEvent(this.venue, fill);
    this.tell('execution', row.category, row);
    const {
      category,
      symbol,
      execId,
      execPrice,
      execQty,
      orderId,
      isMaker,
      orderLinkId,
      side,
      execTime,
      seq,
    } = row;
    const fast = {
      category,
      symbol,
      execId,
      execPrice,
      execQty,
      orderId,
      isMaker,
      orderLinkId,
      side,
      execTime,
      seq,
    };
    this.tell('execution.fast', category, fast);
  }

  private tellWallet(coins: string[]): void {
    this.tell('wallet', '', walletRow(this.venue, coins));
  }

  private tell(channel: string, category: string, row: object): void {
    const creationTime = this.venue.nowMs();
    const topics = category === '' ? [channel] : [channel, `${channel}.${category}`];
    this.send('private', topics, channel, (topic) => ({
      id: randomUUID(),
      topic,
      creationTime,
      data: [row],
    }));
  }
}
