import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { exactNumber } from '../../core/exact-json.ts';
import type { VenueKey } from '../../core/key-terms.ts';
import type { StreamFaults } from '../../core/stream-faults.ts';
import type { ExchangeEvent, Fill, Order } from '../../core/types.ts';
import { atomsPerUnit } from '../../core/units.ts';
import { figuresOf, sideName, tradeUuid } from './render.ts';
import { allows, type Scope } from './security.ts';
import type { StreamMessage } from './stream-format.ts';
import { type StreamError, StreamHub } from './stream-hub.ts';
import { type UpbitVenue, userAccount, uuidOf } from './venue.ts';

const scopes: Readonly<Record<string, Scope>> = { myOrder: 'view_orders', myAsset: 'view_assets' };

/** `/websocket/v1/private`: the account's own orders, fills and balances, as they change. */
export class PrivateStreams {
  private readonly venue: UpbitVenue;
  private readonly hub: StreamHub;
  private readonly assetUuid = randomUUID();
  /** Whose connection it is. */
  private readonly keys = new WeakMap<WebSocket, VenueKey>();

  constructor(venue: UpbitVenue, faults: StreamFaults) {
    this.venue = venue;
    const typeError = (type: string, socket: WebSocket): StreamError | undefined => {
      const scope = scopes[type];
      if (scope === undefined) return 'INVALID_PARAM';
      const key = this.keys.get(socket);
      return key !== undefined && allows(key, scope) ? undefined : 'INVALID_AUTH';
    };
    const codes = (type: string) => (type === 'myAsset' ? 'forbidden' : 'optional');
    this.hub = new StreamHub({ target: 'private', typeError, codes, snapshots: () => [] }, faults);
    venue.exchange.onEvent((event) => this.publish(event));
  }

  connect(socket: WebSocket, key: VenueKey): void {
    this.keys.set(socket, key);
    this.hub.connect(socket);
  }

  disconnect(): void {
    this.hub.disconnect();
  }

  tick(): void {
    this.hub.tick();
  }

  private publish(event: ExchangeEvent): void {
    if (event.kind === 'balance' && event.account === userAccount)
      this.publishAssets(event.assets, event.timeMs);
    if (event.kind !== 'order' || event.order.account !== userAccount) return;
    const { order, fill } = event;
    // Messages are made now: by the time a delayed one leaves, the order has moved on.
    for (const message of this.orderMessages(order, fill)) {
      this.hub.send('myOrder', order.symbol, () => message);
    }
  }

  /** One event of ours is up to two of Upbit's: a fill and the end it brought, a prevented volume and the cancel. */
  private orderMessages(order: Order, fill: Fill | undefined): StreamMessage[] {
    const { state } = figuresOf(this.venue, order);
    const messages: StreamMessage[] = [];
    if (fill !== undefined) messages.push(this.orderMessage(order, 'trade', fill));
    else if (order.preventedLots > 0n) messages.push(this.orderMessage(order, 'prevented'));
    if (fill === undefined || state !== 'wait') messages.push(this.orderMessage(order, state));
    return messages;
  }

  private orderMessage(order: Order, state: string, fill?: Fill): StreamMessage {
    const market = this.venue.market(order.symbol);
    const figures = figuresOf(this.venue, order);
    const { ordType, timeInForce, identifier, smpType } = order.wire;
    const filledAtoms = order.filledLots * market.lotAtoms;
    const averageAtoms = filledAtoms === 0n ? 0n : (order.filledQuoteAtoms * atomsPerUnit) / filledAtoms;
    return {
      type: 'myOrder',
      code: order.symbol,
      uuid: uuidOf(order),
      ask_bid: sideName(order.side).toUpperCase(),
      order_type: ordType,
      state,
      trade_uuid: fill === undefined ? null : tradeUuid(fill),
      price: number(fill === undefined ? figures.priceAtoms : fill.priceTicks * market.tickAtoms),
      avg_price: exactNumber(averageAtoms),
      volume: number(fill === undefined ? figures.volumeAtoms : fill.lots * market.lotAtoms),
      remaining_volume: number(figures.remainingAtoms),
      executed_volume: exactNumber(figures.executedAtoms),
      trades_count: order.fillCount,
      reserved_fee: exactNumber(figures.reservedFeeAtoms),
      remaining_fee: exactNumber(figures.remainingFeeAtoms),
      paid_fee: exactNumber(order.paidFeeAtoms),
      locked: exactNumber(order.lockedAtoms),
      executed_funds: exactNumber(order.filledQuoteAtoms),
      time_in_force: timeInForce ?? null,
      trade_fee: number(fill?.feeAtoms),
      is_maker: fill?.maker ?? null,
      identifier: identifier ?? null,
      smp_type: smpType ?? null,
      prevented_volume: exactNumber(figures.preventedAtoms),
      prevented_locked: exactNumber(figures.preventedLockedAtoms),
      trade_timestamp: fill?.timeMs ?? null,
      order_timestamp: order.createdMs,
      timestamp: this.venue.nowMs(),
    };
  }

  private publishAssets(assets: string[], timeMs: number): void {
    const account = this.venue.exchange.account(userAccount);
    const rows = assets.map((asset) => {
      const { freeAtoms, lockedAtoms } = account.balance(asset);
      return { currency: asset, balance: exactNumber(freeAtoms), locked: exactNumber(lockedAtoms) };
    });
    const message = {
      type: 'myAsset',
      asset_uuid: this.assetUuid,
      assets: rows,
      asset_timestamp: timeMs,
      timestamp: this.venue.nowMs(),
    };
    this.hub.send('myAsset', undefined, () => message);
  }
}

function number(amountAtoms: bigint | undefined): object | null {
  return amountAtoms === undefined ? null : exactNumber(amountAtoms);
}
