import { type Account, isVenueId } from '../account/account.ts';

/** What a kill stops, of one owner: `global` is every account of that owner, `strategy:S` the orders of one strategy in all of them. */
const pattern = /^(?:global|(account|venue):([A-Za-z0-9-]{1,64}))$/;
const strategyPattern = /^strategy:([A-Za-z0-9_.:-]{1,64})$/;

type InScope = (account: Pick<Account, 'accountId' | 'venue'>) => boolean;

/** Which accounts a scope means. Undefined for what is no scope. */
export function parseKillScope(text: string): InScope | undefined {
  if (strategyOf(text) !== undefined) return () => true;
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, kind, name = ''] = match;
  if (kind === undefined) return () => true;
  if (kind === 'account') return ({ accountId }) => accountId === name;
  return isVenueId(name) ? ({ venue }) => venue === name : undefined;
}

/** Of a kill that stops one strategy, and leaves everything else of its accounts alone. */
export function strategyOf(scope: string): string | undefined {
  return strategyPattern.exec(scope)?.[1];
}
