import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../api/client.ts';
import { movingStop, planLines, profitAt, requestOf, withLine } from './protection-lines.ts';

type Protection = Schemas['Protection'];
const terms: Protection['terms'] = {
  stopLoss: { price: '58000', distanceRatio: null },
  takeProfits: [
    { price: null, distanceRatio: '0.03', sizeRatio: '0.5', quantity: null },
    { price: '63000', distanceRatio: null, sizeRatio: null, quantity: null },
  ],
  ...{ trailing: { distanceRatio: '0.01', activationPrice: null }, breakEven: null, exitAfterMs: 60_000 },
};
const plan = (change: Partial<Protection> = {}) =>
  ({ terms, version: 4, side: 'LONG', stop: null, ...change }) as Protection;
const held = { averageEntryPrice: '60000' };

describe('lines of a protection', () => {
  it('stand at their prices, and at their distances from the entry on the side that they protect', () => {
    expect(planLines(plan(), held)).toEqual([
      { kind: 'stop', index: 0, price: '58000' },
      { kind: 'profit', index: 0, price: '61800' },
      { kind: 'profit', index: 1, price: '63000' },
    ]);
    const away = { ...terms, stopLoss: { price: null, distanceRatio: '0.02' } };
    expect(planLines(plan({ terms: away, side: 'SHORT' }), held).map(({ price }) => price)).toEqual([
      ...['61200', '58200', '63000'],
    ]);
    expect(planLines(plan({ terms: away }), { averageEntryPrice: null })).toEqual([
      { kind: 'profit', index: 1, price: '63000' },
    ]);
  });

  it('do not show a stop twice: the one in force is a line of its own where a rule moves it', () => {
    expect(movingStop(plan({ stop: { price: '59000', cause: 'TRAILING' } }))).toBe('59000');
    expect(movingStop(plan({ stop: { price: '58000', cause: 'STOP_LOSS' } }))).toBeUndefined();
    expect(movingStop(plan())).toBeUndefined();
  });

  it('change one price, and leave the rest as it was asked for', () => {
    const rest = { trailing: { distanceRatio: '0.01' }, exitAfterMs: 60_000, version: 4 };
    const second = { price: '63000' };
    expect(withLine(plan(), { kind: 'stop', index: 0, price: '57000' })).toEqual({
      ...{ ...rest, stopLoss: { price: '57000' } },
      takeProfits: [{ distanceRatio: '0.03', sizeRatio: '0.5' }, second],
    });
    expect(withLine(plan(), { kind: 'profit', index: 0, price: '62000' })).toEqual({
      ...{ ...rest, stopLoss: { price: '58000' } },
      takeProfits: [{ price: '62000', sizeRatio: '0.5' }, second],
    });
    const nothing = { stopLoss: null, takeProfits: [], trailing: null, breakEven: null, exitAfterMs: null };
    expect(requestOf(nothing)).toEqual({});
  });

  it('say what closing there would bring', () => {
    expect(profitAt('58000', { ...held, quantity: '0.01' })?.toFixed()).toBe('-20');
    expect(profitAt('58000', { ...held, quantity: '-0.01' })?.toFixed()).toBe('20');
    expect(profitAt('', { ...held, quantity: '1' })).toBeUndefined();
  });
});
