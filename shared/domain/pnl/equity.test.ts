import { expect, it } from 'vitest';
import { type LedgerAccount, move } from '../ledger/entry.ts';
import { decimal as d, decimalText, zero } from '../money/decimal.ts';
import { equityCurves, flowsOf } from './equity.ts';
import type { PnlEvent } from './pnl.ts';

const hourMs = 3_600_000;
const event = (hours: number, realized: string, fees = '0'): PnlEvent => ({
  ...{ timeMs: hours * hourMs, accountId: 'a', instrument: 'BTC/USDT', asset: 'USDT', isTrade: true },
  ...{ realized: d(realized), fees: d(fees), funding: zero },
});

it('walks from what was paid in through profit and loss; a withdrawal is no drawdown', () => {
  const flows = [
    { timeMs: 0, asset: 'USDT', amount: d('1000') },
    { timeMs: 0, asset: 'BTC', amount: d('1') },
    { timeMs: 50 * hourMs, asset: 'USDT', amount: d('-500') },
  ];
  const events = [event(1, '100', '10'), event(2, '-50'), event(25, '-160'), event(73, '200')];
  const [curve, second] = equityCurves(events, flows, 'UTC');
  expect(second).toBeUndefined();
  expect(curve && [decimalText(curve.drawdownMax), curve.drawdownRatioMax.toFixed(6)]).toEqual([
    '210',
    '0.192660',
  ]);
  // Peak profit 90, a share worth 1.09. Day 1: 40, so 50 below, 1.04 a share; day 2: −120, 0.88 a share. Day 3: 500 leave, the
  // share stays. Day 4: profit 80, 10 below its peak; a share has grown by 200 of 380, and is worth more than ever.
  expect(
    curve?.points.map(({ day, paidIn, equity, drawdown, drawdownRatio }) => [
      ...[day, decimalText(paidIn), decimalText(equity), decimalText(drawdown), drawdownRatio.toFixed(6)],
    ]),
  ).toEqual([
    ['1970-01-01', '1000', '1040', '50', '0.045871'],
    ['1970-01-02', '1000', '880', '210', '0.192660'],
    ['1970-01-03', '500', '380', '210', '0.192660'],
    ['1970-01-04', '500', '580', '10', '0.000000'],
  ]);
});

it('begins anew after ruin, and knows no ratio where nothing was paid in', () => {
  const flows = [0, 3].map((hours) => ({ timeMs: hours * hourMs, asset: 'USDT', amount: d('100') }));
  const [curve] = equityCurves([event(1, '-100'), event(4, '-10')], flows, 'UTC');
  expect(curve?.drawdownRatioMax).toEqual(d('1'));
  expect(curve?.points.map(({ drawdownRatio }) => decimalText(drawdownRatio))).toEqual(['0.1']);
  const [unpaid] = equityCurves([event(1, '-100')], [], 'UTC');
  expect(unpaid?.points.map(({ equity, drawdownRatio }) => [equity, drawdownRatio])).toEqual([
    [d('-100'), d('0')],
  ]);
});

it('takes for paid in what entries moved from outside, and nothing that trades or fees moved', () => {
  const entry = { ownerId: 'u', accountId: 'a', entryId: 'e', atMs: 5 } as const;
  const posted = (from: LedgerAccount, amount: string) => move('USDT', d(amount), from, 'AVAILABLE');
  expect(
    flowsOf([
      { ...entry, kind: 'TRANSFER', postings: posted('EXTERNAL', '100') },
      { ...entry, kind: 'TRANSFER', postings: move('BTC', d('2'), 'SUSPENSE', 'EXTERNAL') },
      { ...entry, kind: 'TRADE', postings: posted('TRADING', '7') },
      { ...entry, kind: 'FEE', postings: posted('FEES', '1') },
    ]),
  ).toEqual([
    { timeMs: 5, asset: 'USDT', amount: d('100') },
    { timeMs: 5, asset: 'BTC', amount: d('-2') },
  ]);
});
