import type { Configured, StrategyRun } from '../../shared/strategies/host.ts';
import { StrategyFault } from '../../shared/strategies/host.ts';
import type { Intent } from '../../shared/strategies/intents.ts';

/** What was seen of a strategy while it ran. */
export interface Watch {
  /** How long each decision took. */
  readonly latenciesMs: number[];
  /** How much worse each order at the market or stop filled than it was wished, in basis points of the price. */
  readonly slippagesBps: number[];
  readonly errors: string[];
  /** Orders that were refused, with the code. */
  readonly refusals: string[];
  readonly decisions: {
    readonly timeMs: number;
    readonly event: string;
    readonly intents: readonly Intent[];
  }[];
}

/** The same strategy, measured. What it throws is noted, and it decides nothing from then on. */
export function watched(strategy: Configured, clockMs: () => number): { strategy: Configured; watch: Watch } {
  const watch: Watch = { latenciesMs: [], slippagesBps: [], errors: [], refusals: [], decisions: [] };
  const { hears: _, ...rest } = strategy;
  const begin: Configured['begin'] = (eyes, saved) => {
    const run = strategy.begin(eyes, saved);
    const wished = new Map<string | null, number>();
    const decide: StrategyRun['decide'] = (event) => {
      if (event.kind === 'fill') note(event.tag, event.side, event.price);
      if (event.kind === 'order' && event.code !== null) watch.refusals.push(event.code);
      if (watch.errors.length > 0) return [];
      const startedAtMs = clockMs();
      const intents = decided(run, event, watch);
      watch.latenciesMs.push(clockMs() - startedAtMs);
      for (const intent of intents) {
        const price = wishOf(intent, eyes.price);
        if (price !== null) wished.set('tag' in intent ? (intent.tag ?? null) : null, price);
      }
      const timeMs = event.kind === 'candle' ? event.candle.openTimeMs : event.timeMs;
      if (intents.length > 0) watch.decisions.push({ timeMs, event: event.kind, intents });
      return intents;
    };
    const note = (tag: string | null, side: 'BUY' | 'SELL', price: number) => {
      const before = wished.get(tag);
      wished.delete(tag);
      if (before === undefined) return;
      watch.slippagesBps.push((10_000 * (side === 'BUY' ? price - before : before - price)) / before);
    };
    return {
      get state() {
        return run.state;
      },
      decide,
    };
  };
  return { strategy: { ...rest, begin }, watch };
}

function decided(run: StrategyRun, event: Parameters<StrategyRun['decide']>[0], { errors }: Watch) {
  try {
    return run.decide(event);
  } catch (error) {
    if (!(error instanceof StrategyFault)) throw error;
    errors.push(`${error.code}: ${error.message}`);
    return [];
  }
}

/** The price that an intent expects, where it names or implies one; limits get theirs or better. */
function wishOf(intent: Intent, price: number): number | null {
  if (intent.kind === 'close') return price;
  if (intent.kind !== 'place' || intent.type === 'LIMIT') return null;
  return intent.type === 'STOP' ? Number(intent.price) : price;
}
