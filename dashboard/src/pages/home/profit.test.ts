import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../api/client.ts';
import { equityOf, linePath, profitOf } from './profit.ts';

const nowMs = Date.UTC(2026, 10, 18, 3);
const row = (group: string, net: string, asset = 'USDT') => ({ group, net, asset });
const pnl = {
  rows: [
    row('2026-10-31', '1000'),
    row('2026-11-02', '100.1'),
    row('2026-11-16', '-20'),
    row('2026-11-18', '3.3'),
    row('2026-11-18', '77', 'KRW'),
  ],
  totals: [{ asset: 'USDT', unrealized: '5' }],
  equity: [{ asset: 'USDT', points: [{ equity: '1' }, { equity: '2' }] }],
} as unknown as Schemas['Pnl'];

describe('profit', () => {
  it('is summed by the day, week and month that it is now, of one asset', () => {
    const { day, week, month } = profitOf(pnl, 'USDT', nowMs, 'UTC');
    expect([day, week, month].map(String)).toEqual(['3.3', '-16.7', '83.4']);
  });

  it('is nothing in an asset that was not traded', () => {
    expect(String(profitOf(pnl, 'BTC', nowMs, 'UTC').month)).toBe('0');
    expect(equityOf(pnl, 'BTC').last).toBeUndefined();
  });

  it('has the newest point of the curve and what is open', () => {
    expect(equityOf(pnl, 'USDT')).toMatchObject({ last: { equity: '2' }, unrealized: '5' });
  });
});

describe('the line of a curve', () => {
  it('goes from the left to the right, upwards for more', () => {
    expect(linePath([1, 2, 3])).toBe('M0.00 95.00L50.00 50.00L100.00 5.00');
  });

  it('is flat where nothing changes', () => {
    expect(linePath([5, 5])).toBe('M0.00 95.00L100.00 95.00');
  });
});
