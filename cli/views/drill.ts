import type { RestartReport, Spread } from '../drills/restart.ts';

/** A drill for a person: what was broken, what it cost, how fast it came back. */
export function restartText({
  runs,
  orders,
  lost,
  duplicated,
  orphans,
  inDoubt,
  recoveryMs,
  booksMs,
  settledMs,
}: RestartReport): string {
  const sum = (pick: 'workers' | 'executions') => runs.reduce((total, run) => total + run[pick], 0);
  return [
    `${runs.length} runs of ${orders} orders: ${sum('workers')} Lambda workers killed, ${sum('executions')} executions aborted, ws-ingest killed each time.`,
    `  lost ${lost}, duplicated ${duplicated}, orphans ${orphans}`,
    `  trading again   ${times(recoveryMs)}`,
    `  books agree again ${times(booksMs)}`,
    `  every order known ${times(settledMs)}, ${inDoubt} orders were in doubt`,
  ].join('\n');
}

function times({ p50, max }: Spread): string {
  return `p50 ${seconds(p50)}, longest ${seconds(max)}`;
}

function seconds(ms: number | null): string {
  return ms === null ? 'never' : `${(ms / 1000).toFixed(1)} s`;
}
