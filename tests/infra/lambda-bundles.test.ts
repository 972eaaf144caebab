import * as esbuild from 'esbuild';
import { describe, expect, it } from 'vitest';
import { lambdaBundleOptions } from '#infra/bundling/lambda-bundle.ts';
import { type LambdaSpec, lambdaNames, lambdas } from '#infra/lambdas.ts';

const budgetBytes = { venues: 1_500_000, others: 800_000 };
/** The SDK's client of S3 with its checksums and signatures is so large by itself. */
const s3Bytes = 150_000;

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
    const has = (library: string) =>
      Object.keys(metafile?.inputs ?? {}).some((input) => input.includes(library));
    const budget = budgetBytes[spec.venues ? 'venues' : 'others'];
    expect(bytes).toBeLessThanOrEqual(budget + (has('@aws-sdk/client-s3/') ? s3Bytes : 0));
    const hasCcxt = has('node_modules/ccxt/');
    expect({ name, hasCcxt }).toEqual({ name, hasCcxt: spec.venues === true });
  });
});
