import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** The whole of stdin, without the line end that `echo` adds. */
export async function passwordFromStdin(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}

/** Asks on the terminal without showing what is typed; undefined when the person leaves with Ctrl-C or Ctrl-D. */
export async function askHidden(what: string): Promise<string | undefined> {
  process.stderr.write(`${what}: `);
  // readline echoes what is typed to its output: this one swallows it.
  const output = new Writable({ write: (_chunk, _encoding, written) => written() });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await new Promise((resolve) => {
      terminal.once('line', resolve);
      terminal.once('SIGINT', () => resolve(undefined));
      terminal.once('close', () => resolve(undefined));
    });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
