import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import type { Account, Schemas } from '../../api/client.ts';
import { baseOf, quoteOf } from '../../format/instrument.ts';
import { decimalOf } from '../../format/number.ts';

/** What a person has typed so far. */
export interface Ticket {
  readonly side: 'buy' | 'sell';
  readonly type: 'limit' | 'market';
  readonly quantity: string;
  readonly limitPrice: string;
  readonly stopLoss: string;
  readonly takeProfit: string;
  readonly isPostOnly: boolean;
  readonly isReduceOnly: boolean;
}

export const emptyTicket: Ticket = {
  ...{ side: 'buy', type: 'limit', quantity: '', limitPrice: '' },
  ...{ stopLoss: '', takeProfit: '', isPostOnly: false, isReduceOnly: false },
};

export type PlaceOrder = Schemas['PlaceOrder'];

const isPositive = (text: string) => decimalOf(text)?.greaterThan(0) ?? false;

/** The order that the ticket is, once it is whole; undefined while a figure is missing or is none. */
export function orderOf(
  ticket: Ticket,
  { accountId }: Pick<Account, 'accountId'>,
  instrument: string,
): PlaceOrder | undefined {
  const { side, type, quantity, limitPrice, stopLoss, takeProfit, isPostOnly, isReduceOnly } = ticket;
  const needed = [quantity, ...(type === 'limit' ? [limitPrice] : [])];
  const optional = [stopLoss, takeProfit].filter((text) => text !== '');
  if (![...needed, ...optional].every(isPositive)) return undefined;
  return {
    ...{ accountId, instrument, side, type, quantity },
    ...(type === 'limit' ? { limitPrice } : {}),
    ...(stopLoss === '' ? {} : { stopLoss }),
    ...(takeProfit === '' ? {} : { takeProfit }),
    ...(type === 'limit' && isPostOnly ? { postOnly: true } : {}),
    ...(isReduceOnly && instrument.includes(':') ? { reduceOnly: true } : {}),
  };
}

/** The first figure that is missing, so that a person knows why nothing can be placed yet; a wrong one says so under its field. */
export function missingOf({ quantity, limitPrice, type }: Ticket): 'limitPrice' | 'quantity' | undefined {
  if (type === 'limit' && limitPrice === '') return 'limitPrice';
  return quantity === '' ? 'quantity' : undefined;
}

/** What it is worth at its limit, or at the price that a market order meets. */
export function worthOf(ticket: Ticket, bestPrice: string | null | undefined): Decimal | undefined {
  const price = decimalOf(ticket.type === 'limit' ? ticket.limitPrice : bestPrice);
  const quantity = decimalOf(ticket.quantity);
  return price && quantity ? price.times(quantity) : undefined;
}

/** The rate of the newest fee paid in the instrument's own assets: what a venue takes differs by person and day. */
export function feeRateOf(trades: readonly Schemas['Trade'][], instrument: string): Decimal | undefined {
  for (const { fee, instrument: traded, quantity, cost } of trades) {
    if (traded !== instrument || fee === null) continue;
    const of =
      fee.asset === baseOf(instrument) ? quantity : fee.asset === quoteOf(instrument) ? cost : undefined;
    const [paid, whole] = [decimalOf(fee.amount), decimalOf(of)];
    if (paid && whole && !whole.isZero()) return paid.dividedBy(whole);
  }
  return undefined;
}

/** A share of what is available, as a quantity rounded down to the digits of the market’s own sizes. */
export function quantityFor(
  share: number,
  ticket: Ticket,
  available: Decimal | undefined,
  price: string | null | undefined,
  digits: number,
): string {
  if (!available) return '';
  const part = available.times(share);
  const at = decimalOf(ticket.type === 'limit' && ticket.limitPrice !== '' ? ticket.limitPrice : price);
  const quantity = ticket.side === 'sell' ? part : at && !at.isZero() ? part.dividedBy(at) : undefined;
  return quantity?.toDecimalPlaces(digits, Decimal.ROUND_DOWN).toFixed() ?? '';
}

/** What a venue's paper account usually trades, where nothing else is known. */
export function instrumentsOf(
  account: Pick<Account, 'baseCurrency' | 'venue' | 'limits'>,
  known: readonly string[],
): readonly string[] {
  const allowed = account.limits.instrumentsAllowed;
  if (allowed.length > 0) return allowed;
  const isPerpetual = account.venue === 'binanceusdm';
  const settle = isPerpetual ? `:${account.baseCurrency}` : '';
  const usual = ['BTC', 'ETH'].map((base) => `${base}/${account.baseCurrency}${settle}`);
  return [...new Set([...usual, ...known])];
}
