import * as esbuild from 'esbuild';
import { describe, expect, it } from 'vitest';
import { lambdaBundleOptions } from '#infra/bundling/lambda-bundle.ts';
import { type LambdaSpec, lambdaNames, lambdas } from '#infra/lambdas.ts';

const budgetBytes = { venues: 1_500_000, engine: 900_000, others: 800_000 };
const budgetOf = ({ venues, engine }: LambdaSpec) =>
  budgetBytes[venues ? 'venues' : engine ? 'engine' : 'others'];

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
    expect(bytes).toBeLessThanOrEqual(budgetOf(spec));
    const hasCcxt = Object.keys(metafile?.inputs ?? {}).some((input) => input.includes('node_modules/ccxt/'));
    expect({ name, hasCcxt }).toEqual({ name, hasCcxt: spec.venues === true });
  });
});
