import { describe, expect, it } from 'vitest';
import { keepProtected } from '../../application/protection/keep-protected.ts';
import { keepVenueStop } from '../../application/protection/keep-venue-stop.ts';
import { decimal } from '../../domain/money/decimal.ts';
import type { Order } from '../../domain/order/order.ts';
import { stopsOf } from '../../domain/protection/venue-stop.ts';
import { aPrice, testRef } from '../builders.ts';
import { TradingWorld } from '../trading-world.ts';
import { everyTrade } from './books.cases.ts';
import { type GatewayMarket, type GatewayUnderTest, type GatewayWorld, told } from './gateway-world.ts';
import { buy } from './stop-requests.ts';

/** The protection of a position over a venue's own stops: our books and plans in memory, the stops over the wire. */
export function protectionCases({ venue, markets, stops }: GatewayUnderTest, open: () => GatewayWorld): void {
  const covered = markets.filter(({ instrument }) => stops?.kinds.includes(instrument.kind));
  describe.each(covered)('a protected position of $instrument.symbol', (market) => {
    const start = () => ProtectedPosition.enter(venue, market, open());

    it('VG-71 has a stop that follows it, and that fires while nobody looks: its trade is booked once', async () => {
      const position = await start();
      await position.look();
      expect(await position.listed()).toHaveLength(1);
      await position.fillMore();
      await position.look();
      await position.look();
      const [rests] = stopsOf(await position.plan());
      expect(rests).toMatchObject({ state: 'RESTS', quantity: market.quantity.times(2) });
      expect(await position.listed()).toEqual([rests?.id]);
      await open().moveTo(market.instrument, market.lower);
      await position.catchUp();
      await position.look(market.lower.toFixed());
      await position.look(market.lower.toFixed());
      expect(await position.plan()).toMatchObject({
        ...{ state: 'ENDED', ended: { reason: 'CLOSED' } },
        closing: { cause: 'STOP_LOSS', isAtVenue: true },
      });
      expect(await position.control()).toBe('ACTIVE');
      expect(await position.ordersOf()).toBe(1);
    });

    it('VG-72 an answer about its stop that did not come makes no second one', async () => {
      const position = await start();
      await open().fault({ match: stops?.placing ?? {}, effect: 'after', respond: 'drop' });
      await position.look();
      expect(stopsOf(await position.plan())).toMatchObject([{ state: 'CLAIMED' }]);
      await position.look();
      expect(stopsOf(await position.plan())).toMatchObject([{ state: 'RESTS' }]);
      expect(await position.listed()).toHaveLength(1);
    });
  });
}

class ProtectedPosition {
  readonly #world: TradingWorld;
  readonly #gateway: GatewayWorld;
  readonly #market: GatewayMarket;
  #entry: Order | undefined;

  private constructor(world: TradingWorld, gateway: GatewayWorld, market: GatewayMarket) {
    this.#world = world;
    this.#gateway = gateway;
    this.#market = market;
  }

  /** Half of the entry is filled, in our books and at the venue. */
  static async enter(
    venue: GatewayUnderTest['venue'],
    market: GatewayMarket,
    gateway: GatewayWorld,
  ): Promise<ProtectedPosition> {
    const { instrument, quantity, below } = market;
    const world = await TradingWorld.open({ account: { venue }, balances: { USDT: '1000000', BTC: '1' } });
    await world.market.saveInstruments([{ ...instrument, venue }]);
    await world.market.savePrice(aPrice({ venue, symbol: instrument.symbol }));
    world.venue.stops = gateway.session.stops;
    const position = new ProtectedPosition(world, gateway, market);
    const protect = { stopLoss: { price: below } };
    const terms = { instrument: instrument.symbol, protect, quantity: quantity.times(2) };
    position.#entry = await world.placeAndRun(terms);
    await position.fillMore();
    return position;
  }

  /** At the venue the same is bought by hand: only its stops are ours there. */
  async fillMore(): Promise<void> {
    const price = this.#market.below.times('1.03').toDecimalPlaces(0);
    const clientOrderId = `TW${this.#entry?.orderId}01`;
    await this.#world.recordFill(this.#world.venue.execute(clientOrderId, this.#market.quantity, price));
    await buy(this.#gateway, this.#market);
  }

  /** One look of a watcher: the watch, then the venue's stop. */
  async look(bid = this.#market.below.times('1.03').toFixed(0)): Promise<void> {
    const { clock } = this.#world;
    const ref = { ...testRef, instrument: this.#market.instrument.symbol };
    const quote = { bid: decimal(bid), ask: decimal(bid), asOfMs: clock.nowMs() };
    const kept = await keepProtected(this.#world, ref, { quote });
    await this.#world.runSagas();
    if (kept) await keepVenueStop(this.#world, kept, true);
  }

  /** What the venue traded for its stops comes to our books, as reconciliation brings it. */
  async catchUp(): Promise<void> {
    const { instrument } = this.#market;
    const { trades } = await everyTrade(this.#gateway, instrument, Date.now() - 60_000, undefined);
    for (const trade of trades.filter(({ side }) => side === 'sell')) {
      const found = await told(this.#gateway.books.lookUpByVenueId(instrument, trade.venueOrderId));
      const clientOrderId = found.class === 'FOUND' ? found.order.clientOrderId : '';
      for (const _ of ['at first', 'again'])
        await this.#world.recordFill({ ...trade, ...testRef, clientOrderId, source: 'reconcile' });
    }
  }

  async plan() {
    const found = await this.#world.memory.protections.find(testRef, {
      instrument: this.#market.instrument.symbol,
    });
    if (!found) throw new Error('test: no plan');
    return found;
  }

  async listed(): Promise<readonly string[]> {
    const answer = await told(this.#gateway.session.stops?.list(this.#market.instrument));
    return answer.ids;
  }

  async control() {
    return (await this.#world.memory.findControl(testRef))?.state;
  }

  async ordersOf() {
    return (await this.#world.memory.listOrders(testRef, { limit: 10 })).items.length;
  }
}
