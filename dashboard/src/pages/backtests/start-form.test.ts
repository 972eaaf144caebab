import { describe, expect, it } from 'vitest';
import { bodyOf, fieldOf, firstDraft, ratioOf, type StartDraft, timeOf } from './start-form.ts';

const draft = firstDraft(Date.UTC(2026, 10, 22, 13), 'okx');
const problems = (change: Partial<StartDraft>) => {
  const found = bodyOf({ ...draft, ...change });
  return 'problems' in found ? found.problems : {};
};

describe('the form of a backtest', () => {
  it('begins with the last week that is over', () => {
    expect(bodyOf(draft)).toMatchObject({
      body: {
        ...{ venue: 'okx', instrument: 'BTC/USDT', cash: '10000', feeRate: 0.001, timeframe: '1m' },
        ...{ fromMs: Date.UTC(2026, 10, 15), toMs: Date.UTC(2026, 10, 22) },
      },
    });
  });

  it('reads days and minutes of UTC, and none that there are not', () => {
    expect(timeOf('2026-02-28')).toBe(Date.UTC(2026, 1, 28));
    expect(timeOf(' 2026-02-28 09:30 ')).toBe(Date.UTC(2026, 1, 28, 9, 30));
    for (const wrong of ['2026-02-30', '28.02.2026', '', '2026-02-28 25:00', '<b>'])
      expect(timeOf(wrong)).toBeUndefined();
  });

  it('takes percent as parts of one, without the error of a float', () => {
    expect([ratioOf('0.1', 0.1), ratioOf('10', 0.1), ratioOf('0.07', 1)]).toEqual([0.001, 0.1, 0.0007]);
    expect([ratioOf('10.01', 0.1), ratioOf('-1', 1), ratioOf('much', 1)]).toEqual(Array(3).fill(undefined));
  });

  it.each([
    [{ from: 'soon' }, { from: 'date' }],
    [{ from: '2026-11-22', to: '2026-11-22' }, { to: 'order' }],
    [{ cash: '0' }, { cash: 'positive' }],
    [{ feeRate: '11' }, { feeRate: 'percent' }],
    [{ instrument: 'btc' }, { instrument: 'instrument' }],
    [{ size: 'much' }, { size: 'size' }],
  ] as const)('%o is wrong under its field: %o', (change, expected) => {
    expect(problems(change)).toEqual(expected);
  });

  it('puts a refusal under the field that it names', () => {
    const of = (field: string, message = '') => fieldOf({ field, message });
    expect([of('fromMs'), of('toMs'), of('size'), fieldOf(undefined)]).toEqual([
      'from',
      'to',
      'size',
      undefined,
    ]);
    expect(of('parameters', 'parameters: fast: must be below slow.')).toBe('parameters.fast');
    expect(of('parameters', 'parameters: must be an object.')).toBe('parameters');
  });
});
