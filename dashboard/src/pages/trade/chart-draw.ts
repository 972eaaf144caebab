import {
  type CandlestickData,
  CandlestickSeries,
  ColorType,
  createChart,
  type IChartApi,
  type ISeriesApi,
  LineStyle,
  type PriceLineOptions,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { Schemas } from '../../api/client.ts';
import { clockText, dayText, type Zone } from '../../format/time.ts';
import { fillMarks } from './fill-marks.ts';
import type { Level } from './level.ts';
import type { Forming } from './live-market.ts';

export interface Drawn {
  readonly chart: IChartApi;
  readonly series: ISeriesApi<'Candlestick'>;
  /** Removed from the page: nothing of it can be called any more. */
  isOver: boolean;
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** An empty chart in the colours that the page has now. */
export function draw(box: HTMLElement, zone: Zone): Drawn {
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
  return { chart, series, isOver: false };
}

function tickText(atMs: number, zone: Zone): string {
  const clock = clockText(atMs, zone).slice(0, 5);
  return clock === '00:00' ? dayText(atMs, zone).slice(5) : clock;
}

const lineColours: Readonly<Record<Level['look'], string>> = {
  ...{ stop: '--down', profit: '--up', order: '--accent', entry: '--ink-soft' },
};

export function lineOf({ price, title, look }: Level): Partial<PriceLineOptions> & { price: number } {
  return {
    ...{ price: Number(price), title, axisLabelVisible: true, lineWidth: 1 },
    lineStyle: look === 'order' || look === 'entry' ? LineStyle.Dotted : LineStyle.Dashed,
    color: colour(lineColours[look]),
  };
}

export function candleOf({ openTimeMs, open, high, low, close }: Forming): CandlestickData {
  const time = (openTimeMs / 1_000) as UTCTimestamp;
  return { time, open: Number(open), high: Number(high), low: Number(low), close: Number(close) };
}

/** Fills stand at the candle that they fell into, those of a side as one. */
export function markersOf(
  fills: readonly Schemas['Trade'][],
  candles: Schemas['Candles']['candles'],
): SeriesMarker<Time>[] {
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
