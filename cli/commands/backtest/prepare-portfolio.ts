import type { PortfolioRequest } from '../../../research/portfolio.ts';
import { prepare, refusal, type Wishes } from './prepare.ts';

/** Several markets of one run: each `--instrument` with the `--candles` of its place. */
export async function preparePortfolio(wishes: Wishes) {
  const [files, names] = [[wishes.candles].flat(), [wishes.instrument ?? []].flat()];
  if (files.length !== names.length || new Set(names).size !== names.length)
    return refusal('USAGE', 'Several --candles need as many different --instrument, in the same order.');
  const quotes = new Set(names.map((name) => name.split(/[/:]/)[1]));
  if (quotes.size > 1) return refusal('USAGE', 'All instruments must be quoted in one asset: the cash.');
  const finers = [wishes.finer ?? []].flat();
  if (finers.length > 0 && finers.length !== names.length)
    return refusal('USAGE', 'Several instruments need as many --finer, in the same order, or none.');
  const params = Array.isArray(wishes.params) ? wishes.params : names.map(() => wishes.params);
  if (params.length !== names.length)
    return refusal('USAGE', '--params must be one object, or a list of one for each --instrument.');
  const { finer: _, ...shared } = wishes;
  const chairs: PortfolioRequest['chairs'][number][] = [];
  let request: PortfolioRequest | undefined;
  for (const [index, instrument] of names.entries()) {
    const candles = files[index] ?? '';
    const finer = finers[index] === undefined ? {} : { finer: finers[index] };
    const one = await prepare({ ...shared, ...finer, instrument, candles, params: params[index] });
    if (one.kind === 'refused') return one;
    const { strategy, configured, options, timeframeMs, candles: read, finer: within, notes } = one.request;
    chairs.push({
      ...{ instrument, strategy: configured, candles: read, timeframeMs, options },
      ...(within && { finer: within }),
      ...(notes && { notes }),
    });
    request = { strategy, chairs, options };
  }
  return request
    ? { kind: 'ready' as const, request, parameters: params }
    : refusal('USAGE', 'There is no --candles.');
}
