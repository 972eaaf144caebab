import { describe, expect, it } from 'vitest';
import { anInstrument, aPerpetual } from '../../testing/builders.ts';
import { Decimal, decimal as d } from '../money/decimal.ts';
import type { SpotInstrument } from './instrument.ts';
import { instrumentFault, unreadableInstrument, untradable } from './instrument-fault.ts';

const amounts = ['priceTick', 'quantityStep', 'quoteStep', 'quantityMax'] as const;
const limits = ['quantityMin', 'notionalMin', 'quoteFeeRate'] as const;
const absurd = {
  'not a number': new Decimal(Number.NaN),
  endless: new Decimal(Number.POSITIVE_INFINITY),
  negative: d('-1'),
  huge: new Decimal('1e30'),
};
const price = d('60000');

describe('terms that nobody can trade by', () => {
  it.each(
    amounts.flatMap((name) =>
      Object.entries({ ...absurd, zero: d('0'), tiny: new Decimal('1e-30') }).map(
        ([what, value]) => [name, what, value] as const,
      ),
    ),
  )('%s that is %s', (name, _, value) => {
    expect(instrumentFault(anInstrument({ [name]: value }), price)).toContain(`its ${name} is`);
  });

  it.each(
    limits.flatMap((name) => Object.entries(absurd).map(([what, value]) => [name, what, value] as const)),
  )('%s that is %s', (name, _, value) => {
    expect(instrumentFault(anInstrument({ [name]: value }), price)).toContain(`its ${name} is`);
  });

  it.each<[string, Partial<SpotInstrument>, string]>([
    ['a minimum above the maximum', { quantityMin: d('2'), quantityMax: d('1') }, 'above its largest'],
    ['a step above the maximum', { quantityStep: d('2'), quantityMax: d('1') }, 'above its largest quantity'],
    ['a price step above the price', { priceTick: d('60001') }, 'above its price 60000'],
    [
      'a maximum that is worth too little',
      { quantityMax: d('0.00001') },
      'worth less than its smallest order of 5',
    ],
    ['a fee of everything', { quoteFeeRate: d('1') }, 'quoteFeeRate'],
    [
      'price bands out of order',
      {
        priceBands: [
          { from: d('5'), tick: d('1') },
          { from: d('5'), tick: d('2') },
        ],
      },
      'not in order',
    ],
    [
      'a price band without a step',
      { priceBands: [{ from: d('0'), tick: d('0') }] },
      'its price step from 0 on is 0',
    ],
  ])('%s', (_, given, words) => {
    expect(instrumentFault(anInstrument(given), price)).toContain(words);
  });

  it.each(['contractSize', 'leverageMax'] as const)('a perpetual with a %s of zero', (name) => {
    expect(instrumentFault(aPerpetual({ [name]: d('0') }))).toContain(name);
  });
});

it('true terms have no fault, with a price or without', () => {
  for (const instrument of [
    anInstrument(),
    aPerpetual(),
    anInstrument({ quantityMin: d('0'), notionalMin: d('0') }),
  ])
    expect([instrumentFault(instrument), instrumentFault(instrument, price)]).toEqual([undefined, undefined]);
});

it('what is untradable says why, and has steps that reckoning can go on with', () => {
  const broken = anInstrument({ priceTick: d('0'), quantityStep: new Decimal(Number.NaN) });
  const halted = untradable(broken, 'its priceTick is 0');
  expect(halted).toMatchObject({
    status: 'HALTED',
    statusReason: 'its priceTick is 0',
    quoteStep: d('0.00000001'),
  });
  expect([halted.priceTick, halted.quantityStep].map(String)).toEqual(['0.00000001', '0.00000001']);
  expect(unreadableInstrument(anInstrument(), 'unreadable')).toMatchObject({
    symbol: 'BTC/USDT',
    status: 'HALTED',
  });
});
