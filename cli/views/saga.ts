import type { SagaResource } from '#shared/http-api/schemas.ts';
import { table, timeText } from './table.ts';

/** A saga whose steps also say how long after the step before they came. */
export interface TimedSaga extends Omit<SagaResource, 'steps'> {
  readonly steps: readonly (SagaResource['steps'][number] & { readonly sincePreviousMs: number })[];
}

export function timedSaga(saga: SagaResource): TimedSaga {
  return {
    ...saga,
    steps: saga.steps.map((step, index) => ({
      ...step,
      sincePreviousMs: step.atMs - (saga.steps[index - 1]?.atMs ?? step.atMs),
    })),
  };
}

/** The order's way as a person reads it, one line a step or event. */
export function sagaText({ orderId, state, execution, steps }: TimedSaga): string {
  const lines = table(
    [
      { title: 'STEP' },
      { title: 'OUTCOME' },
      { title: 'STATE' },
      { title: 'AT (UTC)' },
      { title: 'SINCE PLACED', align: 'right' },
      { title: 'TOOK', align: 'right' },
      { title: 'DETAIL' },
    ],
    steps.map((step) => [
      step.step,
      step.outcome,
      step.stateAfter,
      timeText(step.atMs),
      `${step.sincePlacedMs} ms`,
      `${step.sincePreviousMs} ms`,
      detailText(step.detail),
    ]),
  );
  return `Order ${orderId} is ${state} (execution ${execution})\n${lines}`;
}

function detailText(detail: Readonly<Record<string, string>>): string {
  return Object.entries(detail)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}
