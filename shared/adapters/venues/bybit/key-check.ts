import * as z from 'zod';
import type { KeyInspection, VenueKeys } from '../../../ports/venue-keys.port.ts';
import type { VenueEndpoints } from '../endpoints.ts';
import { inspectBy, type KeyErrors } from '../key-inspection.ts';
import { readable } from '../trouble.ts';
import { bybitErrors } from './classify.ts';
import { bybitClient } from './client.ts';

/** The error page of Bybit's V5 documentation, "UTA & Classic Account". */
const keyErrors: KeyErrors = {
  ...bybitErrors,
  keyCodes: {
    10003: 'KEYS_INVALID',
    10004: 'KEYS_INVALID',
    10005: 'KEYS_CANNOT_READ',
    10007: 'KEYS_INVALID',
    10008: 'KEYS_NOT_ACCEPTED',
    10010: 'KEYS_IP_BOUND',
    33004: 'KEYS_EXPIRED',
  },
};

const names = z.array(z.string());
const keySchema = z.object({
  result: z.object({
    readOnly: z.union([z.literal(0), z.literal(1)]),
    permissions: z.object({ ContractTrade: names, Spot: names, Wallet: names }),
    ips: names,
    userID: z.union([z.string().min(1), z.int()]).transform(String),
  }),
});

/** `user/query-api`: what a key may do, from where, and whose it is. Every key may ask. `*` stands for any address. */
export function inspectBybitKeys(keys: VenueKeys, endpoints: VenueEndpoints): Promise<KeyInspection> {
  const client = bybitClient(keys, endpoints);
  return inspectBy(keyErrors, async () => {
    await client.resyncClock();
    const { readOnly, permissions, ips, userID } = readable(keySchema, await client.readKey()).result;
    const trades = permissions.Spot.includes('SpotTrade') || permissions.ContractTrade.includes('Order');
    return {
      canTrade: readOnly === 0 && trades,
      canWithdraw: permissions.Wallet.includes('Withdraw'),
      isIpBound: ips.length > 0 && !ips.includes('*'),
      venueAccountId: userID,
    };
  });
}
