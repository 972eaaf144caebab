import type { CcxtClass } from './unified-exchange.ts';

/**
 * A class of ccxt by its id, by its path: nothing is loaded of the others. A Lambda's bundle has another module in this
 * one's place, which holds the configured classes (infra/bundling/uncertified-venues.ts).
 *
 * @throws Error when ccxt has no such class
 */
export async function classOf(ccxtId: string): Promise<CcxtClass> {
  const file = new URL(`../../../../node_modules/ccxt/js/src/${ccxtId}.js`, import.meta.url);
  const loaded: { readonly default: CcxtClass } = await import(file.href).catch(() => {
    throw new Error(`ccxt has no venue ${ccxtId}`);
  });
  return loaded.default;
}
