import { expect, it } from 'vitest';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import { protectionResource, protectionResourceOf } from '#shared/http-api/protection-schemas.ts';
import { aPlan } from '#shared/testing/protection.ts';
import { idOf } from '#shared/testing/sequential-ids.ts';
import { startMs } from '#shared/testing/simulated-clock.ts';
import { protectionText } from './protection.ts';

const stop = {
  id: `TS${idOf(700)}1`,
  cause: 'STOP_LOSS',
  price: d('59000'),
  quantity: d('0.5'),
  claimedAtMs: startMs,
} as const;
const shown = (given: Parameters<typeof aPlan>[0]) =>
  protectionResource.parse(protectionResourceOf(aPlan(given), d('60000'), startMs));

it('shows the stop that rests at the venue, or is asked of it, and what it closed', () => {
  const guarded = shown({ venueStops: [{ ...stop, state: 'RESTS' }] });
  expect(guarded.venueStops).toEqual([{ ...stop, price: '59000', quantity: '0.5', state: 'RESTS' }]);
  expect(protectionText(guarded)).toContain(`rests at the venue: 0.5 at 59000 (STOP_LOSS), TS${idOf(700)}1`);
  const asked = shown({ venueStops: [{ ...stop, state: 'CLAIMED' }] });
  expect(protectionText(asked)).toContain('asked of the venue, not shown yet: 0.5 at 59000');
  const closing = { cause: 'STOP_LOSS', price: d('59000'), atMs: startMs, isAtVenue: true } as const;
  const fired = shown({ state: 'CLOSING', closing });
  expect(fired.closing).toMatchObject({ isAtVenue: true });
  expect(protectionText(fired)).toContain('fired at the venue: STOP_LOSS at 59000');
  expect(shown({}).venueStops).toEqual([]);
});
