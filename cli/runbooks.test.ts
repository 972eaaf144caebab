import { readdirSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commands } from './commands/all.ts';

const folder = new URL('../docs/runbooks/', import.meta.url);
const program = new Command('tradewind');
for (const register of commands) register(program);

/** Every command line that a runbook names, without the words around it. */
function linesOf(file: string): readonly string[] {
  const text = readFileSync(new URL(file, folder), 'utf8');
  return [...text.matchAll(/`bin\/tradewind ([^`]+)`/g)].map(([, line = '']) => line);
}

/** What of a line there is not: undefined for one that can be typed so. */
function unknownIn(line: string): string | undefined {
  const words = line.split(/\s+/);
  let command = program;
  for (let next = words[0]; next; next = words[0]) {
    const sub = command.commands.find((each) => each.name() === next);
    if (!sub) break;
    command = sub;
    words.shift();
  }
  const takesWords = command.commands.length === 0 || command.registeredArguments.length > 0;
  return words.find((word, index) => {
    if (word.startsWith('--')) return !command.options.some(({ long }) => long === word);
    return index === 0 && !takesWords;
  });
}

describe('a runbook', () => {
  it.each(readdirSync(folder))('%s names commands and options that there are', (file) => {
    const wrong = linesOf(file).filter((line) => unknownIn(line) !== undefined);
    expect(wrong).toEqual([]);
  });

  it('that named others would be found', () => {
    expect(unknownIn('cancel ORDER')).toBe('cancel');
    expect(unknownIn('orders forget ORDER')).toBe('forget');
    expect(unknownIn('kill --scop account:ID')).toBe('--scop');
    expect(unknownIn('kill --scope account:ID --flatten')).toBeUndefined();
  });
});
