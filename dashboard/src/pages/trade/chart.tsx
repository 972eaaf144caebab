import { createSeriesMarkers } from 'lightweight-charts';
import { useEffect, useRef, useState } from 'react';
import type { Schemas } from '../../api/client.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { candleOf, type Drawn, draw, lineOf, markersOf } from './chart-draw.ts';
import { ChartHandles, type Dropped } from './chart-handles.tsx';
import type { Level } from './level.ts';
import type { Forming } from './live-market.ts';
import type { PriceSteps } from './steps.ts';

interface ChartProps {
  readonly label: string;
  readonly candles: Schemas['Candles']['candles'];
  readonly fills: readonly Schemas['Trade'][];
  readonly levels: readonly Level[];
  /** The candle that is open now. */
  readonly forming?: Forming | undefined;
  /** With it, levels with a handle can be moved, by the steps of the market's prices. */
  readonly moving?: { readonly steps: PriceSteps; readonly onDrop: (dropped: Dropped) => void } | undefined;
}

/** Candles with one's own fills and levels. A picture: its figures are floats, and nothing is counted with them. */
export default function Chart({ label, candles, fills, levels, forming, moving }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Drawn>();
  const { theme, zone } = usePreferences();
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the page, which the theme sets.
  useEffect(() => {
    if (!box.current) return;
    const now = draw(box.current, zone);
    setDrawn(now);
    return () => {
      setDrawn(undefined);
      now.isOver = true;
      now.chart.remove();
    };
  }, [theme, zone]);
  useEffect(() => {
    drawn?.series.setData(candles.map(candleOf));
  }, [drawn, candles]);
  useEffect(() => {
    if (!drawn) return;
    const markers = createSeriesMarkers(drawn.series, markersOf(fills, candles));
    return () => {
      if (!drawn.isOver) markers.detach();
    };
  }, [drawn, candles, fills]);
  useEffect(() => {
    if (!drawn) return;
    const lines = levels.map((level) => drawn.series.createPriceLine(lineOf(level)));
    return () => {
      if (drawn.isOver) return;
      for (const line of lines) drawn.series.removePriceLine(line);
    };
  }, [drawn, levels]);
  useEffect(() => {
    const newest = candles.at(-1)?.openTimeMs ?? Number.POSITIVE_INFINITY;
    if (forming && forming.openTimeMs > newest) drawn?.series.update(candleOf(forming));
  }, [drawn, forming, candles]);
  return (
    <div className="chart">
      <div ref={box} className="canvas" role="img" aria-label={label} />
      {drawn && moving && <ChartHandles drawn={drawn} levels={levels} {...moving} />}
    </div>
  );
}
