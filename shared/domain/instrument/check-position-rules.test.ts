import { describe, expect, it } from 'vitest';
import { anInstrument, aPerpetual, testRef } from '../../testing/builders.ts';
import { defaultInstrumentSettings, type InstrumentSettings } from '../account/instrument-settings.ts';
import { decimal as d } from '../money/decimal.ts';
import { checkPositionRules } from './check-position-rules.ts';

type Terms = Parameters<typeof checkPositionRules>[0];
const buy: Terms = { side: 'buy', reduceOnly: false };
const sell: Terms = { side: 'sell', reduceOnly: false };
const settings = (given: Partial<InstrumentSettings> = {}): InstrumentSettings => ({
  ...defaultInstrumentSettings(testRef, 'BTC/USDT:USDT'),
  ...given,
});
const verdict = (...given: Parameters<typeof checkPositionRules>) => {
  const result = checkPositionRules(...given);
  return result.ok ? 'ok' : `${result.refusal.code} ${result.refusal.field}`;
};

describe('on spot', () => {
  it.each<[name: string, terms: Terms, verdict: string]>([
    ['an order', buy, 'ok'],
    ['reduce-only', { ...sell, reduceOnly: true }, 'REDUCE_ONLY_UNSUPPORTED reduceOnly'],
    ['a position side', { ...buy, positionSide: 'LONG' }, 'POSITION_SIDE_UNSUPPORTED positionSide'],
    ['by what it costs', { ...buy, quoteQuantity: d('10') }, 'ok'],
  ])('%s', (_name, terms, expected) => {
    expect(verdict(terms, anInstrument(), settings({ leverage: d('500') }))).toBe(expected);
  });
});

describe('on a perpetual', () => {
  const hedge = { positionMode: 'HEDGE' } as const;
  it.each<[name: string, terms: Terms, settings: Partial<InstrumentSettings>, verdict: string]>([
    ['one-way', buy, {}, 'ok'],
    ['one-way, reduce-only', { ...sell, reduceOnly: true }, {}, 'ok'],
    ['one-way, with a side', { ...buy, positionSide: 'LONG' }, {}, 'POSITION_SIDE_UNSUPPORTED positionSide'],
    ['hedge, without a side', buy, hedge, 'POSITION_SIDE_REQUIRED positionSide'],
    ['hedge, opening', { ...sell, positionSide: 'SHORT' }, hedge, 'ok'],
    ['hedge, closing', { ...sell, positionSide: 'LONG' }, hedge, 'ok'],
    ['hedge, closing and reduce-only', { side: 'buy', positionSide: 'SHORT', reduceOnly: true }, hedge, 'ok'],
    [
      'hedge, opening and reduce-only',
      { side: 'buy', positionSide: 'LONG', reduceOnly: true },
      hedge,
      'REDUCE_ONLY_UNSUPPORTED reduceOnly',
    ],
    ['the highest leverage', buy, { leverage: d('125') }, 'ok'],
    ['more leverage than there is', buy, { leverage: d('125.1') }, 'LEVERAGE_ABOVE_MAXIMUM leverage'],
    ['by what it costs', { ...buy, quoteQuantity: d('10') }, {}, 'ORDER_TYPE_UNSUPPORTED quoteQuantity'],
  ])('%s', (_name, terms, given, expected) => {
    expect(verdict(terms, aPerpetual(), settings(given))).toBe(expected);
  });

  it('says both leverages', () => {
    expect(checkPositionRules(buy, aPerpetual(), settings({ leverage: d('200') }))).toMatchObject({
      refusal: {
        message: 'binanceusdm gives at most 125x on BTC/USDT:USDT; the account is set to 200x.',
        context: { leverage: '200', maximum: '125' },
      },
    });
  });
});
