/** One or more lines over the same, evenly spaced steps. */
export interface Chart {
  readonly label: string;
  readonly series: readonly (readonly number[])[];
  /** What stands at the left and at the right end of the time axis. */
  readonly ends: readonly [string, string];
  readonly marks?: readonly Mark[];
}

interface Mark {
  /** Step and value. */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly kind: string;
  readonly title: string;
}

const [width, height, left, bottom, top] = [1000, 260, 80, 24, 10];

export function lines({ label, series, ends, marks = [] }: Chart): string {
  const values = [...series.flat(), ...marks.flatMap(({ from, to }) => [from[1], to[1]])];
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const steps = Math.max(1, ...series.map(({ length }) => length - 1));
  const x = (step: number) => round(left + (step / steps) * (width - left - 10));
  const y = (value: number) => round(top + ((high - value) / (high - low || 1)) * (height - top - bottom));
  const paths = series.map(
    (points) =>
      `<polyline class="line" points="${points.map((value, step) => `${x(step)},${y(value)}`).join(' ')}"/>`,
  );
  const drawn = marks.map(
    ({ from, to, kind, title }) =>
      `<line class="${kind}" x1="${x(from[0])}" y1="${y(from[1])}" x2="${x(to[0])}" y2="${y(to[1])}"><title>${title}</title></line>`,
  );
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => gridLine(low + share * (high - low), y));
  const axis = `<text x="${left}" y="${height - 6}">${ends[0]}</text><text x="${width - 10}" y="${height - 6}" text-anchor="end">${ends[1]}</text>`;
  return figure(label, values.length === 0 ? '' : [...grid, ...paths, ...drawn, axis].join('\n'));
}

export function bars(label: string, bins: readonly { from: number; count: number }[]): string {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const wide = (width - left - 10) / Math.max(1, bins.length);
  const drawn = bins.map(({ from, count }, index) => {
    const tall = (count / most) * (height - top - bottom);
    const at = `x="${round(left + index * wide)}" y="${round(height - bottom - tall)}"`;
    const size = `width="${round(wide * 0.9)}" height="${round(tall)}"`;
    const text =
      index % 4 === 0
        ? `<text x="${round(left + index * wide)}" y="${height - 6}">${short(from)}</text>`
        : '';
    return `<rect class="bar" ${at} ${size}><title>${count} from ${short(from)}</title></rect>${text}`;
  });
  return figure(label, drawn.join('\n'));
}

function gridLine(value: number, y: (value: number) => number): string {
  const line = `<line class="grid" x1="${left}" x2="${width - 10}" y1="${y(value)}" y2="${y(value)}"/>`;
  return `${line}<text x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${short(value)}</text>`;
}

function figure(label: string, content: string): string {
  return `<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}"><title>${label}</title>\n${content}</svg>`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
