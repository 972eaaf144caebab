import { Decimal, minimum, zero } from '#shared/domain/money/decimal.ts';
import type { FundingPayment } from '#shared/domain/venue/venue-answer.ts';
import type { BookedOrder } from './booked-order.ts';
import type { Market } from './venue-row.ts';

/** The venue's own digits of average prices and of profits: ours are exact, and follow its word. */
const venueDigits = 8;

export interface HeldPosition {
  readonly market: Market;
  /** Plus is long. */
  quantity: Decimal;
  averagePrice: Decimal;
}

type Payment = FundingPayment & { readonly accountId: string };

/** The perpetuals of a venue: positions in one-way mode at single leverage, and what funding they paid. */
export class PerpetualDesk {
  readonly payments: Payment[] = [];
  readonly #positions = new Map<string, Map<string, HeldPosition>>();

  of(accountId: string): readonly HeldPosition[] {
    return [...(this.#positions.get(accountId)?.values() ?? [])];
  }

  /** What the position leaves of an order that may only reduce it. */
  closable({ account, market, terms }: BookedOrder): Decimal {
    const held = this.#positions.get(account.accountId)?.get(market.instrument.symbol)?.quantity ?? zero;
    const isAgainst = terms.side === 'buy' ? held.isNegative() : held.greaterThan(0);
    return isAgainst ? held.abs() : zero;
  }

  /** Closes first, then opens the rest. @returns the profit of what it closed, in the venue's digits */
  trade({ account, market, terms }: BookedOrder, quantity: Decimal, price: Decimal): Decimal {
    const position = this.#position(account.accountId, market);
    const signed = terms.side === 'buy' ? quantity : quantity.negated();
    const held = position.quantity;
    const isAgainst = !held.isZero() && held.isNegative() !== signed.isNegative();
    const closed = isAgainst ? minimum(quantity, held.abs()) : zero;
    const perUnit = price.minus(position.averagePrice).times(held.isNegative() ? -1 : 1);
    const opened = quantity.minus(closed);
    const next = held.plus(signed);
    const kept = next.abs().minus(opened);
    if (opened.greaterThan(0))
      position.averagePrice = rounded(
        kept.times(position.averagePrice).plus(opened.times(price)).dividedBy(next.abs()),
      );
    position.quantity = next;
    return rounded(closed.times(perUnit));
  }

  /** What positions keep from being spent. */
  marginOf(accountId: string): Decimal {
    return this.of(accountId).reduce(
      (sum, { quantity, averagePrice }) => sum.plus(quantity.abs().times(averagePrice)),
      zero,
    );
  }

  /** Longs pay, shorts receive; with a negative rate the other way round. @returns what was paid */
  payFunding(accountId: string, rate: Decimal, nowMs: number): readonly Payment[] {
    const paid = this.of(accountId).flatMap(({ market, quantity, averagePrice }, index): Payment[] => {
      const amount = rounded(quantity.times(averagePrice).times(rate).negated());
      if (amount.isZero()) return [];
      const { symbol, quote } = market.instrument;
      const fundingId = String(this.payments.length + index + 1);
      return [{ accountId, fundingId, instrument: symbol, asset: quote, amount, venueTimeMs: nowMs }];
    });
    this.payments.push(...paid);
    return paid;
  }

  #position(accountId: string, market: Market): HeldPosition {
    const held = this.#positions.get(accountId) ?? new Map<string, HeldPosition>();
    this.#positions.set(accountId, held);
    const { symbol } = market.instrument;
    const found = held.get(symbol) ?? { market, quantity: zero, averagePrice: zero };
    held.set(symbol, found);
    return found;
  }
}

function rounded(amount: Decimal): Decimal {
  return amount.toDecimalPlaces(venueDigits, Decimal.ROUND_HALF_EVEN);
}
