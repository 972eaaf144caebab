import type { PositionSide } from '../../core/perpetual.ts';
import type { Order, OrderRequest } from '../../core/types.ts';
import { atomsFromText } from '../../core/units.ts';
import { orderIdOf } from './ids.ts';
import type { BybitInstrument } from './instruments.ts';
import { priceText } from './text.ts';
import { type BybitVenue, userAccount } from './venue.ts';

/** What closes a position by itself: `TakeProfit`, `StopLoss`, `TrailingStop`, and the first two for a part of it. */
export type Role = 'TakeProfit' | 'StopLoss' | 'TrailingStop' | 'PartialTakeProfit' | 'PartialStopLoss';

/** One stop of a position to be placed. */
export interface StopTerms {
  role: Role;
  stopTicks?: bigint;
  stopBy?: OrderRequest['stopBy'];
  trailing?: OrderRequest['trailing'];
  /** Of a part: how much, and at what limit (else at market). */
  lots?: bigint | undefined;
  limitTicks?: bigint | undefined;
  /** Two that go together: when one is set off, the other is cancelled. */
  pair?: string | undefined;
}

/** Stops that belong to a position, and those that wait with an order until it is filled. Cleared when it is flat. */
export class PositionStops {
  private readonly venue: BybitVenue;
  private readonly filled: { order: Order; lots: bigint }[] = [];
  private isDue = false;

  constructor(venue: BybitVenue) {
    this.venue = venue;
    venue.exchange.onEvent((event) => {
      if (event.kind === 'position' && event.position.account === userAccount) this.isDue = true;
      if (event.kind !== 'order' || event.order.account !== userAccount) return;
      const { order, fill } = event;
      if (order.wire.pair !== undefined) this.isDue = true;
      const waits = order.wire.takeProfit !== undefined || order.wire.stopLoss !== undefined;
      if (fill !== undefined && waits) this.filled.push({ order, lots: fill.lots });
    });
  }

  /** Does what fills and closed positions call for. Listeners may not place, so this runs after each request and beat. */
  settle(): void {
    for (let next = this.filled.shift(); next !== undefined; next = this.filled.shift()) {
      this.attach(next.order, next.lots);
    }
    while (this.isDue) {
      this.isDue = false;
      this.clear();
    }
  }

  forget(): void {
    this.filled.length = 0;
    this.isDue = false;
  }

  /** The waiting stop of a position in this role, if there is one. */
  find(symbol: string, side: PositionSide, role: Role): Order | undefined {
    const { orders } = this.venue.exchange;
    return orders
      .openOf(userAccount, symbol)
      .find(
        ({ wire, positionSide, workingMs }) => wire.role === role && positionSide === side && workingMs === 0,
      );
  }

  /** Places one; a whole position's takes the place of the one in its role. Undefined, or the core's refusal. */
  place(instrument: BybitInstrument, side: PositionSide, terms: StopTerms): string | undefined {
    const { exchange } = this.venue;
    const { symbol } = instrument;
    const { lots } = exchange.positions.get(userAccount, symbol, side);
    const { role, stopTicks, stopBy, trailing, limitTicks, pair } = terms;
    const closes = lots > 0n ? 'SELL' : 'BUY';
    const isProfit = role.endsWith('TakeProfit');
    const request: OrderRequest = {
      account: userAccount,
      clientId: orderIdOf({ id: exchange.nextOrderId }, 'linear'),
      symbol,
      side: closes,
      kind: limitTicks === undefined ? 'MARKET' : 'LIMIT',
      timeInForce: limitTicks === undefined ? 'IOC' : 'GTC',
      priceTicks: limitTicks,
      ...(trailing === undefined ? { stopTicks } : { trailing }),
      stopWhen: (closes === 'SELL') === isProfit ? 'RISES' : 'FALLS',
      stopBy: stopBy ?? 'LAST',
      positionSide: side,
      reduceOnly: true,
      ...(terms.lots === undefined ? { closePosition: true } : { quantityLots: terms.lots }),
      wire: {
        linkId: '',
        filter: 'StopOrder',
        stopType: role,
        role,
        tpslMode: terms.lots === undefined ? 'Full' : 'Partial',
        tif: limitTicks === undefined ? 'IOC' : 'GTC',
        last: priceText(instrument, this.venue.marketData(symbol).lastTicks),
        ...(limitTicks === undefined && { price: '0' }),
        ...(pair !== undefined && { pair }),
      },
    };
    const refusal = exchange.refusalOf(request);
    if (refusal !== undefined) return refusal;
    if (terms.lots === undefined) this.remove(symbol, side, role);
    exchange.place(request);
    return undefined;
  }

