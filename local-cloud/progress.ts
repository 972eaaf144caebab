/** Tells a person what happens: numbered steps with their time in seconds, on stderr. */
export interface Progress {
  step<T>(doing: string, work: () => Promise<T>): Promise<T>;
  note(line: string): void;
}

/**
 * Writes `[3/9] deploys the stacks … 2.1 s`. A terminal sees the step while it runs; a pipe gets whole lines only. A
 * note below a running step stands on its own line, and the step's end is then written anew.
 */
export function printedProgress(steps: number, write: (text: string) => void, isTerminal: boolean): Progress {
  let number = 0;
  let isLineOpen = false;
  const begin = (title: string) => {
    if (!isTerminal) return;
    write(title);
    isLineOpen = true;
  };
  const end = (title: string, result: string) => {
    write(`${isLineOpen ? '' : title}${result}\n`);
    isLineOpen = false;
  };
  return {
    async step(doing, work) {
      number += 1;
      const title = `[${number}/${steps}] ${doing} … `;
      const startedMs = performance.now();
      begin(title);
      try {
        const result = await work();
        end(title, `${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
        return result;
      } catch (error) {
        end(title, error instanceof Error && error.name === 'AbortError' ? 'stopped' : 'failed');
        throw error;
      }
    },
    note(line) {
      write(`${isLineOpen ? '\n' : ''}      ${line}\n`);
      isLineOpen = false;
    },
  };
}

export const silentProgress: Progress = {
  step: (_doing, work) => work(),
  note: () => {},
};
