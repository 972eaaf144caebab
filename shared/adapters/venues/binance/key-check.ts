import * as z from 'zod';
import type { KeyFacts } from '../../../domain/account/venue-keys.ts';
import type { KeyInspection, VenueKeys } from '../../../ports/venue-keys.port.ts';
import { isLive, type VenueEndpoints } from '../endpoints.ts';
import { inspectBy, type KeyErrors } from '../key-inspection.ts';
import { readable } from '../trouble.ts';
import { VenueHttpError } from '../venue-http.ts';
import { binanceErrors } from './classify.ts';
import { type BinanceClient, binanceClient } from './client.ts';
import { timeMs, venueId } from './wire.ts';

/** -2015 is Binance's one answer for a foreign address, a deleted or expired key and a missing permission. */
export const keyErrors: KeyErrors = {
  ...binanceErrors,
  keyCodes: {
    '-1022': 'KEYS_INVALID',
    '-2008': 'KEYS_INVALID',
    '-2014': 'KEYS_INVALID',
    '-1002': 'KEYS_NOT_ACCEPTED',
    '-2015': 'KEYS_NOT_ACCEPTED',
  },
};
/** The same after Binance has told about the key: it knows it, from here, and only a permission can be missing. */
export const readErrors: KeyErrors = {
  ...keyErrors,
  keyCodes: { ...keyErrors.keyCodes, '-2015': 'KEYS_CANNOT_READ' },
};

/** GET /sapi/v1/account/apiRestrictions (its wallet documentation, "API key permission"). */
export const restrictionFields = z.object({
  ipRestrict: z.boolean(),
  enableReading: z.boolean(),
  enableWithdrawals: z.boolean(),
  /** Only of keys without trusted addresses. */
  tradingAuthorityExpirationTime: timeMs.exactOptional(),
});
const restrictionsSchema = restrictionFields.extend({ enableSpotAndMarginTrading: z.boolean() });
const accountSchema = z.object({ canTrade: z.boolean(), uid: venueId.exactOptional() });

/** Binance tells of each key what it may do. Two reads, and the clock before them. */
export async function inspectBinanceKeys(keys: VenueKeys, endpoints: VenueEndpoints): Promise<KeyInspection> {
  const client = binanceClient(keys, endpoints);
  const told = await inspectBy(keyErrors, async () => {
    await client.resyncClock();
    return readRestrictions(client, isLive('binance', endpoints));
  });
  if (told.outcome !== 'KNOWN') return told;
  return inspectBy(readErrors, async () => {
    const account = readable(accountSchema, await client.readAccount({ omitZeroBalances: 'true' }));
    return {
      ...told.facts,
      canTrade: told.facts.canTrade && account.canTrade,
      ...(account.uid === undefined ? {} : { venueAccountId: account.uid }),
    };
  });
}

async function readRestrictions(client: BinanceClient, isLive: boolean): Promise<KeyFacts> {
  try {
    const told = readable(restrictionsSchema, await client.readKeyRestrictions());
    const { tradingAuthorityExpirationTime: expiresAtMs } = told;
    return {
      canTrade: told.enableSpotAndMarginTrading,
      canWithdraw: told.enableWithdrawals,
      isIpBound: told.ipRestrict,
      ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    };
  } catch (error) {
    const isAbsent = error instanceof VenueHttpError && error.answer.status === 404;
    // The spot testnet has no wallet API: there is nothing to withdraw.
    if (isAbsent && !isLive) return { canTrade: true, canWithdraw: false, isIpBound: false };
    throw error;
  }
}
