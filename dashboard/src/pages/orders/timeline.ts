import type { Schemas } from '../../api/client.ts';

type Step = Schemas['Saga']['steps'][number];
export type Look = 'good' | 'bad' | 'warn' | 'plain';

/** One line of an order's life; repeats of the same thing in a row are one line with a count. */
export interface Line {
  readonly sequence: number;
  readonly step: Step['step'];
  readonly outcome: string;
  readonly look: Look;
  readonly count: number;
  readonly atMs: number;
  readonly sincePlacedMs: number;
  /** Since the line before it; null of the first. */
  readonly tookMs: number | null;
  /** Where the state changed. */
  readonly state: Step['stateAfter'] | null;
  readonly detail: readonly (readonly [name: string, value: string])[];
}

const good = ['APPROVED', 'ACCEPTED', 'FILL', 'REPLACED', 'RESERVED', 'DONE'];
const bad = ['DENIED', 'REJECTED', 'INSUFFICIENT_FUNDS', 'REFUSED'];
const warn = ['IN_DOUBT', 'DOUBT', 'EXPIRED', 'CANCELED', 'RETRY', 'UNKNOWN'];

/** Folds what the API tells of an order into the lines that a person reads, oldest first. */
export function timelineOf(steps: readonly Step[]): readonly Line[] {
  const lines: Line[] = [];
  for (const step of [...steps].sort((a, b) => a.sequence - b.sequence)) {
    const before = lines.at(-1);
    const isRepeat =
      before?.step === step.step && before.outcome === step.outcome && step.stateAfter === step.stateBefore;
    if (before && isRepeat && step.step !== 'fill-handler')
      lines[lines.length - 1] = { ...before, count: before.count + 1, detail: Object.entries(step.detail) };
    else lines.push(lineOf(step, before));
  }
  return lines;
}

function lineOf(step: Step, before: Line | undefined): Line {
  const { sequence, outcome, atMs, sincePlacedMs, stateBefore, stateAfter, detail } = step;
  return {
    ...{ sequence, step: step.step, outcome, atMs, sincePlacedMs, count: 1 },
    look: lookOf(outcome, stateAfter),
    tookMs: before ? Math.max(0, atMs - before.atMs) : null,
    state: stateBefore === stateAfter ? null : stateAfter,
    detail: Object.entries(detail),
  };
}

function lookOf(outcome: string, state: string): Look {
  if (bad.some((word) => outcome.includes(word)) || state === 'DENIED' || state === 'REJECTED') return 'bad';
  if (warn.some((word) => outcome.includes(word)) || state === 'IN_DOUBT') return 'warn';
  return good.some((word) => outcome.includes(word)) ? 'good' : 'plain';
}

/** Milliseconds from placing until the venue's word was known; null while it is not, or never was asked. */
export function venueWordMs(steps: readonly Step[]): number | null {
  const said = ['ACCEPTED', 'REJECTED', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED'];
  const sent = steps.findIndex(({ stateAfter }) => stateAfter === 'SUBMITTED');
  if (sent < 0) return null;
  return steps.slice(sent).find(({ stateAfter }) => said.includes(stateAfter))?.sincePlacedMs ?? null;
}
