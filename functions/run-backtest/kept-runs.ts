import * as z from 'zod';
import type { Evaluation } from '../../research/optimise/evaluate.ts';
import type { Journal } from '../../research/optimise/journal.ts';

/** A part has a bounded size: so many runs of some 5 KB. */
const runsOfPart = 50;

const kept = z.array(z.tuple([z.string(), z.custom<Evaluation>(isEvaluation)]));

function isEvaluation(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** The runs of a search, each under the key of its job: those of parts before, and what is new since. */
export class KeptRuns implements Journal {
  readonly known: number;
  readonly #found: Map<string, Evaluation>;
  #new: [string, Evaluation][] = [];
  #fresh = 0;

  constructor(parts: readonly string[]) {
    this.#found = new Map(parts.flatMap((text) => kept.parse(JSON.parse(text))));
    this.known = this.#found.size;
  }

  /** How many are new since it was opened. */
  get fresh(): number {
    return this.#fresh;
  }

  find(key: string): Evaluation | undefined {
    return this.#found.get(key);
  }

  add(key: string, evaluation: Evaluation): void {
    this.#found.set(key, evaluation);
    this.#new.push([key, evaluation]);
    this.#fresh += 1;
  }

  isPartFull(): boolean {
    return this.#new.length >= runsOfPart;
  }

  /** Those that are not kept yet, as text; undefined where there are none. */
  takeNew(): string | undefined {
    const taken = this.#new;
    this.#new = [];
    return taken.length === 0 ? undefined : JSON.stringify(taken);
  }
}
