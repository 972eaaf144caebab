import * as z from 'zod';
import type { KeyFacts } from '../../../domain/account/venue-keys.ts';
import type { KeyInspection, VenueKeys } from '../../../ports/venue-keys.port.ts';
import { keyErrors, readErrors, restrictionFields } from '../binance/key-check.ts';
import { isLive, type VenueEndpoints } from '../endpoints.ts';
import { inspectBy } from '../key-inspection.ts';
import { readable } from '../trouble.ts';
import { VenueHttpError } from '../venue-http.ts';
import { type BinanceUsdmClient, binanceUsdmClient } from './client.ts';

const restrictionsSchema = restrictionFields.extend({ enableFutures: z.boolean() });
const configurationSchema = z.object({ canTrade: z.boolean() });
/** One line an asset; `accountAlias` is the account's own code. */
const balancesSchema = z.array(z.object({ accountAlias: z.string().min(1) }));

/** Binance's wallet API tells of each key what it may do; the futures whether the account trades, and which it is. */
export async function inspectBinanceUsdmKeys(
  keys: VenueKeys,
  endpoints: VenueEndpoints,
): Promise<KeyInspection> {
  const client = binanceUsdmClient(keys, endpoints);
  const told = await inspectBy(keyErrors, async () => {
    await client.resyncClock();
    return readRestrictions(client, isLive('binanceusdm', endpoints));
  });
  if (told.outcome !== 'KNOWN') return told;
  return inspectBy(readErrors, async () => {
    const { canTrade } = readable(configurationSchema, await client.readConfiguration());
    const [first] = readable(balancesSchema, await client.readBalances());
    return {
      ...told.facts,
      canTrade: told.facts.canTrade && canTrade,
      ...(first ? { venueAccountId: first.accountAlias } : {}),
    };
  });
}

async function readRestrictions(client: BinanceUsdmClient, isLive: boolean): Promise<KeyFacts> {
  try {
    const told = readable(restrictionsSchema, await client.readKeyRestrictions());
    const { tradingAuthorityExpirationTime: expiresAtMs } = told;
    return {
      canTrade: told.enableFutures,
      canWithdraw: told.enableWithdrawals,
      isIpBound: told.ipRestrict,
      ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    };
  } catch (error) {
    const isAbsent = error instanceof VenueHttpError && error.answer.status === 404;
    // The futures testnet has no wallet API: there is nothing to withdraw.
    if (isAbsent && !isLive) return { canTrade: true, canWithdraw: false, isIpBound: false };
    throw error;
  }
}
