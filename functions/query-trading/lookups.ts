import type { BalanceReader } from '#shared/application/get-balances.ts';
import type { Account } from '#shared/domain/account/account.ts';
import { accept, type InvalidCode, type Result, refuse } from '#shared/domain/refusal.ts';
import { orderIdText } from '#shared/http-api/schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { MarketDataReader } from '#shared/ports/market-data.port.ts';
import type { TradingStore } from '#shared/ports/trading-store.port.ts';

export interface QueryDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
  readonly balances: BalanceReader;
  readonly clock: Clock;
  readonly log: Log;
  readonly ledgerKey: { readonly keyId: string; publicKey(): Promise<string> };
}

export type Route = (deps: QueryDeps, request: HttpRequest) => Promise<Result<HttpAnswer>>;

/** The named account alone, or all there are when none is named. */
export async function findAccounts(
  deps: QueryDeps,
  ownerId: string,
  accountId: string | undefined,
): Promise<Result<readonly Account[], InvalidCode>> {
  if (accountId === undefined) return accept(await deps.store.listAccounts(ownerId));
  const account = await findAccount(deps, ownerId, accountId);
  return account.ok ? accept([account.value]) : account;
}

/** The named account, or the only one there is when none is named. */
export async function findAccount(
  deps: QueryDeps,
  ownerId: string,
  accountId: string | undefined,
): Promise<Result<Account, InvalidCode>> {
  const unknown = refuse('ACCOUNT_NOT_FOUND', 'There is no such account.', { field: 'accountId' });
  if (accountId !== undefined) {
    const account = accountId === '' ? undefined : await deps.store.findAccount({ ownerId, accountId });
    return account ? accept(account) : unknown;
  }
  const accounts = await deps.store.listAccounts(ownerId);
  const [only, second] = accounts;
  if (!only) return unknown;
  if (second)
    return refuse('FIELD_REQUIRED', 'accountId is required: you have several accounts.', {
      field: 'accountId',
    });
  return accept(only);
}

export async function findOrder({ store }: QueryDeps, { ownerId, path }: HttpRequest) {
  const orderId = orderIdText.safeParse(path.orderId).data;
  const order = orderId && (await store.findOrder(ownerId, orderId));
  return order ? accept(order) : refuse('ORDER_NOT_FOUND', 'There is no such order.', { field: 'orderId' });
}
