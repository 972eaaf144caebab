import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { MarketDriver } from '../../core/market-driver.ts';
import { atoms, atomsPerUnit } from '../../core/units.ts';
import { holds } from '../../testing/holds.ts';
import { Params } from './params.ts';
import { routes } from './routes.ts';
import { UpbitVenue, userAccount } from './venue.ts';

const start = { KRW: atoms('150000000'), BTC: atoms('1') };
const amount = z.string().transform(atoms);
const orderSchema = z.object({
  side: z.enum(['bid', 'ask']),
  ord_type: z.string(),
  state: z.enum(['wait', 'done', 'cancel']),
  price: amount.optional(),
  volume: amount.optional(),
  remaining_volume: amount.optional(),
  executed_volume: amount,
  prevented_volume: amount,
  paid_fee: amount,
  locked: amount,
  trades: z.array(z.object({ funds: amount, volume: amount })),
});
type Order = z.output<typeof orderSchema>;
const accountSchema = z.array(z.object({ currency: z.string(), balance: amount, locked: amount }));

const price = fc.integer({ min: 89_990, max: 90_010 }).map((thousands) => String(thousands * 1000));
const volume = fc.integer({ min: 1, max: 120_000_000 }).map((units) => (units / 1e8).toFixed(8));
const budget = fc.integer({ min: 4000, max: 160_000_000 }).map(String);
const side = fc.constantFrom('bid', 'ask');
const smp_type = fc.constantFrom('none', 'cancel_maker', 'cancel_taker');
const order = fc.oneof(
  fc.record({ side, price, volume, ord_type: fc.constant('limit'), smp_type }),
  fc.record({
    side,
    price,
    volume,
    ord_type: fc.constant('limit'),
    time_in_force: fc.constantFrom('ioc', 'fok', 'post_only'),
  }),
  fc.record({ side: fc.constant('bid'), ord_type: fc.constant('price'), price: budget, smp_type }),
  fc.record({ side: fc.constant('ask'), ord_type: fc.constant('market'), volume, smp_type }),
  fc.record({
    side: fc.constant('bid'),
    ord_type: fc.constant('best'),
    price: budget,
    time_in_force: fc.constantFrom('ioc', 'fok'),
  }),
);
/** An order of those before. */
const earlier = fc.nat(20).map((nth) => `o${nth}`);
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ place: order }) },
  { weight: 1, arbitrary: fc.record({ cancel: earlier }) },
  { weight: 1, arbitrary: fc.record({ replace: earlier, price, volume }) },
  { weight: 1, arbitrary: fc.record({ move: price }) },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** What the account holds, and its orders, after all that. */
function afterAll(actions: Action[]) {
  const clock = { nowMs: () => 1_763_000_000_000 };
  const venue = new UpbitVenue({ clock, seed: 1, apiKey: '', secret: '', limits: 'open' });
  const symbols = [...venue.markets.values()].map(({ symbol, model }) => ({ symbol, shape: model }));
  const driver = new MarketDriver(venue.exchange, symbols, 'still', 1);
  for (const [asset, amountAtoms] of Object.entries(start)) {
    venue.exchange.account(userAccount).credit(asset, amountAtoms);
  }
  driver.start();
  const ask = (route: string, params: Record<string, string> = {}) =>
    routes.get(route)?.handle(venue, new Params(Object.entries(params)));
  const names = actions.map((_, i) => `o${i}`);
  for (const [i, act] of actions.entries()) {
    const name = `o${i}`;
    if ('move' in act) driver.moveTo('KRW-BTC', atoms(act.move));
    else if ('cancel' in act) ask('DELETE /v1/order', { identifier: act.cancel });
    else if ('place' in act) ask('POST /v1/orders', { market: 'KRW-BTC', ...act.place, identifier: name });
    else {
      ask('POST /v1/orders/cancel_and_new', {
        prev_order_identifier: act.replace,
        new_identifier: name,
        new_ord_type: 'limit',
        new_price: act.price,
        new_volume: act.volume,
      });
    }
  }
  const orders = names.flatMap((identifier) => {
    const found = ask('GET /v1/order', { identifier });
    return found?.status === 200 ? [orderSchema.parse(found.body)] : [];
  });
  const held = accountSchema.parse(ask('GET /v1/accounts')?.body);
  const of = (asset: string) =>
    held.find(({ currency }) => currency === asset) ?? { balance: 0n, locked: 0n };
  return { orders, KRW: of('KRW'), BTC: of('BTC') };
}

const sum = (values: bigint[]) => values.reduce((total, value) => total + value, 0n);
const fundsOf = (each: Order) => sum(each.trades.map((trade) => trade.funds));
const volumeOf = (each: Order) => sum(each.trades.map((trade) => trade.volume));
const actions = fc.array(action, { minLength: 1, maxLength: 20 });
const runs = 150;

it('each fill costs 0.05 % of its KRW, and no money is made or lost', () => {
  holds(
    actions,
    (given) => {
      const { orders, KRW, BTC } = afterAll(given);
      const paid = orders.map(
        (each) => (each.side === 'bid' ? fundsOf(each) : -fundsOf(each)) + each.paid_fee,
      );
      const got = orders.map((each) => (each.side === 'bid' ? volumeOf(each) : -volumeOf(each)));
      expect(KRW.balance + KRW.locked).toBe(start.KRW - sum(paid));
      expect(BTC.balance + BTC.locked).toBe(start.BTC + sum(got));
      for (const each of orders) expect(each.paid_fee * 2000n).toBe(fundsOf(each));
    },
    runs,
  );
});

it('a bid locks its cost and fee, an ask its volume, and what has ended locks nothing', () => {
  holds(
    actions,
    (given) => {
      const { orders, KRW, BTC } = afterAll(given);
      const locked = (of: 'bid' | 'ask') =>
        sum(orders.filter((each) => each.side === of).map((each) => each.locked));
      expect([KRW.locked, BTC.locked]).toEqual([locked('bid'), locked('ask')]);
      for (const each of orders) {
        const remaining = each.state === 'wait' ? (each.remaining_volume ?? 0n) : 0n;
        const cost = ((each.price ?? 0n) * remaining) / atomsPerUnit;
        expect(each.locked).toBe(each.side === 'bid' ? cost + cost / 2000n : remaining);
      }
    },
    runs,
  );
});

it('what was executed and what is left is what was asked for; no budget is overspent', () => {
  holds(
    actions,
    (given) => {
      for (const each of afterAll(given).orders) {
        expect(volumeOf(each)).toBe(each.executed_volume);
        const wanted = each.volume === undefined ? (each.price ?? 0n) : each.volume;
        const got = each.volume === undefined ? fundsOf(each) : each.executed_volume;
        expect(got <= wanted).toBe(true);
        expect(each.state === 'done').toBe(got === wanted);
        const left = each.remaining_volume ?? wanted - got;
        expect(left).toBe(wanted - got);
        expect(each.prevented_volume <= left).toBe(true);
      }
    },
    runs,
  );
});
