import type { Account, AccountLimits, CertifiedVenueId } from '../domain/account/account.ts';
import { defaultAccountLimits } from '../domain/account/default-limits.ts';
import { decimal } from '../domain/money/decimal.ts';
import { openAccount } from './open-account.ts';

const names: Readonly<Record<CertifiedVenueId, string>> = {
  binance: 'Binance',
  binanceusdm: 'Binance USDⓈ-M',
  upbit: 'Upbit',
  okx: 'OKX',
  bitget: 'Bitget',
  bybit: 'Bybit',
};
/** About the default's worth in won. */
const limitsInWon: AccountLimits = {
  ...defaultAccountLimits,
  orderNotionalMax: decimal('75000000'),
  positionNotionalMax: decimal('225000000'),
};

/**
 * Opens a person's paper account at a venue, or finds it: one each. Without keys and with nothing in its books: what the venue says
 * it holds is booked when good keys are there.
 */
export async function openPaperAccount(
  deps: Parameters<typeof openAccount>[0],
  ownerId: string,
  venue: CertifiedVenueId,
): Promise<Account> {
  const there = (await deps.store.listAccounts(ownerId)).find(
    (account) => account.venue === venue && account.mode === 'PAPER',
  );
  if (there) return there;
  const account: Account = {
    ...{ ownerId, venue, accountId: `paper-${venue}`, mode: 'PAPER', name: `Paper (${names[venue]})` },
    baseCurrency: venue === 'upbit' ? 'KRW' : 'USDT',
    limits: venue === 'upbit' ? limitsInWon : defaultAccountLimits,
    keys: 'REMOVED',
    createdAtMs: deps.clock.nowMs(),
  };
  await openAccount(deps, account, []);
  return account;
}
