import { useState } from 'react';
import '../styles/line-chart.css';
import { type ChartPoint, extremesOf, nearestTo, placesOf } from './line-places.ts';

/**
 * A series over time as a line with its least and greatest figure; the pointer reads the others. What it shows is in its label in words: first,
 * last, least and greatest are for whoever does not see it.
 */
export function LineChart({
  label,
  points,
  format,
  look = '',
  isLow = false,
}: {
  readonly label: string;
  /** One at least, in order. */
  readonly points: readonly ChartPoint[];
  readonly format: (value: string) => string;
  readonly look?: '' | 'up' | 'down' | 'soft';
  /** A second chart below the first one takes less room. */
  readonly isLow?: boolean;
}) {
  const [read, setRead] = useState<number>();
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  const places = placesOf(points);
  const line = places.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`);
  const { least, most } = extremesOf(points);
  const shown = points[Math.min(read ?? points.length - 1, points.length - 1)] ?? last;
  const place = read === undefined ? undefined : places[read];
  const words = [first, last, most, least].map(({ at, value }) => `${at}: ${format(value)}`).join('; ');
  return (
    <figure className="line-chart">
      <div
        className={`plot ${isLow ? 'low' : ''}`}
        onPointerMove={({ currentTarget, clientX }) => {
          const { left, width } = currentTarget.getBoundingClientRect();
          setRead(nearestTo((clientX - left) / width, points.length));
        }}
        onPointerLeave={() => setRead(undefined)}
      >
        <svg
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          role="img"
          aria-label={`${label}. ${words}`}
          className={look}
        >
          <path d={`${line.join('')}L100 100L0 100Z`} fill="currentColor" opacity="0.1" />
          <path
            d={line.join('')}
            fill="none"
            stroke="currentColor"
            strokeWidth="1.8"
            vectorEffect="non-scaling-stroke"
          />
          {place && (
            <path
              d={`M${place.x} 0V100`}
              stroke="currentColor"
              strokeDasharray="3 3"
              vectorEffect="non-scaling-stroke"
            />
          )}
        </svg>
        <span className="scale most small soft num" aria-hidden="true">
          {format(most.value)}
        </span>
        {least.value !== most.value && (
          <span className="scale least small soft num" aria-hidden="true">
            {format(least.value)}
          </span>
        )}
      </div>
      <figcaption className="row between small soft num" aria-hidden="true">
        <span>{first.at}</span>
        <strong>
          {shown.at}: {format(shown.value)}
        </strong>
        <span>{last.at}</span>
      </figcaption>
    </figure>
  );
}
