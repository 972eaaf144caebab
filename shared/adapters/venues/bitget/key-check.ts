import * as z from 'zod';
import type { KeyInspection, VenueKeys } from '../../../ports/venue-keys.port.ts';
import type { VenueEndpoints } from '../endpoints.ts';
import { inspectBy, type KeyErrors } from '../key-inspection.ts';
import { readable } from '../trouble.ts';
import { bitgetErrors } from './classify.ts';
import { bitgetClient } from './client.ts';
import { envelope } from './wire.ts';

/** Bitget's error-code pages, "40001" to "40037". */
const keyErrors: KeyErrors = {
  ...bitgetErrors,
  keyCodes: {
    40006: 'KEYS_INVALID',
    40009: 'KEYS_INVALID',
    40012: 'KEYS_INVALID',
    40014: 'KEYS_CANNOT_READ',
    40018: 'KEYS_IP_BOUND',
    40037: 'KEYS_INVALID',
  },
};

/** GET account/info. */
const infoSchema = envelope(
  z.object({
    userId: z.string().min(1),
    ips: z.string(),
    permType: z.string(),
    permissions: z.array(z.string()),
  }),
);

/** Bitget tells with the account whose the key is, what it may do and from where. */
export function inspectBitgetKeys(keys: VenueKeys, endpoints: VenueEndpoints): Promise<KeyInspection> {
  const client = bitgetClient(keys, endpoints);
  return inspectBy(keyErrors, async () => {
    await client.resyncClock();
    const { data } = readable(infoSchema, await client.readKey());
    return {
      canTrade: data.permissions.includes('uta_trade') && data.permType !== 'read_only',
      canWithdraw: data.permissions.includes('withdraw'),
      isIpBound: data.ips !== '',
      venueAccountId: data.userId,
    };
  });
}
