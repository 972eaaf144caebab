import { type Account, api, failureIn, type Order, read, type Schemas } from '../api/client.ts';
import { usePreferences } from '../shell/preferences.ts';
import { type Read, useRead } from './cache.ts';

export function useAccounts(): Read<readonly Account[]> {
  return useRead('accounts', async () => (await read(api.GET('/v1/accounts'))).accounts);
}

/** The account that the page is about: the chosen one, else the first. */
export function useAccount(): Read<Account | undefined> {
  const { accountId } = usePreferences();
  const { value, ...rest } = useAccounts();
  if (!value) return rest;
  return { ...rest, value: value.find((account) => account.accountId === accountId) ?? value[0] };
}

export function useLatestOrders(accountId: string | undefined) {
  return useRead(accountId === undefined ? null : `orders:latest:${accountId}`, async () => {
    const query = { accountId: accountId ?? '', limit: latestOrdersMost };
    return (await read(api.GET('/v1/orders', { params: { query } }))).orders;
  });
}

/** So many are read, and so many a list is long that events go on with. */
export const openOrdersMost = 200;
export const latestOrdersMost = 8;

export function useOpenOrders(accountId: string | undefined) {
  return useRead(accountId === undefined ? null : `orders:open:${accountId}`, async () => {
    const query = { accountId: accountId ?? '', state: 'open' as const, limit: openOrdersMost };
    return (await read(api.GET('/v1/orders', { params: { query } }))).orders;
  });
}

export function useOrder(orderId: string | undefined): Read<Order> {
  return useRead(orderId === undefined ? null : `order:${orderId}`, () =>
    read(api.GET('/v1/orders/{orderId}', { params: { path: { orderId: orderId ?? '' } } })),
  );
}

/** An order that was placed just now: as it was answered, then as it goes on. */
export function useFollowed(placed: Order | undefined): Order | undefined {
  const { value } = useOrder(placed?.orderId);
  return placed && (value ?? placed);
}

export function usePositions(accountId: string | undefined) {
  return useRead(accountId === undefined ? null : `positions:${accountId}`, async () => {
    const query = { accountId: accountId ?? '' };
    return (await read(api.GET('/v1/positions', { params: { query } }))).positions;
  });
}

export function useBalances(accountId: string | undefined) {
  return useRead(accountId === undefined ? null : `balances:${accountId}`, async () => {
    const path = { accountId: accountId ?? '' };
    return read(api.GET('/v1/accounts/{accountId}/balances', { params: { path } }));
  });
}

export function useReconciliation(accountId: string | undefined) {
  return useRead(accountId === undefined ? null : `reconciliation:${accountId}`, () =>
    read(api.GET('/v1/reconciliation', { params: { query: { accountId: accountId ?? '' } } })),
  );
}

export function useRiskStatus(accountId: string | undefined) {
  return useRead(accountId === undefined ? null : `risk:${accountId}`, () =>
    read(api.GET('/v1/risk/status', { params: { query: { accountId: accountId ?? '' } } })),
  );
}

export function useStrategies() {
  return useRead('strategies', async () => (await read(api.GET('/v1/strategies'))).strategies);
}

/** What protects a position; null where nothing ever did. */
export function useProtection(positionId: string | undefined) {
  const key = positionId === undefined ? null : `protection:${positionId}`;
  return useRead<Schemas['Protection'] | null>(key, async () => {
    try {
      return await read(
        api.GET('/v1/positions/{positionId}/protection', {
          params: { path: { positionId: positionId ?? '' } },
        }),
      );
    } catch (error) {
      if (failureIn(error).kind === 'not-found') return null;
      throw error;
    }
  });
}

/** `BTC/USDT:USDT` as it stands in an address: `BTC-USDT-USDT`. */
export function addressOf(instrument: string): string {
  return instrument.replaceAll(/[/:]/g, '-');
}
