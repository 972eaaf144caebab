import { expect, it } from 'vitest';
import { aFill, anInstrument, anOrder } from '../../testing/builders.ts';
import { decimal as d, zero } from '../money/decimal.ts';
import type { AmendingOrder } from './amendment.ts';
import { settleAmendment } from './settle-amendment.ts';
import { settleFill } from './settle-fill.ts';

/** The first venue order was cancelled with 0.2 executed, as the venue told early; the fill is on its way. */
const order: AmendingOrder = {
  ...anOrder({
    state: 'ACCEPTED',
    attempt: 1,
    quantity: d('1'),
    pendingQuantity: d('1'),
    closing: { as: 'CANCELED', executedQuantity: d('0.2') },
  }),
  amendment: {
    state: 'SENT',
    quantity: d('1'),
    limitPrice: d('59000'),
    epoch: 1,
    referencePrice: d('60000'),
    addedReserve: zero,
    addedQuantity: zero,
    attempt: 2,
    sends: 1,
    filledAhead: zero,
    requestedAtMs: 0,
  },
};
const late = aFill({ clientOrderId: `TW${order.orderId}01`, quantity: d('0.2'), price: d('50000') });

it('the end of the venue order that was replaced does not end the order, whenever its last fill comes', () => {
  const during = settleFill(order, late, 1).order;
  expect(during).toMatchObject({ state: 'PARTIALLY_FILLED', filledQuantity: d('0.2') });
  const end = { kind: 'REPLACED', venueOrderId: '7002', executedBefore: d('0.2') } as const;
  const replaced = settleAmendment(order, end, anInstrument(), 1).order;
  const after = settleFill(replaced, late, 2).order;
  expect(after).toMatchObject({ state: 'PARTIALLY_FILLED', pendingQuantity: d('0.8') });
  expect(after).not.toHaveProperty('closing');
});

it('and it does where nothing took its place', () => {
  const settled = settleFill(order, late, 1).order as AmendingOrder;
  const end = { kind: 'CANCELED', executed: d('0.2'), code: 'NO', message: 'No.' } as const;
  expect(settleAmendment(settled, end, anInstrument(), 2).order).toMatchObject({
    state: 'CANCELED',
    pendingQuantity: zero,
  });
});

it('the old venue order executed all that was wanted before it was cancelled: the order is for that, and filled', () => {
  const { closing: _, ...open } = order;
  const full = aFill({ clientOrderId: `TW${order.orderId}01`, quantity: d('1'), price: d('50000') });
  const filled = settleFill(open, full, 1).order as AmendingOrder;
  const end = { kind: 'COMPLETED', executed: d('1') } as const;
  expect(settleAmendment(filled, end, anInstrument(), 2).order).toMatchObject({
    state: 'FILLED',
    quantity: d('1'),
    pendingQuantity: zero,
    amendment: { state: 'DONE' },
  });
});
