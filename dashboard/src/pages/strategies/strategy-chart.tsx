import { lazy, Suspense, useEffect, useMemo } from 'react';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { marketTopics } from '../../live/market-topics.ts';
import { Empty, Loading, Show } from '../../ui/parts.tsx';
import type { Level } from '../trade/level.ts';
import { type Timeframe, timeframes, useCandles, useForming } from '../trade/market.ts';
import { type Strategy, useOwnTrades } from './resources.ts';

const Chart = lazy(() => import('../trade/chart.tsx'));

/** So long after a candle closed its decision is written. */
const decidedAfterMs = 3_000;

/** Candles as it sees them, with its own fills, and its orders that rest as lines. */
export function StrategyChart({ strategy }: { readonly strategy: Strategy }) {
  const text = useText();
  const { instrument, venue, openOrders, strategyId } = strategy;
  const market = { venue: String(venue), instrument };
  const timeframe: Timeframe = timeframes.find((each) => each === strategy.timeframe) ?? '1m';
  const candles = useCandles(market, timeframe);
  const forming = useForming(market, timeframe);
  const trades = useOwnTrades(strategy);
  useDecidedCandles(`candles:${market.venue}:${instrument}:${timeframe}`);
  const levels = useMemo<readonly Level[]>(
    () =>
      openOrders.flatMap(({ price, side, remaining, tag }) =>
        price === null ? [] : [{ price, title: `${tag ?? side} ${remaining}`, look: 'order' as const }],
      ),
    [openOrders],
  );
  return (
    <Show of={candles} onRetry={() => refresh('market:')} lines={5}>
      {(value) =>
        value.candles.length === 0 ? (
          <Empty title={text('trade.chart.none')} />
        ) : (
          <>
            <Suspense fallback={<Loading lines={5} />}>
              <Chart
                key={strategyId}
                label={text('strategies.chart', { instrument, timeframe, count: levels.length })}
                {...{ candles: value.candles, fills: trades.value ?? noFills, levels, forming }}
              />
            </Suspense>
            <p className="small soft">
              <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
                {text('trade.attribution')}
              </a>
            </p>
          </>
        )
      }
    </Show>
  );
}

const noFills: never[] = [];

/** No event tells of a decision that did nothing: the candle that it is about does. */
function useDecidedCandles(topic: string): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = marketTopics.listen(topic, (update) => {
      if (update.kind !== 'candle') return;
      clearTimeout(timer);
      timer = setTimeout(() => refresh('strategies:'), decidedAfterMs);
    });
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [topic]);
}
