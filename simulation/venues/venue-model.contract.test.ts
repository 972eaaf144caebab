import { beforeEach, describe } from 'vitest';
import { Decimal, decimal as d } from '#shared/domain/money/decimal.ts';
import type { VenueBooks, VenueSession } from '#shared/ports/venue.port.ts';
import { anAccount } from '#shared/testing/builders.ts';
import { booksCases } from '#shared/testing/venue-gateway/books.cases.ts';
import { clientIdCases } from '#shared/testing/venue-gateway/doubt.cases.ts';
import type { GatewayUnderTest, GatewayWorld } from '#shared/testing/venue-gateway/gateway-world.ts';
import { orderCases } from '#shared/testing/venue-gateway/orders.cases.ts';
import { Actor } from '../engine/actor.ts';
import { Engine } from '../engine/engine.ts';
import { booksOf } from './books.ts';
import { venueRows } from './rows.ts';
import { SimulatedSession } from './session.ts';
import { VenueModel } from './venue-model.ts';
import type { Market, VenueRow } from './venue-row.ts';
import { VenueWire } from './venue-wire.ts';

/**
 * The numbered cases that hold every gateway to the exchange simulator over the wire hold the models to the same: what
 * the simulation believes of a venue is what the simulator does. Left out are cases of the wire itself, and of settings.
 */
const depth = d('0.5');
/** An order that was only taken has been made by then, one way or the other. */
const momentMs = 2_000;

/** Runs everything in simulated time until the answer is there, and a moment longer after those of `lasting`. */
function pumped<Port extends object>(engine: Engine, port: Port, lasting: readonly string[]): Port {
  const { scheduler } = engine;
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...given: readonly unknown[]) => {
        let isOver = false;
        const over = () => {
          isOver = true;
        };
        const answer = Promise.resolve(Reflect.apply(member, target, given)).finally(over);
        await scheduler.run(() => isOver);
        if (!lasting.includes(String(name))) return answer;
        isOver = false;
        scheduler.after(momentMs, over);
        await scheduler.run(() => isOver);
        return answer;
      };
    },
  });
}

function open(row: VenueRow): GatewayWorld {
  const engine = new Engine(1, 'off');
  engine.weather.heal();
  const model = new VenueModel(engine, row);
  model.depth = depth;
  const account = anAccount({ venue: row.id });
  model.openAccount(account);
  const actor = new Actor(engine, 'gateway', false);
  const link = { model, isCut: () => false, onSend: () => {} };
  const session: VenueSession = new SimulatedSession(engine, actor, link, account);
  const books = booksOf(new VenueWire(engine, actor, link), account, true);
  // The cases name times of the wall's clock.
  const at = (wallMs: number) => wallMs - Date.now() + engine.scheduler.nowMs;
  const simulated: VenueBooks = {
    ...books,
    listTradesSince: (instrument, sinceMs, cursor) => books.listTradesSince(instrument, at(sinceMs), cursor),
    listTransfersSince: (sinceMs) => books.listTransfersSince(at(sinceMs)),
  };
  const notOfModels = () => Promise.reject(new Error('not of models'));
  return {
    session: pumped(engine, session, ['submit', 'replace']),
    books: pumped(engine, simulated, []),
    wrongSession: session,
    fault: notOfModels,
    skew: notOfModels,
    moveTo: notOfModels,
    payFunding: notOfModels,
    fund: async (asset, amount) => model.transfer(account, asset, new Decimal(amount)),
    bestAsk: async ({ symbol }) => {
      const market = row.markets.find(({ instrument }) => instrument.symbol === symbol);
      if (!market) throw new Error(`no market ${symbol}`);
      return { price: model.prices.best(market, 'buy'), quantity: depth };
    },
    orderIds: async () => model.orders.map(({ clientOrderId }) => clientOrderId),
    reset: async () => {},
    stop: async () => {},
  };
}

/** Where an id may come again: gateways.contract.test.ts says the same of the simulator. */
const freeAgain: readonly string[] = ['binance', 'binanceusdm', 'okx'];

/** Prices a little way from where the market stands. */
function tradedIn(row: VenueRow, market: Market): GatewayUnderTest['markets'][number] {
  const { instrument, midTicks } = market;
  const at = (percent: number) => instrument.priceTick.times(Math.round((midTicks * percent) / 100));
  return {
    instrument,
    quantity: d('0.01'),
    below: at(97),
    lower: at(96),
    above: at(103),
    tooSmall: instrument.quantityMin.dividedBy(2),
    tooMuch: d('90'),
    ...(row.spotFee && instrument.kind === 'SPOT' ? { cost: at(1) } : {}),
  };
}

describe.each(venueRows)('the model of $id', (row) => {
  let world: GatewayWorld;
  beforeEach(() => {
    world = open(row);
  });
  const [first, ...others] = row.markets.map((market) => tradedIn(row, market));
  if (!first) throw new Error(`${row.id} trades nothing`);
  const venue: GatewayUnderTest = {
    venue: row.id,
    markets: [first, ...others],
    placing: '',
    canceling: { method: 'POST', path: '' },
    clientIds: freeAgain.includes(row.id) ? 'UNIQUE_AMONG_OPEN' : 'UNIQUE_FOREVER',
    isTimed: false,
  };
  for (const cases of [orderCases, clientIdCases, booksCases]) cases(venue, () => world);
});
