import { type Account, isVenueId } from '../account/account.ts';

/** What a kill stops, of one owner: `global` is every account of that owner. */
const pattern = /^(?:global|(account|venue):([A-Za-z0-9-]{1,64}))$/;
const strategyPattern = /^strategy:.+$/;

type InScope = (account: Pick<Account, 'accountId' | 'venue'>) => boolean;

/** Which accounts a scope means. STRATEGY: nothing runs under a strategy's name yet. Undefined for what is no scope. */
export function parseKillScope(text: string): InScope | 'STRATEGY' | undefined {
  if (strategyPattern.test(text)) return 'STRATEGY';
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, kind, name = ''] = match;
  if (kind === undefined) return () => true;
  if (kind === 'account') return ({ accountId }) => accountId === name;
  return isVenueId(name) ? ({ venue }) => venue === name : undefined;
}
