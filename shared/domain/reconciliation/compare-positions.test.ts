import { describe, expect, it } from 'vitest';
import { aPosition, testRef } from '../../testing/builders.ts';
import { defaultInstrumentSettings, type InstrumentSettings } from '../account/instrument-settings.ts';
import { decimal as d, decimalText, zero } from '../money/decimal.ts';
import type { Position } from '../position/position.ts';
import { positionKey } from '../position/position.ts';
import type { VenuePosition } from '../venue/venue-answer.ts';
import { beyondLot, compareModes, comparePositions } from './compare-positions.ts';

const instrument = 'BTC/USDT:USDT';
const ours = (quantity: string, given: Partial<Position> = {}) =>
  aPosition({ instrument, quantity: d(quantity), ...given });
const theirs = (quantity: string, given: Partial<VenuePosition> = {}): VenuePosition => ({
  instrument,
  quantity: d(quantity),
  entryPrice: d('60000'),
  ...given,
});
const text = (compared: ReturnType<typeof comparePositions>) =>
  compared.map(
    ({ ours: our, venue, difference, ...name }) =>
      `${positionKey(name)} ${[our, venue, difference].map(decimalText).join(' ')}`,
  );

describe('positions of both books', () => {
  it('are compared by instrument and side, and what neither holds is left out', () => {
    const mine = [
      ours('1'),
      ours('0', { instrument: 'ETH/USDT:USDT' }),
      ours('-2', { positionSide: 'SHORT' }),
    ];
    const venue = [
      theirs('1.5'),
      theirs('0', { instrument: 'SOL/USDT:USDT' }),
      theirs('3', { positionSide: 'LONG' }),
    ];
    expect(text(comparePositions(mine, venue))).toEqual([
      'BTC/USDT:USDT 1 1.5 0.5',
      'BTC/USDT:USDT#LONG 0 3 3',
      'BTC/USDT:USDT#SHORT -2 0 2',
    ]);
  });

  it('of spot are no positions at the venue', () => {
    expect(comparePositions([aPosition({ quantity: d('1') })], [])).toEqual([]);
  });

  it('that a venue lists in parts are their sum', () => {
    expect(text(comparePositions([ours('3')], [theirs('1'), theirs('2')]))).toEqual(['BTC/USDT:USDT 3 3 0']);
  });

  it.each([
    ['0.9999', '0.001', 0],
    ['0.999', '0.001', 1],
    ['0.9999', undefined, 1],
    ['1', undefined, 0],
  ])('%s of 1 with a lot of %s', (venue, lot, differing) => {
    const compared = comparePositions([ours('1')], [theirs(venue)]);
    expect(beyondLot(compared, () => (lot === undefined ? undefined : d(lot)))).toHaveLength(differing);
  });
});

describe('modes', () => {
  const chosen = (given: Partial<InstrumentSettings> = {}): InstrumentSettings => ({
    ...defaultInstrumentSettings(testRef, instrument),
    ...given,
  });
  type Venue = Parameters<typeof compareModes>[3];

  it.each<[name: string, chosen: InstrumentSettings[], ours: Position[], venue: Venue, differences: string]>([
    ['the defaults', [], [ours('1')], { positions: [theirs('1', { marginMode: 'CROSS' })] }, ''],
    [
      'another margin mode',
      [],
      [ours('1')],
      { positions: [theirs('1', { marginMode: 'ISOLATED' })] },
      'MARGIN CROSS ISOLATED',
    ],
    [
      'one that was chosen',
      [chosen({ marginMode: 'ISOLATED' })],
      [],
      { positions: [theirs('0', { marginMode: 'ISOLATED' })] },
      '',
    ],
    [
      'chosen, nothing held, and another at the venue',
      [chosen({ marginMode: 'ISOLATED' })],
      [],
      { positions: [theirs('0', { marginMode: 'CROSS' })] },
      'MARGIN ISOLATED CROSS',
    ],
    ['nothing chosen or held', [], [], { positions: [theirs('0', { marginMode: 'ISOLATED' })] }, ''],
    ['a margin mode that nobody tells', [], [ours('1')], { positions: [theirs('1')] }, ''],
    [
      'a position mode of the whole account',
      [],
      [ours('1')],
      { positions: [theirs('1')], positionMode: 'HEDGE' },
      'POSITION ONE_WAY HEDGE',
    ],
    [
      'a position mode that a side shows',
      [],
      [],
      { positions: [theirs('1', { positionSide: 'LONG' })] },
      'POSITION ONE_WAY HEDGE',
    ],
    [
      'no side where a hedge is expected',
      [chosen({ positionMode: 'HEDGE' })],
      [],
      { positions: [theirs('1')] },
      'POSITION HEDGE ONE_WAY',
    ],
    ['a hedge of which nothing is held', [chosen({ positionMode: 'HEDGE' })], [], { positions: [] }, ''],
  ])('%s', (_name, settings, held, venue, expected) => {
    const found = compareModes(testRef, settings, held, venue);
    expect(found.map(({ mode, ours: our, venue: their }) => `${mode} ${our} ${their}`).join(', ')).toBe(
      expected,
    );
    expect(found.every((each) => each.instrument === instrument)).toBe(true);
  });

  it('of an instrument that is flat on both sides do not matter', () => {
    expect(
      compareModes(testRef, [], [ours('0', { margin: zero })], { positions: [], positionMode: 'HEDGE' }),
    ).toEqual([]);
  });
});
