import {
  type CandlestickData,
  CandlestickSeries,
  ColorType,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type ISeriesApi,
  LineStyle,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { useEffect, useRef } from 'react';
import type { Schemas } from '../../api/client.ts';
import { clockText, dayText, type Zone } from '../../format/time.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { fillMarks } from './fill-marks.ts';
import type { Forming } from './live-market.ts';

/** A level drawn across the chart. */
export interface Level {
  readonly price: string;
  readonly title: string;
  readonly look: 'stop' | 'profit' | 'order';
}

interface ChartProps {
  readonly label: string;
  readonly candles: Schemas['Candles']['candles'];
  readonly fills: readonly Schemas['Trade'][];
  readonly levels: readonly Level[];
  /** The candle that is open now. */
  readonly forming?: Forming | undefined;
}

interface Drawn {
  readonly chart: IChartApi;
  readonly series: ISeriesApi<'Candlestick'>;
}

/** Candles with one's own fills and levels. A picture: its figures are floats, and nothing is counted with them. */
export default function Chart({ label, candles, fills, levels, forming }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn>(undefined);
  const { theme, zone } = usePreferences();
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the page, which the theme sets.
  useEffect(() => {
    if (!box.current) return;
    drawn.current = draw(box.current, zone);
    return () => {
      drawn.current?.chart.remove();
      drawn.current = undefined;
    };
  }, [theme, zone]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart that was drawn anew is filled anew.
  useEffect(() => {
    if (!drawn.current) return;
    const { series } = drawn.current;
    series.setData(candles.map(candleOf));
    const markers = createSeriesMarkers(series, markersOf(fills, candles));
    const lines = levels.map(({ price, title, look }) =>
      series.createPriceLine({
        ...{ price: Number(price), title, axisLabelVisible: true, lineWidth: 1 },
        lineStyle: look === 'order' ? LineStyle.Dotted : LineStyle.Dashed,
        color: colour(look === 'stop' ? '--down' : look === 'profit' ? '--up' : '--accent'),
      }),
    );
    return () => {
      if (!drawn.current || drawn.current.series !== series) return;
      markers.detach();
      for (const line of lines) series.removePriceLine(line);
    };
  }, [candles, fills, levels, theme, zone]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart that was filled anew has no open candle.
  useEffect(() => {
    const newest = candles.at(-1)?.openTimeMs ?? Number.POSITIVE_INFINITY;
    if (forming && forming.openTimeMs > newest) drawn.current?.series.update(candleOf(forming));
  }, [forming, candles, theme, zone]);
  return <div ref={box} className="chart" role="img" aria-label={label} />;
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function draw(box: HTMLElement, zone: Zone): Drawn {
  const chart = createChart(box, {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: colour('--surface') },
      textColor: colour('--ink-soft'),
      fontFamily: getComputedStyle(document.body).fontFamily,
      // The page names it in words, beside the chart.
      attributionLogo: false,
    },
    grid: { vertLines: { color: colour('--raised') }, horzLines: { color: colour('--raised') } },
    rightPriceScale: { borderColor: colour('--border') },
    timeScale: {
      ...{ borderColor: colour('--border'), timeVisible: true, rightOffset: 4 },
      tickMarkFormatter: (time: Time) => tickText(Number(time) * 1_000, zone),
    },
    localization: {
      timeFormatter: (time: Time) =>
        `${dayText(Number(time) * 1_000, zone)} ${clockText(Number(time) * 1_000, zone)}`,
    },
  });
  const [up, down] = [colour('--up'), colour('--down')];
  const series = chart.addSeries(CandlestickSeries, {
    ...{ upColor: 'transparent', downColor: down, borderUpColor: up, borderDownColor: down },
    ...{ wickUpColor: up, wickDownColor: down },
  });
  return { chart, series };
}

function tickText(atMs: number, zone: Zone): string {
  const clock = clockText(atMs, zone).slice(0, 5);
  return clock === '00:00' ? dayText(atMs, zone).slice(5) : clock;
}

function candleOf({ openTimeMs, open, high, low, close }: Forming): CandlestickData {
  const time = (openTimeMs / 1_000) as UTCTimestamp;
  return { time, open: Number(open), high: Number(high), low: Number(low), close: Number(close) };
}

/** Fills stand at the candle that they fell into, those of a side as one. */
function markersOf(fills: ChartProps['fills'], candles: ChartProps['candles']): SeriesMarker<Time>[] {
  return fillMarks(fills, candles).map(({ openTimeMs, side, quantity }) => {
    const isBuy = side === 'buy';
    return {
      time: (openTimeMs / 1_000) as UTCTimestamp,
      position: isBuy ? 'belowBar' : 'aboveBar',
      shape: isBuy ? 'arrowUp' : 'arrowDown',
      color: colour(isBuy ? '--up' : '--down'),
      text: quantity,
    };
  });
}
