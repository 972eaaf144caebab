import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Packs docs/strategies/ for the Lambda that serves the catalogue. A test fails when it is out of date. */
const folder = new URL('../docs/strategies/', import.meta.url);
const pages = readdirSync(folder)
  .filter((file) => file.endsWith('.md'))
  .sort()
  .map((file) => [file.slice(0, -3), readFileSync(new URL(file, folder), 'utf8')]);
const lines = pages.map(([name, text]) => `  ${JSON.stringify(name)}:\n    ${JSON.stringify(text)},`);
const written = fileURLToPath(new URL('../functions/manage-strategies/documentation.ts', import.meta.url));
writeFileSync(
  written,
  `/** docs/strategies/ by the name of the strategy. scripts/write-strategy-documentation.ts writes it. */
export const documentation: Readonly<Record<string, string>> = {
${lines.join('\n')}
};
`,
);
spawnSync('node_modules/.bin/biome', ['check', '--write', written], { stdio: 'inherit' });
