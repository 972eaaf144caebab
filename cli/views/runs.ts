/** Of backtests and searches, those of one's own machine and those of the server. */

interface Run {
  readonly state: string;
  readonly progress: number;
  readonly strategy: string;
  readonly venue: string;
  readonly instrument: string;
  readonly timeframe: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The titles of `runCells`. */
export const runTitles = ['state', 'strategy', 'market', 'range'] as const;

/** Where one of the server stands, and over what it runs. */
export function runCells({ state, progress, strategy, venue, instrument, timeframe, fromMs, toMs }: Run) {
  const minute = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 16);
  return [
    ...[state === 'RUNNING' ? `${Math.floor(100 * progress)} %` : state, strategy],
    ...[`${venue} ${instrument} ${timeframe}`, `${minute(fromMs)} … ${minute(toMs)}`],
  ];
}

export function percentText(ratio: unknown): string {
  return typeof ratio === 'number' ? `${(100 * ratio).toFixed(2)} %` : '-';
}

export function figureText(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : String(Number(value.toPrecision(4)));
}

interface Check {
  readonly name: string;
  readonly value: number | null;
  readonly limit: string;
  readonly ok: boolean;
}

/** Guards of a search, a line each. */
export function checkLines(checks: readonly Check[]): readonly string[] {
  return checks.map(
    ({ name, value, limit, ok }) => `${ok ? 'ok    ' : 'FAILED'} ${name} ${figureText(value)} (${limit})`,
  );
}
