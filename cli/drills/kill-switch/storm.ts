import { decimal, decimalText } from '#shared/domain/money/decimal.ts';
import { roundDownToStep } from '#shared/domain/money/rounding.ts';
import type { PlaceOrderRequest } from '#shared/http-api/schemas.ts';
import type { Connection } from '../../connection.ts';
import type { DrillAccount, DrillGround } from '../ground.ts';
import { placeOne } from '../place.ts';
import { killMarkets } from './venues.ts';

/** As far from the market as every venue takes an order. */
const below = '0.97';
const answerMs = 10_000;

/** A small buy at each venue that rests: nothing reaches it. */
export async function restingOrders(ground: DrillGround): Promise<readonly PlaceOrderRequest[]> {
  return Promise.all(ground.accounts.map((account) => restingBuy(ground, account)));
}

async function restingBuy(
  { control }: DrillGround,
  { venue, accountId, market }: DrillAccount,
): Promise<PlaceOrderRequest> {
  const mid = decimal(await control.midPrice(venue, market.symbol));
  const limitPrice = decimalText(roundDownToStep(mid.times(below), decimal(market.priceStep)));
  const quantity = killMarkets[venue]?.quantity ?? '0.001';
  return { accountId, instrument: market.instrument, side: 'buy', type: 'limit', quantity, limitPrice };
}

/** Clients that place orders one after the other, all venues in turn, until they are told to stop. */
export function startStorm(connection: Connection, orders: readonly PlaceOrderRequest[], clients: number) {
  let isOver = false;
  let asked = 0;
  const client = async () => {
    while (!isOver) {
      const order = orders[asked % orders.length];
      asked += 1;
      if (order) await placeOne(connection, order, answerMs).catch(() => {});
    }
  };
  const all = Promise.all(Array.from({ length: clients }, client));
  return {
    /** How many orders were asked for. */
    stop: async (): Promise<number> => {
      isOver = true;
      await all;
      return asked;
    },
  };
}
