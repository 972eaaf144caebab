import { reconcileAccount } from '#shared/application/reconcile-account.ts';
import { recordAccountEvent } from '#shared/application/record-account-event.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { aFill, anAccount, testRef } from '#shared/testing/builders.ts';
import { ScriptedBooks } from '#shared/testing/scripted-books.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { round } from '../statistics.ts';

const quantity = '0.0001';
const price = '60000';
/** As many trades as one order of the same size leaves when it takes a whole book. */
const tradesPerOrder = 20;

export interface InMemoryFigures {
  readonly fills: number;
  readonly seconds: number;
  readonly fillsPerSecond: number;
  readonly status: string;
  readonly applied: number;
}

/** The use case alone: an account reconciles that lacks so many fills, on the store in memory, the queue delivered at once. */
export async function measureInMemory(fills: number): Promise<InMemoryFigures> {
  const world = await TradingWorld.open({ balances: { USDT: '100000000', BTC: '1' } });
  const books = new ScriptedBooks(world.venue);
  const bought = decimal(quantity).times(fills);
  books.balances.set('USDT', decimal('100000000').minus(bought.times(price))).set('BTC', bought.plus(1));
  for (let index = 0; index < fills; index += 1) {
    const {
      source: _,
      clientOrderId: __,
      ...trade
    } = aFill({
      tradeId: String(index),
      venueOrderId: String(Math.floor(index / tradesPerOrder)),
      quantity: decimal(quantity),
      price: decimal(price),
      cost: decimal(quantity).times(price),
    });
    books.foreignTrades.push({ trade, clientOrderId: 'by-hand' });
  }
  books.beforeAnswer = async (question) => {
    if (question !== 'readBalances') return;
    for (const event of world.accountEvents.take()) await recordAccountEvent(world, event);
  };
  const startedMs = performance.now();
  const deps = { ...world, catchUpQueue: world.accountEvents, sessions: world.venues, books, log: world.log };
  const { status } = await reconcileAccount(deps, anAccount(), 'REQUEST');
  const seconds = (performance.now() - startedMs) / 1000;
  const [position] = await world.memory.listPositions(testRef);
  const applied = position ? position.quantity.dividedBy(quantity).toNumber() : 0;
  return {
    fills,
    seconds: round(seconds, 2),
    fillsPerSecond: round(fills / seconds, 0),
    status,
    applied: Math.round(applied),
  };
}
