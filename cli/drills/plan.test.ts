import { expect, it } from 'vitest';
import { seededRandom } from '#sim-exchange/core/random.ts';
import { planRun, type VenueView } from './plan.ts';
import { drillMarkets } from './venues.ts';

const views: VenueView[] = Object.entries(drillMarkets).map(([venue, market]) => ({
  venue,
  accountId: `paper-${venue}`,
  market,
  mid: venue === 'binance' ? '59962.57' : '89958000',
  baseAvailable: '1.2',
}));
const plan = (orders: number, seed = 1) => planRun(orders, views, seededRandom(seed).next);

it.each([1, 2, 6, 50])('plans exactly %i orders, some of them for the moment of the kill', (orders) => {
  const { standing, inFlight } = plan(orders);
  expect(standing.length + inFlight.length).toBe(orders);
  expect(inFlight.length).toBeGreaterThan(0);
});

it('is the same for the same seed, and another for another', () => {
  expect(plan(50)).toEqual(plan(50));
  expect(plan(50, 2)).not.toEqual(plan(50));
});

it('uses both venues, and touches sells that the simulator cannot fill whole', () => {
  const { standing, touches } = plan(50);
  expect(touches.map(({ venue, price, back }) => [venue, price, back])).toEqual([
    ['binance', '60082', '59962.57'],
    ['upbit', '90137000', '89958000'],
  ]);
  for (const { venue, price } of touches) {
    const sells = standing.filter(({ side, accountId }) => side === 'sell' && accountId === `paper-${venue}`);
    expect(new Set(sells.map(({ limitPrice }) => limitPrice))).toEqual(new Set([price]));
    expect(sells.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBeCloseTo(0.99, 4);
  }
});

it('sells no more than the account has', () => {
  const poor = views.map((view) => ({ ...view, baseAvailable: '0.1' }));
  const { standing } = planRun(50, poor, seededRandom(1).next);
  const sold = standing.filter(({ side }) => side === 'sell').map(({ quantity }) => Number(quantity));
  expect(Math.max(...sold) * 5).toBeLessThanOrEqual(0.1);
});
