import { sha256 } from '#shared/adapters/crypto/sha256.ts';
import { type ReplayedDecision, replayDecisions } from '#shared/application/strategies/replay-decisions.ts';
import type { DecisionResource } from '#shared/http-api/strategy-schemas.ts';
import { strategies } from '#shared/strategies/all.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, refused } from '../output.ts';
import { type DecisionOptions, readDecisions } from './run-strategies.ts';

/** Months of a strategy that decides each minute. */
const decisionsMax = 1_000_000;

/** Decides again on what the strategy was told; DECISIONS_DIFFER names the first that comes out another way. */
export async function replayStrategy(
  connection: Connection,
  id: string,
  options: DecisionOptions,
): Promise<Outcome> {
  const { decisions: read, parameters } = await readDecisions(
    connection,
    id,
    options,
    'oldest-first',
    decisionsMax,
  );
  if (!read.ok) return failed(read.failure, connection.client.correlationId);
  const decisions = read.value.items.map(recordOf);
  const { compared, passedOver, difference } = replayDecisions(strategies, sha256, decisions, parameters);
  if (!difference)
    return done(
      { strategyId: id, compared, passedOver, isEqual: true },
      `${compared} decisions of ${id} replayed, all equal${passedOver > 0 ? ` (${passedOver} before the first snapshot passed over)` : ''}`,
    );
  const { sequence, eventId, what, recorded, replayed } = difference;
  const words = `decision ${sequence} (${eventId}) differs in ${what.toLowerCase()}: recorded ${recorded}, now ${replayed}; the ${compared} before it are equal`;
  return refused('DECISIONS_DIFFER', words);
}

/** Objects keep the order of their fields through JSON, so their text is what was recorded. */
function recordOf({ event, view, intents, before, ...rest }: DecisionResource): ReplayedDecision {
  return {
    ...rest,
    event: JSON.stringify(event),
    view: JSON.stringify(view),
    intents: JSON.stringify(intents),
    ...(before ? { before } : {}),
  };
}
