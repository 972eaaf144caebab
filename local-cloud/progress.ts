/** Tells a person what happens: numbered steps with their time in seconds, on stderr. */
export interface Progress {
  step<T>(doing: string, work: () => Promise<T>): Promise<T>;
  note(line: string): void;
}

/** Writes `[3/9] deploys the stacks … 2.1 s`; each line appears whole, so that logs of a pipe stay readable. */
export function printedProgress(steps: number, write: (text: string) => void, isTerminal: boolean): Progress {
  let number = 0;
  return {
    async step(doing, work) {
      number += 1;
      const title = `[${number}/${steps}] ${doing} … `;
      const startedMs = performance.now();
      if (isTerminal) write(title);
      try {
        const result = await work();
        write(`${isTerminal ? '' : title}${seconds(performance.now() - startedMs)}\n`);
        return result;
      } catch (error) {
        const isAbort = error instanceof Error && error.name === 'AbortError';
        write(`${isTerminal ? '' : title}${isAbort ? 'stopped' : 'failed'}\n`);
        throw error;
      }
    },
    note: (line) => write(`      ${line}\n`),
  };
}

export const silentProgress: Progress = {
  step: (_doing, work) => work(),
  note: () => {},
};

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
