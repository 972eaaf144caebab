import type { InstrumentSettings } from '../account/instrument-settings.ts';
import { decimalText } from '../money/decimal.ts';
import { closesOnly, type OrderTerms } from '../order/order.ts';
import { accept, type InvalidCode, type Result, refuse } from '../refusal.ts';
import type { Instrument, PerpetualInstrument } from './instrument.ts';

type Terms = Pick<OrderTerms, 'side' | 'reduceOnly' | 'positionSide' | 'quoteQuantity'>;

/** What an order says of positions must fit its instrument, and how the account trades it, before anything is written. */
export function checkPositionRules(
  terms: Terms,
  instrument: Instrument,
  settings: InstrumentSettings,
): Result<undefined, InvalidCode> {
  return instrument.kind === 'SPOT'
    ? checkSpot(terms, instrument)
    : checkPerpetual(terms, instrument, settings);
}

function checkSpot(
  { reduceOnly, positionSide }: Terms,
  { symbol }: Instrument,
): Result<undefined, InvalidCode> {
  if (reduceOnly)
    return refuse(
      'REDUCE_ONLY_UNSUPPORTED',
      `${symbol} is spot: it has no position to reduce. Sell what you hold instead.`,
      { field: 'reduceOnly' },
    );
  if (positionSide)
    return refuse('POSITION_SIDE_UNSUPPORTED', `${symbol} is spot: leave positionSide out.`, {
      field: 'positionSide',
    });
  return accept(undefined);
}

function checkPerpetual(
  terms: Terms,
  instrument: PerpetualInstrument,
  settings: InstrumentSettings,
): Result<undefined, InvalidCode> {
  const { symbol, venue, leverageMax } = instrument;
  if (terms.quoteQuantity)
    return refuse('ORDER_TYPE_UNSUPPORTED', `${symbol} is traded by quantity only: give quantity instead.`, {
      field: 'quoteQuantity',
    });
  if (settings.leverage.greaterThan(leverageMax))
    return refuse(
      'LEVERAGE_ABOVE_MAXIMUM',
      `${venue} gives at most ${decimalText(leverageMax)}x on ${symbol}; the account is set to ${decimalText(settings.leverage)}x.`,
      {
        field: 'leverage',
        context: { leverage: decimalText(settings.leverage), maximum: decimalText(leverageMax) },
      },
    );
  return settings.positionMode === 'HEDGE' ? checkHedge(terms, symbol) : checkOneWay(terms, symbol);
}

function checkOneWay({ positionSide }: Terms, symbol: string): Result<undefined, InvalidCode> {
  if (!positionSide) return accept(undefined);
  return refuse(
    'POSITION_SIDE_UNSUPPORTED',
    `The account trades ${symbol} in one-way mode: leave positionSide out.`,
    { field: 'positionSide' },
  );
}

function checkHedge(terms: Terms, symbol: string): Result<undefined, InvalidCode> {
  const { side, positionSide, reduceOnly } = terms;
  if (!positionSide)
    return refuse(
      'POSITION_SIDE_REQUIRED',
      `The account trades ${symbol} in hedge mode: say which position, LONG or SHORT.`,
      { field: 'positionSide' },
    );
  if (reduceOnly && !closesOnly({ side, positionSide, reduceOnly: false }))
    return refuse(
      'REDUCE_ONLY_UNSUPPORTED',
      `A ${side} of ${positionSide} opens: it cannot be reduce-only.`,
      { field: 'reduceOnly' },
    );
  return accept(undefined);
}
