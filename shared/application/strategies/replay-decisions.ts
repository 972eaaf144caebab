import type { Digest } from '../../domain/ledger/record.ts';
import type { RunSnapshot, StrategyDecision } from '../../domain/strategy/decision.ts';
import { nothing, type Surroundings } from '../../strategies/contract.ts';
import type { StrategyEvent } from '../../strategies/events.ts';
import { type HostedStrategy, StrategyFault } from '../../strategies/host.ts';
import { openRun, textOfDoubles } from './open-run.ts';

export type ReplayedDecision = Pick<
  StrategyDecision,
  | 'sequence'
  | 'eventId'
  | 'strategy'
  | 'parametersVersion'
  | 'event'
  | 'view'
  | 'isSkipped'
  | 'intents'
  | 'stateHash'
  | 'before'
>;

export interface Replay {
  readonly compared: number;
  /** Before the first one from which a run can begin. */
  readonly passedOver: number;
  /** The first that came out another way, or could not be decided. */
  readonly difference?: {
    readonly sequence: number;
    readonly eventId: string;
    readonly what: 'INTENTS' | 'STATE' | 'FAULT' | 'MISSING';
    readonly recorded: string;
    readonly replayed: string;
  };
}

/**
 * Decides again on recorded events, one after the other, from what each saw; state and indicators are computed anew from the
 * first snapshot on. Stops at the first difference.
 *
 * @param decisions in the order of their numbers
 * @param parameters by version, as JSON
 */
export function replayDecisions(
  catalogue: ReadonlyMap<string, HostedStrategy>,
  digest: Digest,
  decisions: readonly ReplayedDecision[],
  parameters: ReadonlyMap<number, string>,
): Replay {
  const firstIndex = decisions.findIndex(({ before }) => before !== undefined);
  const replayed = firstIndex < 0 ? [] : decisions.slice(firstIndex);
  const passedOver = decisions.length - replayed.length;
  let compared = 0;
  let run: RunSnapshot | undefined;
  let version: number | undefined;
  for (const decision of replayed) {
    const expected = (replayed[0]?.sequence ?? 0) + compared;
    if (decision.sequence !== expected)
      return { compared, passedOver, difference: missing(decision, expected) };
    const isSame = decision.parametersVersion === version;
    version = decision.parametersVersion;
    // Other parameters begin with indicators of their own, as they were recorded.
    const from = run && isSame ? run : decision.before;
    const result = decideAgain(catalogue, digest, decision, from, parameters);
    if ('difference' in result) return { compared, passedOver, difference: result.difference };
    run = result.run;
    compared += 1;
  }
  return { compared, passedOver };
}

type Difference = NonNullable<Replay['difference']>;

function decideAgain(
  catalogue: ReadonlyMap<string, HostedStrategy>,
  digest: Digest,
  decision: ReplayedDecision,
  from: RunSnapshot | undefined,
  parameters: ReadonlyMap<number, string>,
): { readonly run: RunSnapshot } | { readonly difference: Difference } {
  const { strategy, parametersVersion, isSkipped, intents: recorded, stateHash } = decision;
  const differs = (what: Difference['what'], was: string, is: string) => ({
    difference: { sequence: decision.sequence, eventId: decision.eventId, what, recorded: was, replayed: is },
  });
  try {
    const event: StrategyEvent = JSON.parse(decision.event);
    const view: Surroundings = JSON.parse(decision.view);
    const given = parameters.get(parametersVersion) ?? '{}';
    const open = openRun(
      catalogue,
      strategy,
      given,
      from ?? { state: null, stateVersion: null, indicators: null },
    );
    if (event.kind === 'candle') open.indicators.next(event.candle);
    const run = open.begin(view);
    const intents = JSON.stringify(isSkipped ? nothing : run.decide(event));
    const state = JSON.stringify(run.state);
    if (intents !== recorded) return differs('INTENTS', recorded, intents);
    if (digest(state) !== stateHash) return differs('STATE', stateHash, digest(state));
    const indicators = textOfDoubles(open.indicators.kept());
    return { run: { stateVersion: open.hosted.version, state, indicators } };
  } catch (error) {
    if (!(error instanceof StrategyFault)) throw error;
    return differs('FAULT', recorded, error.message);
  }
}

function missing({ sequence, eventId }: ReplayedDecision, expected: number): Difference {
  return { sequence: expected, eventId, what: 'MISSING', recorded: `${sequence} follows`, replayed: '' };
}
