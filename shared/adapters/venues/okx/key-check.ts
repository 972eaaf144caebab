import type { KeyInspection, VenueKeys } from '../../../ports/venue-keys.port.ts';
import type { VenueEndpoints } from '../endpoints.ts';
import { inspectBy, type KeyErrors } from '../key-inspection.ts';
import { readable } from '../trouble.ts';
import { okxErrors } from './classify.ts';
import { okxClient } from './client.ts';
import { configurationSchema } from './settings.ts';

/** OKX's error-code page, "API Class". */
const keyErrors: KeyErrors = {
  ...okxErrors,
  keyCodes: {
    50100: 'KEYS_NOT_ACCEPTED',
    50101: 'KEYS_NOT_ACCEPTED',
    50105: 'KEYS_INVALID',
    50110: 'KEYS_IP_BOUND',
    50111: 'KEYS_INVALID',
    50113: 'KEYS_INVALID',
    50119: 'KEYS_INVALID',
    50120: 'KEYS_CANNOT_READ',
  },
};

/** OKX tells with the account's settings whose the key is, what it may do and from where. Every key may read. */
export function inspectOkxKeys(keys: VenueKeys, endpoints: VenueEndpoints): Promise<KeyInspection> {
  const client = okxClient(keys, endpoints);
  return inspectBy(keyErrors, async () => {
    await client.resyncClock();
    const { perm, ip, uid } = readable(configurationSchema, await client.readConfiguration());
    return {
      canTrade: perm.has('trade'),
      canWithdraw: perm.has('withdraw'),
      isIpBound: ip !== '',
      venueAccountId: uid,
    };
  });
}
