import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { done, type Outcome, refused } from '../output.ts';

/** Words that no constant may be called. */
const reserved = new Set(
  `break case catch class const continue debugger default delete do else enum export extends false finally for function
  if import in instanceof new null return super switch this throw true try typeof var void while with yield let static
  await implements interface package private protected public eval arguments`.split(/\s+/),
);

const files = ['strategy.ts', 'strategy.test.ts'] as const;

/**
 * A new strategy from the one in shared/strategies/template, which is type-checked and tested where it stands: the same
 * files under another name, and its two lines in all.ts.
 * @param root of the repository
 */
export function newStrategy(root: string, name: string): Outcome {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    return refused(
      'USAGE',
      'A name is in lower case with hyphens, such as my-breakout, up to 40 characters.',
    );
  const strategiesFolder = join(root, 'shared', 'strategies');
  const folder = join(strategiesFolder, name);
  if (existsSync(folder))
    return refused('STRATEGY_EXISTS', `There is a folder shared/strategies/${name} already.`);
  const identifier = name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const texts = files.map((file) => {
    const text = readFileSync(join(strategiesFolder, 'template', file), 'utf8');
    const renamed = text.replaceAll("'template'", `'${name}'`).replaceAll(/\btemplate\b(?!')/g, identifier);
    return [file, renamed, text] as const;
  });
  const isTaken = new RegExp(`\\b${identifier}\\b`);
  if (reserved.has(identifier) || texts.some(([, , original]) => isTaken.test(original)))
    return refused('USAGE', `'${name}' has a meaning in the code already: take another name.`);
  const catalogue = join(strategiesFolder, 'all.ts');
  const listed = withStrategy(readFileSync(catalogue, 'utf8'), name, identifier);
  mkdirSync(folder);
  for (const [file, text] of texts) writeFileSync(join(folder, file), text);
  writeFileSync(catalogue, listed);
  const paths = [...files.map((file) => `shared/strategies/${name}/${file}`), 'shared/strategies/all.ts'];
  const next = [
    `npm test -- --project fast shared/strategies/${name}`,
    `bin/tradewind backtest --strategy ${name} --candles research/data/bybit-spot-btcusdt-1m-20221213.csv`,
  ];
  return done({ name, files: paths, next }, [...paths, '', 'next:', ...next].join('\n'));
}

/** Its import, in the order that the formatter keeps, and its line. */
function withStrategy(text: string, name: string, identifier: string): string {
  const lines = text.split('\n');
  const isImport = (line: string) => line.startsWith('import ');
  const pathOf = (line: string) => line.match(/'([^']+)'/)?.[1] ?? '';
  const own = `import { ${identifier} } from './${name}/strategy.ts';`;
  const imports = [...lines.filter(isImport), own].sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  const rest = lines.filter((line) => !isImport(line));
  const last = rest.findLastIndex((line) => line.startsWith('  hosted('));
  return [...imports, ...rest.toSpliced(last + 1, 0, `  hosted(${identifier}),`)].join('\n');
}
