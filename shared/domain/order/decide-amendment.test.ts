import { expect, it } from 'vitest';
import { anOrder } from '../../testing/builders.ts';
import { decimal as d, zero } from '../money/decimal.ts';
import type { VenueOrderView } from '../venue/venue-answer.ts';
import type { AmendingOrder } from './amendment.ts';
import { decideAmendment, type NewOrder, type OldOrder } from './decide-amendment.ts';

/** 1 BTC becomes 0.8; venue orders before the present one executed 0.1. */
function amending(executedBefore?: string): AmendingOrder {
  return {
    ...anOrder({
      state: 'ACCEPTED',
      attempt: 1,
      quantity: d('1'),
      former: { executed: d('0.1'), filled: d('0.1'), limitPrice: d('1') },
    }),
    amendment: {
      state: 'SENT',
      quantity: d('0.8'),
      limitPrice: d('59000'),
      epoch: 1,
      referencePrice: d('60000'),
      addedReserve: zero,
      addedQuantity: zero,
      attempt: 2,
      sends: 1,
      filledAhead: zero,
      requestedAtMs: 0,
      ...(executedBefore === undefined ? {} : { executedBefore: d(executedBefore) }),
    },
  };
}
const ended = (status: VenueOrderView['status'], executed = '0.2'): OldOrder => ({
  is: 'ENDED',
  view: { venueOrderId: '7001', clientOrderId: 'old', status, executedQuantity: d(executed), venueTimeMs: 0 },
});
const open: OldOrder = { is: 'OPEN' };
const unknown = { is: 'UNKNOWN' } as const;
const placed: NewOrder = { is: 'PLACED', venueOrderId: '7002' };
const notPlaced = (retry: boolean): NewOrder => ({ is: 'NOT_PLACED', code: 'NO', message: 'No.', retry });

type Row = readonly [old: string, OldOrder, fresh: string, NewOrder, decision: string];
it.each<Row>([
  ['cancelled', ended('CANCELED'), 'placed', placed, 'END REPLACED 0.3, tells the old one’s end'],
  ['expired', ended('EXPIRED'), 'placed', placed, 'END REPLACED 0.3, tells the old one’s end'],
  ['not known', unknown, 'placed', placed, 'LOOK_UP'],
  ['still shown as open', open, 'placed', placed, 'LOOK_UP'],
  [
    'filled',
    ended('FILLED', '0.9'),
    'not known',
    unknown,
    'END KEPT FILLED_BEFORE_AMEND, tells the old one’s end',
  ],
  [
    'filled',
    ended('FILLED', '0.9'),
    'refused',
    notPlaced(true),
    'END KEPT FILLED_BEFORE_AMEND, tells the old one’s end',
  ],
  ['cancelled', ended('CANCELED'), 'not known', unknown, 'LOOK_UP'],
  ['open', open, 'not known', unknown, 'LOOK_UP'],
  ['not known', unknown, 'not known', unknown, 'LOOK_UP'],
  ['not known', unknown, 'refused', notPlaced(false), 'LOOK_UP'],
  ['open', open, 'refused', notPlaced(false), 'END KEPT NO'],
  ['open', open, 'not taken now', notPlaced(true), 'AGAIN'],
  [
    'cancelled',
    ended('CANCELED'),
    'refused',
    notPlaced(false),
    'END CANCELED 0.3 NO, tells the old one’s end',
  ],
  ['cancelled', ended('CANCELED'), 'not taken now', notPlaced(true), 'AGAIN 0.3'],
  [
    'cancelled with all of it executed',
    ended('CANCELED', '0.7'),
    'not sent',
    notPlaced(true),
    'END COMPLETED 0.8, tells the old one’s end',
  ],
  [
    'cancelled with more than all of it',
    ended('CANCELED', '0.85'),
    'not sent',
    notPlaced(true),
    'END COMPLETED 0.95, tells the old one’s end',
  ],
])('old %s, new %s', (_old, old, _fresh, fresh, decision) => {
  expect(words(amending(), old, fresh)).toBe(decision);
});

it.each<readonly [NewOrder, string]>([
  [placed, 'END REPLACED 0.5'],
  [unknown, 'LOOK_UP'],
  [notPlaced(true), 'AGAIN 0.5'],
  [notPlaced(false), 'END CANCELED 0.5 NO'],
])('once the old one is known to be gone only the new one counts: %j', (fresh, decision) => {
  for (const old of [unknown, open]) expect(words(amending('0.5'), old, fresh)).toBe(decision);
});

function words(order: AmendingOrder, old: OldOrder, fresh: NewOrder): string {
  const decision = decideAmendment(order, old, fresh);
  if (decision.next === 'LOOK_UP') return 'LOOK_UP';
  if (decision.next === 'AGAIN')
    return ['AGAIN', decision.executedBefore?.toFixed()].filter(Boolean).join(' ');
  const { end, reportOld } = decision;
  const executed =
    'executed' in end ? end.executed : 'executedBefore' in end ? end.executedBefore : undefined;
  const said = [end.kind, executed?.toFixed(), 'code' in end ? end.code : undefined]
    .filter(Boolean)
    .join(' ');
  return `END ${said}${reportOld ? ', tells the old one’s end' : ''}`;
}
