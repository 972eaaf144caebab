import { type LambdaSpec, lambdas } from '#infra/lambdas.ts';
import type { Bundle } from './bundles.ts';
import { round } from './statistics.ts';

export interface Aim {
  readonly aim: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: 'ms' | 'bytes';
  readonly met: boolean;
}

/** Medians in milliseconds, all of one run on one machine: only their ratio means something elsewhere. */
export interface Medians {
  readonly bareCallMs: number;
  readonly bareExecutionMs: number;
  readonly placeTo202Ms: number;
  readonly placeToAcceptedMs: number;
}

const bytesMax = { venues: 1_500_000, others: 800_000 };
const initMsMax = 300;

/** What we aim at, and whether this run reached it. */
export function judge(medians: Medians, bundles: readonly Bundle[]): readonly Aim[] {
  const { bareCallMs, bareExecutionMs, placeTo202Ms, placeToAcceptedMs } = medians;
  return [
    aim('place → 202: at most 3 bare calls', placeTo202Ms, 3 * bareCallMs, 'ms'),
    aim(
      'place → accepted: at most a bare execution and 4 bare calls',
      placeToAcceptedMs,
      bareExecutionMs + 4 * bareCallMs,
      'ms',
    ),
    ...bundles.flatMap(({ name, bytes, initMs }) => [
      aim(`bundle of ${name}`, bytes, tradesAtVenues(name) ? bytesMax.venues : bytesMax.others, 'bytes'),
      aim(`init of ${name}`, initMs, initMsMax, 'ms'),
    ]),
  ];
}

function aim(name: string, value: number, limit: number, unit: Aim['unit']): Aim {
  return { aim: name, value, limit: round(limit), unit, met: value <= limit };
}

function tradesAtVenues(name: string): boolean {
  const specs: Readonly<Record<string, LambdaSpec>> = lambdas;
  return specs[name]?.venues === true;
}
