import type { IndicatorSpec } from '../domain/indicators/catalogue.ts';
import type { Numbers } from '../domain/indicators/indicator.ts';
import type { Strategy } from './contract.ts';
import type { StrategyEvent } from './events.ts';
import type { Intent } from './intents.ts';

/** A strategy whose types of parameters and state are nobody's business but its own. */
export interface HostedStrategy {
  readonly name: string;
  readonly description: string;
  readonly version: number;
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
  /** A fresh run. Its host changes `eyes` between decisions. */
  begin(eyes: Eyes): StrategyRun;
}

/** The part of the view that the host moves along. */
export interface Eyes {
  readonly indicators: Numbers;
  position: number;
}

export interface StrategyRun {
  /** Decides on one event and keeps the new state. */
  decide(event: StrategyEvent): readonly Intent[];
  readonly state: unknown;
}

export function hosted<Parameters, State>(strategy: Strategy<Parameters, State>): HostedStrategy {
  const { name, description, version } = strategy;
  return {
    name,
    description,
    version,
    configure(input) {
      const parsed = strategy.parameters.safeParse(input);
      if (!parsed.success) return { kind: 'invalid', problems: problemsOf(parsed.error.issues) };
      const parameters = parsed.data;
      return {
        kind: 'configured',
        parameters,
        indicators: strategy.indicators(parameters),
        begin: (eyes) => new Run(strategy, parameters, eyes),
      };
    },
  };
}

function problemsOf(issues: readonly { path: PropertyKey[]; message: string }[]): string[] {
  return issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message));
}

class Run<Parameters, State> implements StrategyRun {
  readonly #strategy: Strategy<Parameters, State>;
  readonly #view: Eyes & { readonly parameters: Parameters };
  #state: State;

  constructor(strategy: Strategy<Parameters, State>, parameters: Parameters, eyes: Eyes) {
    this.#strategy = strategy;
    this.#view = Object.assign(eyes, { parameters });
    this.#state = strategy.init(parameters);
  }

  get state(): unknown {
    return this.#state;
  }

  decide(event: StrategyEvent): readonly Intent[] {
    const { state, intents } = this.#strategy.decide(this.#state, event, this.#view);
    this.#state = state;
    return intents;
  }
}
