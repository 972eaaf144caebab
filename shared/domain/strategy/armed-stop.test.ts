import { expect, it } from 'vitest';
import { decimal as d } from '../money/decimal.ts';
import { type ArmedStop, asOrder, isMet, takenBack } from './armed-stop.ts';
import { changeOf } from './tracked-order.ts';

const stop: ArmedStop = {
  ...{ key: 'strategy:s:1:0', sequence: 1, index: 0, tag: 'out', side: 'sell', price: d('100') },
  ...{ quantity: d('2'), isReducing: true, positionSide: 'LONG' },
};

it('is met where its side could trade: a sell by the bid from above, a buy by the ask from below', () => {
  const met = (side: 'buy' | 'sell', bid: string, ask: string) =>
    isMet({ ...stop, side }, { bid: d(bid), ask: d(ask) });
  expect([met('sell', '100.1', '100.2'), met('sell', '100', '101'), met('sell', '90', '91')]).toEqual([
    ...[false, true, true],
  ]);
  expect([met('buy', '99', '99.9'), met('buy', '99', '100'), met('buy', '110', '111')]).toEqual([
    ...[false, true, true],
  ]);
});

it('is shown as an order that is open, and taken back it has ended without a code', () => {
  expect(asOrder(stop)).toMatchObject({ orderId: stop.key, positionSide: 'LONG', filled: d('0') });
  expect(changeOf(takenBack(stop), undefined)).toMatchObject({
    kind: 'END',
    outcome: 'CANCELED',
    code: null,
  });
});
