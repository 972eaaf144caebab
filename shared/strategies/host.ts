import type * as z from 'zod';
import type { IndicatorSpec } from '../domain/indicators/catalogue.ts';
import type { Numbers } from '../domain/indicators/indicator.ts';
import type {
  Decision,
  Feeds,
  HeldSide,
  InstrumentFacts,
  OpenOrder,
  Strategy,
  Surroundings,
} from './contract.ts';
import type { StrategyEvent } from './events.ts';
import type { Intent } from './intents.ts';

/** A strategy whose types of parameters and state are nobody's business but its own. */
export interface HostedStrategy {
  readonly name: string;
  readonly description: string;
  readonly version: number;
  /** Its parameters, for whoever shows them. */
  readonly parameters: z.ZodType;
  /** Parameters from outside are checked here, field by field. */
  configure(input: unknown): Configured | InvalidParameters;
}

export interface InvalidParameters {
  readonly kind: 'invalid';
  /** `fast: must be below slow`. */
  readonly problems: readonly string[];
}

/** A strategy with its parameters: what it needs, and any number of independent runs. */
export interface Configured {
  readonly kind: 'configured';
  /** With every default filled in: JSON. */
  readonly parameters: unknown;
  readonly indicators: readonly IndicatorSpec[];
  readonly preview?: Preview;
  /** Events of other kinds need not be told: see the contract. */
  readonly hears?: readonly StrategyEvent['kind'][];
  /** Ticks and books that it wants: see the contract. */
  readonly feeds?: Feeds;
  /** The candle engine may show it scaled prices: see the contract. */
  readonly comparesOnly: boolean;
  /**
   * A run: fresh, or where a saved one ended. Its host changes what `eyes` show between decisions.
   * @throws StrategyFault STATE_UNUSABLE when the saved state is of a version that cannot be taken over
   */
  begin(eyes: Sight, saved?: SavedState): StrategyRun;
}

/** `preview` of the contract; null of a strategy that has none. */
export type Preview = (price: number, equity: number, facts: InstrumentFacts) => unknown;

export interface SavedState {
  /** Of the strategy that wrote it. */
  readonly version: number;
  readonly state: unknown;
}

/** The part of the view that the host moves along, by whatever means. */
export interface Sight extends Surroundings {
  readonly indicators: Numbers;
}

/** A sight of plain fields. */
export interface Eyes extends Sight {
  position: number;
  entryPrice: number;
  long: HeldSide;
  short: HeldSide;
  equity: number;
  price: number;
  openOrders: readonly OpenOrder[];
}

const flat: HeldSide = { quantity: 0, entryPrice: 0 };

/** Eyes of an account that holds nothing and has no orders. */
export function eyesFor(indicators: Numbers, instrument: InstrumentFacts, equity: number): Eyes {
  const orders = { openOrders: [], long: flat, short: flat };
  return { indicators, instrument, position: 0, entryPrice: 0, equity, price: 0, ...orders };
}

/** THREW: the strategy itself. All of them stop the strategy that did it, and no other. */
export type StrategyFaultCode = 'THREW' | 'TOO_MANY_INTENTS' | 'STATE_UNUSABLE';

export class StrategyFault extends Error {
  readonly code: StrategyFaultCode;

  constructor(code: StrategyFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StrategyFault';
    this.code = code;
  }
}

/** Of one decision: a grid of 200 levels that is laid anew cancels and places 400. */
export const intentsMax = 500;

export interface StrategyRun {
  /** Decides on one event and keeps the new state. @throws StrategyFault THREW, TOO_MANY_INTENTS: the state stays */
  decide(event: StrategyEvent): readonly Intent[];
  readonly state: unknown;
}

export function hosted<Parameters, State>(strategy: Strategy<Parameters, State>): HostedStrategy {
  const { name, description, version, parameters: schema } = strategy;
  return {
    name,
    description,
    version,
    parameters: schema,
    configure(input) {
      const parsed = strategy.parameters.safeParse(input);
      if (!parsed.success) return { kind: 'invalid', problems: problemsOf(parsed.error.issues) };
      const parameters = parsed.data;
      return {
        kind: 'configured',
        parameters,
        indicators: strategy.indicators(parameters),
        ...(strategy.hears && { hears: strategy.hears }),
        ...(strategy.feeds && { feeds: strategy.feeds(parameters) }),
        comparesOnly: strategy.comparesOnly === true,
        preview: (price, equity, facts) => strategy.preview?.(parameters, price, equity, facts) ?? null,
        begin: (eyes, saved) => new Run(strategy, parameters, eyes, saved),
      };
    },
  };
}

function problemsOf(issues: readonly { path: PropertyKey[]; message: string }[]): string[] {
  return issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message));
}

class Run<Parameters, State> implements StrategyRun {
  readonly #strategy: Strategy<Parameters, State>;
  readonly #view: Sight & { readonly parameters: Parameters };
  #state: State;

  constructor(
    strategy: Strategy<Parameters, State>,
    parameters: Parameters,
    eyes: Sight,
    saved?: SavedState,
  ) {
    this.#strategy = strategy;
    this.#view = Object.assign(eyes, { parameters });
    this.#state = saved ? restored(strategy, saved) : strategy.init(parameters);
  }

  get state(): unknown {
    return this.#state;
  }

  decide(event: StrategyEvent): readonly Intent[] {
    const { state, intents } = this.#decision(event);
    if (intents.length > intentsMax)
      throw new StrategyFault('TOO_MANY_INTENTS', `${intents.length} intents at once; at most ${intentsMax}`);
    this.#state = state;
    return intents;
  }

  #decision(event: StrategyEvent): Decision<State> {
    try {
      return this.#strategy.decide(this.#state, event, this.#view);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new StrategyFault('THREW', `${this.#strategy.name} threw: ${message}`, { cause });
    }
  }
}

function restored<State>(
  strategy: Pick<Strategy<never, State>, 'name' | 'version' | 'migrate'>,
  { version, state }: SavedState,
): State {
  // Written by this very version: its form is known.
  if (version === strategy.version) return state as State;
  const migrated = strategy.migrate?.(version, state) ?? null;
  if (migrated !== null) return migrated;
  const message = `${strategy.name} ${strategy.version} cannot go on with the state of version ${version}`;
  throw new StrategyFault('STATE_UNUSABLE', message);
}
