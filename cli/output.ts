/**
 * How every command ends. `done` shows `text` to a person or prints `document` with --json. `refused` is an ordinary
 * no: a closed code and one sentence. `undecided` means that the time of --timeout ran out first.
 */
export type Outcome =
  | { kind: 'done'; document: object; text: string }
  | {
      kind: 'refused' | 'undecided';
      code: string;
      message: string;
      details?: object;
      /** What --json prints as it is, instead of `{error}`: a problem document of the API, an order as it stands. */
      document?: object;
    };

/** Exit codes of every command; they are an interface (docs/cli.md). */
export const exitCodes = { done: 0, refused: 1, undecided: 4 } as const;

export interface OutputOptions {
  json?: boolean | undefined;
}

export function done(document: object, text: string): Outcome {
  return { kind: 'done', document, text };
}

export function refused(code: string, message: string, details?: object): Outcome {
  return { kind: 'refused', code, message, ...(details && { details }) };
}

export function undecided(code: string, message: string, details?: object): Outcome {
  return { kind: 'undecided', code, message, ...(details && { details }) };
}

/**
 * Prints an outcome and sets the exit code: with --json exactly one document on stdout (`{error: {code, message}}` when
 * it is not done), else text on stdout or one sentence on stderr.
 */
export function report(outcome: Outcome, options: OutputOptions): void {
  process.exitCode = exitCodes[outcome.kind];
  if (outcome.kind === 'done') {
    process.stdout.write(`${options.json ? JSON.stringify(outcome.document) : printable(outcome.text)}\n`);
    return;
  }
  const { code, message, details, document } = outcome;
  if (options.json) {
    process.stdout.write(`${JSON.stringify(document ?? { error: { code, message, ...details } })}\n`);
  }
  note(message);
}

/** One line for a person, on stderr: it never mixes with a command's result. */
export function note(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}

/** Words of a server or a venue must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, ' ');
}
