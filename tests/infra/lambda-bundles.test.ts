import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { describe, expect, it } from 'vitest';
import { lambdaBundleOptions } from '#infra/bundling/lambda-bundle.ts';
import { type LambdaSpec, lambdaNames, lambdas } from '#infra/lambdas.ts';

const budgetBytes = { venues: 1_500_000, others: 800_000 };

describe('a Lambda’s bundle', () => {
  it.each(lambdaNames)('of %s stays within its budget', async (name) => {
    const spec: LambdaSpec = lambdas[name];
    const { outputFiles, metafile } = await esbuild.build({
      ...lambdaBundleOptions(name),
      write: false,
      metafile: true,
    });
    const bytes = outputFiles?.reduce((sum, { contents }) => sum + contents.length, 0) ?? 0;
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(spec.venues ? budgetBytes.venues : budgetBytes.others);
    const hasCcxt = Object.keys(metafile?.inputs ?? {}).some((input) => input.includes('node_modules/ccxt/'));
    expect({ name, hasCcxt }).toEqual({ name, hasCcxt: spec.venues === true });
  });

  it('of one venue is small, loads, and still sends its requests', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tradewind-bundle-'));
    const server = createServer((_request, response) => response.end('{"serverTime":42}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const outfile = join(dir, 'index.mjs');
      const { entryPoints: _unused, ...options } = lambdaBundleOptions('submit-order');
      await esbuild.build({
        ...options,
        stdin: {
          contents: `import binance from './node_modules/ccxt/js/src/pro/binance.js';
            export const handler = (url) => new binance({ apiKey: 'k', secret: 's' }).fetch(url);`,
          resolveDir: process.cwd(),
        },
        outfile,
      });
      const { handler } = await import(pathToFileURL(outfile).href);
      const { port } = server.address() as AddressInfo;
      expect(await handler(`http://127.0.0.1:${port}/api/v3/time`)).toEqual({ serverTime: 42 });
      const { size } = await import('node:fs').then(({ statSync }) => statSync(outfile));
      expect(size).toBeLessThanOrEqual(700_000);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
