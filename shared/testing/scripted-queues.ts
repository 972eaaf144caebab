import type { DeadLetter, LetterKind, OperatedQueues } from '../ports/health.port.ts';

interface Buried extends DeadLetter {
  isHidden: boolean;
}

/** Queues with dead letters in memory: `commands`, which can be put back, and `poison`, which cannot. */
export class ScriptedQueues implements OperatedQueues {
  readonly #nowMs: () => number;
  readonly #buried = new Map<string, Buried[]>();
  readonly #putBack = new Map<string, string[]>();
  #count = 0;
  /** Before a letter is put back. */
  onPutBack: (body: string) => void = () => {};

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  bury(name: string, bodies: readonly string[]): void {
    for (const body of bodies) {
      this.#count += 1;
      const letterId = `letter-${this.#count}`;
      const letter = { letterId, body, groupId: 'g', receipt: letterId, sentAtMs: this.#nowMs() };
      this.#buried.set(name, [...this.#of(name), { ...letter, isHidden: false }]);
    }
  }

  putBackTo(name: string): readonly string[] {
    return this.#putBack.get(name) ?? [];
  }

  /** What time does to letters that were taken and neither put back nor released. */
  showHidden(): void {
    for (const letter of [...this.#buried.values()].flat()) letter.isHidden = false;
  }

  async standings() {
    const deadLetters = ['commands', 'poison'].map((name) => {
      const hidden = this.#of(name).filter(({ isHidden }) => isHidden).length;
      return { name, waiting: this.#of(name).length - hidden, inFlight: hidden };
    });
    return {
      queues: [{ name: 'commands', waiting: this.putBackTo('commands').length, inFlight: 0 }],
      deadLetters,
    };
  }

  canRedrive(name: string): boolean | undefined {
    return { commands: true, poison: false }[name];
  }

  async sample(name: string): Promise<readonly LetterKind[]> {
    return this.#of(name).map(({ body, sentAtMs }) => ({ kind: body, sentAtMs }));
  }

  async take(name: string, max: number): Promise<readonly DeadLetter[]> {
    const taken = this.#of(name)
      .filter(({ isHidden }) => !isHidden)
      .slice(0, max);
    for (const letter of taken) letter.isHidden = true;
    return taken;
  }

  async putBack(name: string, letter: DeadLetter): Promise<void> {
    this.onPutBack(letter.body);
    this.#putBack.set(name, [...this.putBackTo(name), letter.body]);
    this.#buried.set(
      name,
      this.#of(name).filter(({ letterId }) => letterId !== letter.letterId),
    );
  }

  async release(name: string, letters: readonly DeadLetter[]): Promise<void> {
    for (const buried of this.#of(name))
      if (letters.some(({ letterId }) => letterId === buried.letterId)) buried.isHidden = false;
  }

  #of(name: string): Buried[] {
    return this.#buried.get(name) ?? [];
  }
}
