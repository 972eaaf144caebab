import { describe, expect, it } from 'vitest';
import { strategies } from '../../shared/strategies/all.ts';
import { backtest } from '../backtest.ts';
import { standardOptions } from '../engine/options.ts';
import { simulatedMarket } from '../paper/simulated-market.ts';
import { portfolioBacktest } from '../portfolio.ts';
import { htmlReport } from './html.ts';
import { portfolioReport } from './portfolio.ts';

const hour = 3_600_000;
const strategy = strategies.get('ma-crossover');
const configured = strategy?.configure({ reverse: true });
if (!strategy || configured?.kind !== 'configured') throw new Error('ma-crossover');
// 100 days from January on.
const candles = simulatedMarket('walk', 5, 2_400, hour);
const options = { ...standardOptions, feeRate: 0.0005, allowShort: true, finalizeTrades: true };
const result = backtest({
  ...{ strategy, configured, candles, options },
  instrument: 'BTC/<b>',
  timeframeMs: hour,
});
const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

describe('the report', () => {
  const text = htmlReport(result, candles);

  it('asks nothing of anybody: it opens offline', () => {
    expect(text).not.toMatch(/<script|<link|<img|<iframe|src=|href=|url\(|@import|https?:\/\//);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
    expect(text).toContain('BTC/&lt;b&gt;');
  });

  it('has a chart of equity, of drawdown, of the price with every trade, and of the distribution', () => {
    const labels = [...text.matchAll(/<svg role="img" aria-label="([^"]*)"/g)].map(([, label]) => label);
    expect(labels).toEqual([
      'Equity at the close',
      'Share below the peak before',
      'Close and every trade',
      'Trades by profit and loss',
    ]);
    expect(result.trades.length).toBeGreaterThan(30);
    expect(count(text, /<line class="(gain|loss)"/g)).toBe(result.trades.length);
    const binned = [...text.matchAll(/<title>(\d+) from/g)].reduce((sum, [, many]) => sum + Number(many), 0);
    expect(binned).toBe(result.trades.length);
  });

  it('has a month a cell, which together are the return', () => {
    const months = [...text.matchAll(/<td class="(?:up|down)">(-?[\d.]+) %<\/td>/g)].map(([, value]) =>
      Number(value),
    );
    expect(months).toHaveLength(result.months.length);
    expect(months.length).toBeGreaterThan(3);
    const whole = months.reduce((grown, percent) => grown * (1 + percent / 100), 1) - 1;
    expect(whole).toBeCloseTo(result.stats.returnRatio, 3);
  });

  it('of several instruments has a chart of each', () => {
    const chair = { strategy: configured, candles, timeframeMs: hour, options };
    const chairs = ['A/USDT', 'B/USDT'].map((instrument) => ({ ...chair, instrument }));
    const several = portfolioBacktest({
      strategy,
      chairs,
      options: { ...options, size: { kind: 'percent', percent: 40 } },
    });
    const page = portfolioReport(several, chairs);
    expect(count(page, /<svg /g)).toBe(5);
    expect(count(page, /<line class="(gain|loss)"/g)).toBe(several.trades.length);
    expect(page).not.toMatch(/NaN|Infinity|undefined|https?:\/\//);
    expect(page).toContain('<th>instrument</th>');
  });
});