  remove(symbol: string, side: PositionSide, role: Role): boolean {
    const order = this.find(symbol, side, role);
    return order !== undefined && this.venue.exchange.cancel(order, '', 'REDUCE_ONLY');
  }

  /** What came with an order, once (a part of) it is filled. */
  private attach(order: Order, lots: bigint): void {
    const instrument = this.venue.instrument(order.symbol);
    const { wire } = order;
    if (instrument.category === 'spot') {
      if (order.state === 'FILLED') this.attachSpot(order, instrument);
      return;
    }
    const { positionSide } = order;
    const partial = wire.tpslMode === 'Partial';
    const ticks = (name: string) => ticksIn(wire[name], instrument);
    const [profit, loss] = [ticks('takeProfit'), ticks('stopLoss')];
    const pair =
      partial && profit !== undefined && loss !== undefined ? `${order.id}-${order.fillCount}` : undefined;
    const part = partial ? { lots, pair } : {};
    if (profit !== undefined) {
      const role = partial ? 'PartialTakeProfit' : 'TakeProfit';
      this.place(instrument, positionSide, {
        role,
        stopTicks: profit,
        ...part,
        limitTicks: ticks('tpLimitPrice'),
      });
    }
    if (loss !== undefined) {
      const role = partial ? 'PartialStopLoss' : 'StopLoss';
      this.place(instrument, positionSide, {
        role,
        stopTicks: loss,
        ...part,
        limitTicks: ticks('slLimitPrice'),
      });
    }
  }

  /** On spot: one or two prices that wait for what was bought, one cancels the other. */
  private attachSpot(order: Order, instrument: BybitInstrument): void {
    const { wire, symbol, filledLots } = order;
    const side = order.side === 'BUY' ? 'SELL' : 'BUY';
    const leg = (name: string, limit: string, isProfit: boolean) => {
      const stopTicks = ticksIn(wire[name], instrument);
      if (stopTicks === undefined) return [];
      const stopWhen = (side === 'SELL') === isProfit ? ('RISES' as const) : ('FALLS' as const);
      const priceTicks = ticksIn(wire[limit], instrument);
      const more = { linkId: '', stopType: 'tpslOrder', tif: priceTicks === undefined ? 'IOC' : 'GTC' };
      const unit = priceTicks === undefined ? { unit: 'baseCoin', price: '0' } : {};
      return [
        {
          role: name,
          stopTicks,
          stopWhen,
          side,
          quantityLots: filledLots,
          priceTicks,
          wire: { ...more, ...unit },
        } as const,
      ];
    };
    const legs = [...leg('takeProfit', 'tpLimitPrice', true), ...leg('stopLoss', 'slLimitPrice', false)];
    this.venue.exchange.algos.place({ account: userAccount, clientId: '', symbol, kind: 'tpslOrder', legs });
  }

  /** A flat position has no stops; of a pair only one may go off. */
  private clear(): void {
    const { orders, positions } = this.venue.exchange;
    for (const order of orders.openOf(userAccount)) {
      const { symbol, positionSide, wire, workingMs } = order;
      if (wire.role === undefined || workingMs > 0) continue;
      const isFlat = positions.get(userAccount, symbol, positionSide).lots === 0n;
      if (isFlat || this.hasLostPair(order)) this.venue.exchange.cancel(order, '', 'REDUCE_ONLY');
    }
  }

  private hasLostPair({ id, symbol, wire }: Order): boolean {
    if (wire.pair === undefined) return false;
    const open = this.venue.exchange.orders.openOf(userAccount, symbol);
    return !open.some((other) => other.id !== id && other.wire.pair === wire.pair && other.workingMs === 0);
  }
}

function ticksIn(text: string | undefined, { tickAtoms }: BybitInstrument): bigint | undefined {
  const atoms = text === undefined ? undefined : atomsFromText(text);
  return atoms === undefined || atoms === 0n ? undefined : atoms / tickAtoms;
}
