import type { PortfolioRequest } from '../../../research/portfolio.ts';
import { prepare, refusal, type Wishes } from './prepare.ts';

/** Several markets of one run: each `--instrument` with the `--candles` of its place. */
export async function preparePortfolio(wishes: Wishes) {
  const [files, names] = [[wishes.candles].flat(), [wishes.instrument ?? []].flat()];
  if (files.length !== names.length || new Set(names).size !== names.length)
    return refusal('USAGE', 'Several --candles need as many different --instrument, in the same order.');
  const quotes = new Set(names.map((name) => name.split(/[/:]/)[1]));
  if (quotes.size > 1) return refusal('USAGE', 'All instruments must be quoted in one asset: the cash.');
  if (wishes.finer !== undefined)
    return refusal(
      'USAGE',
      '--finer goes with one instrument: several share one cash, so what happens within a candle of one would be played before what happens within those of the others. Give the smaller candles as --candles.',
    );
  if (wishes.fill === 'same-close')
    return refusal(
      'USAGE',
      '--fill same-close goes with one instrument: several share one cash, and a fill at a close that others have already decided on would change what they were shown. Take --fill next-open.',
    );
  const params = Array.isArray(wishes.params) ? wishes.params : names.map(() => wishes.params);
  if (params.length !== names.length)
    return refusal('USAGE', '--params must be one object, or a list of one for each --instrument.');
  const chairs: PortfolioRequest['chairs'][number][] = [];
  let request: PortfolioRequest | undefined;
  for (const [index, instrument] of names.entries()) {
    const candles = files[index] ?? '';
    const one = await prepare({ ...wishes, instrument, candles, params: params[index] });
    if (one.kind === 'refused') return one;
    const { strategy, configured, ...rest } = one.request;
    const { options, timeframeMs, candles: read, notes } = rest;
    chairs.push({
      ...{ instrument, strategy: configured, candles: read, timeframeMs, options },
      ...(notes && { notes }),
    });
    request = { strategy, chairs, options };
  }
  return request
    ? { kind: 'ready' as const, request, parameters: params }
    : refusal('USAGE', 'There is no --candles.');
}
