import { describe, expect, it } from 'vitest';
import { aFill, aPosition } from '../../testing/builders.ts';
import { decimal as d, zero } from '../money/decimal.ts';
import { liveOn, type PositionLife } from './life.ts';
import { applyTrade, type Position } from './position.ts';

const lot = d('0.00001');

/** What becomes of a position by fills of spot, whose fees on buys are in base. */
function lived(
  trades: readonly (readonly [side: 'buy' | 'sell', quantity: string, price: string, baseFee?: string])[],
  start: Position = aPosition(),
) {
  let position = start;
  const ended: PositionLife[] = [];
  for (const [index, [side, quantity, price, fee = '0']] of trades.entries()) {
    const trade = { side, quantity: d(quantity), price: d(price) };
    const next = applyTrade(position, { ...trade, baseFee: d(fee) });
    const paid = fee === '0' ? {} : { fee: { asset: 'BTC', amount: d(fee) } };
    const change = liveOn(position, next, aFill({ ...trade, ...paid, venueTimeMs: index }), lot);
    if (change.ended) ended.push(change.ended);
    const { life: _, ...rest } = next;
    position = { ...rest, ...(change.life ? { life: change.life } : {}) };
  }
  return { position, ended };
}

describe('the life of a position', () => {
  it('goes from flat to flat, through more and less', () => {
    const { position, ended } = lived([
      ['buy', '1', '100'],
      ['buy', '1', '200'],
      ['sell', '0.5', '300'],
      ['sell', '1.5', '100'],
    ]);
    expect(position.life).toBeUndefined();
    expect(ended).toEqual([
      {
        side: 'LONG',
        openedAtMs: 0,
        entryQuantity: d('2'),
        entryCost: d('300'),
        exitQuantity: d('2'),
        exitCost: d('300'),
        realizedPnl: d('0'),
        fees: {},
      },
    ]);
  });

  it('ends with dust that a fee in base left, and the next begins after it', () => {
    const { position, ended } = lived([
      ['buy', '0.1', '100', '0.000100005'],
      ['sell', '0.09989', '110'],
      ['buy', '0.2', '120'],
    ]);
    expect(ended).toMatchObject([{ entryQuantity: d('0.1'), exitQuantity: d('0.09989') }]);
    expect(position.life).toMatchObject({ openedAtMs: 2, entryQuantity: d('0.2'), exitQuantity: zero });
  });

  it('crossing flat ends one and begins the other, each with its share of the fee', () => {
    const { position, ended } = lived([
      ['buy', '1', '100'],
      ['sell', '4', '90', '0.04'],
    ]);
    expect(ended).toMatchObject([{ exitQuantity: d('1'), realizedPnl: d('-10'), fees: { BTC: d('0.01') } }]);
    expect(position.life).toMatchObject({
      side: 'SHORT',
      entryQuantity: d('3'),
      entryCost: d('270'),
      fees: { BTC: d('0.03') },
    });
  });

  it('is not known of what was held before lives were kept, and begins behind it', () => {
    const old = aPosition({ quantity: d('2'), averageEntryPrice: d('100') });
    expect(lived([['sell', '0.5', '110']], old)).toMatchObject({
      ended: [],
      position: { quantity: d('1.5') },
    });
    expect(lived([['sell', '0.5', '110']], old).position.life).toBeUndefined();
    expect(lived([['sell', '3', '110']], old).position.life).toMatchObject({ side: 'SHORT' });
    expect(lived([['buy', '1', '110']], old).position.life).toMatchObject({ side: 'LONG', openedAtMs: 0 });
  });
});
