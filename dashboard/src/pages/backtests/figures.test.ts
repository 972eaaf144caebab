import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { texts } from '../../i18n/texts.ts';
import { drawdownOf, equityOf, figureOf, figureText, headFigures, moreFigures } from './figures.ts';

describe('figures of a backtest', () => {
  it('are shown in their form, and as a dash where there is none', () => {
    const stats = { sharpe: 1.25, sortino: null, ruined: false, profitFactor: Number.POSITIVE_INFINITY };
    expect(figureText(figureOf(stats, 'sharpe'), 'number', 'USDT')).toBe('1.25');
    for (const name of ['sortino', 'ruined', 'profitFactor', 'unknown'])
      expect(figureOf(stats, name)).toBeUndefined();
    expect(figureText(undefined, 'money', 'USDT')).toBe('–');
    expect(figureText(new Decimal(-0.0123), 'percent', 'USDT')).toBe('−1.23%');
    expect(figureText(new Decimal('5e90'), 'percent', 'USDT')).toBe('> 1,000,000%');
    expect(figureText(new Decimal(1e-7), 'money', 'USDT')).toBe('0.00 USDT');
    expect(figureText(new Decimal(7_200_000), 'span', 'USDT')).toBe('2 h');
    expect(figureText(new Decimal(1_234), 'count', 'USDT')).toBe('1,234');
  });

  it('have a text each', () => {
    for (const { key } of [...headFigures, ...moreFigures]) expect(texts).toHaveProperty([key]);
  });

  it('fall from the highest equity so far, and are at nought on a new one', () => {
    const points = equityOf(
      [100, 120, 90, 120, 150].map((equity, day) => ({ time: `2026-01-0${day + 1}T00:00:00Z`, equity })),
    );
    expect(points[0]?.atMs).toBe(Date.UTC(2026, 0, 1));
    // 90 is a quarter below 120.
    expect(drawdownOf(points)).toEqual([0, 0, -0.25, 0, 0]);
    expect(drawdownOf([{ atMs: 0, equity: 0 }])).toEqual([0]);
  });
});
