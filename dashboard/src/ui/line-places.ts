/** A figure at a moment or on a day, as they are shown: the line alone is drawn by a float. */
export interface ChartPoint {
  readonly at: string;
  readonly value: string;
}

/** Above and below the line, in hundredths of the height. */
const marginPart = 4;

/** Where each point is in a box of 100 × 100: the first at the left, the greatest at the top. One alone is as wide as the box. */
export function placesOf(
  points: readonly ChartPoint[],
): readonly { readonly x: number; readonly y: number }[] {
  if (points.length === 1)
    return [
      { x: 0, y: 50 },
      { x: 100, y: 50 },
    ];
  const values = points.map(({ value }) => Number(value));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most - least;
  return values.map((value, index) => ({
    x: (index / (points.length - 1)) * 100,
    // What never changes is a line through the middle.
    y: span === 0 ? 50 : 100 - marginPart - ((value - least) / span) * (100 - 2 * marginPart),
  }));
}

/** The points with the least and the greatest figure. */
export function extremesOf(points: readonly ChartPoint[]) {
  const by = (isMore: (a: number, b: number) => boolean) =>
    points.reduce((found, point) => (isMore(Number(point.value), Number(found.value)) ? point : found));
  return { least: by((a, b) => a < b), most: by((a, b) => a > b) };
}

/** The point nearest to a share of the width. */
export function nearestTo(share: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.round(share * (count - 1))));
}
