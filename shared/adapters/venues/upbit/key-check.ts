import * as z from 'zod';
import type { KeyInspection, VenueKeys } from '../../../ports/venue-keys.port.ts';
import type { VenueEndpoints } from '../endpoints.ts';
import { inspectBy, type KeyErrors, refusalCode } from '../key-inspection.ts';
import { readable } from '../trouble.ts';
import { VenueHttpError } from '../venue-http.ts';
import { upbitErrors } from './classify.ts';
import { type UpbitClient, upbitClient } from './client.ts';
import { time } from './wire.ts';

/** Upbit's documentation, "REST API", 401 and 403. */
const keyErrors: KeyErrors = {
  ...upbitErrors,
  keyCodes: {
    invalid_access_key: 'KEYS_INVALID',
    jwt_verification: 'KEYS_INVALID',
    invalid_jwt: 'KEYS_INVALID',
    expired_access_key: 'KEYS_EXPIRED',
    no_authorization_ip: 'KEYS_IP_BOUND',
    no_authorization_i_p: 'KEYS_IP_BOUND',
    out_of_scope: 'KEYS_CANNOT_READ',
    thirdparty_agreement_required: 'KEYS_NOT_ACCEPTED',
  },
};

const outOfScope = 'out_of_scope';
/** The key may withdraw once its owner lifts the safety lock in the app. */
const lockedForNow = 'open_api_withdraw_locked';

const listedKeys = z.array(z.object({ access_key: z.string(), expire_at: time }));

/** About 10,000 won far below any market: of a form that is checked for the permission like any order. */
const testedOrder = { market: 'KRW-BTC', side: 'bid', ord_type: 'limit', price: '1000000', volume: '0.01' };
/** No withdrawal has it. */
const noWithdrawal = '00000000-0000-0000-0000-000000000000';

/**
 * Upbit tells of a key only when it ends: what it may do shows by what it is refused. An order is tested, not placed.
 * To cancel a withdrawal takes the permission to withdraw, and there is none to cancel; to see withdrawals takes
 * another, which reconciliation needs. Whether a key may move money between pockets is not looked at.
 */
export function inspectUpbitKeys(keys: VenueKeys, endpoints: VenueEndpoints): Promise<KeyInspection> {
  const client = upbitClient(keys, endpoints);
  return inspectBy(keyErrors, async () => {
    // First, and for any key: a key that is wrong, expired or bound elsewhere gets no further.
    const listed = readable(listedKeys, await client.listKeys());
    await reads(client);
    const [canTrade, canWithdraw] = await Promise.all([mayTrade(client), mayWithdraw(client)]);
    const own = listed.find(({ access_key }) => access_key === keys.apiKey);
    return {
      canTrade,
      canWithdraw,
      // Upbit issues no key without addresses.
      isIpBound: true,
      ...(own ? { expiresAtMs: own.expire_at } : {}),
    };
  });
}

/** @throws the refusal of the first that is not permitted */
async function reads(client: UpbitClient): Promise<void> {
  const one = { limit: '1' };
  await Promise.all([
    client.readAccounts(),
    client.listOpenOrders(one),
    client.listDeposits(one),
    client.listWithdrawals(one),
  ]);
}

/** Any other refusal than for the permission is one of the order's terms or of the funds. */
async function mayTrade(client: UpbitClient): Promise<boolean> {
  try {
    await client.testOrder(testedOrder);
    return true;
  } catch (error) {
    const code = refusalCode(upbitErrors, error);
    if (code === outOfScope) return false;
    if (code !== undefined && error instanceof VenueHttpError && error.answer.status === 400) return true;
    throw error;
  }
}

/** @throws the answer when it neither shows the permission nor its absence */
async function mayWithdraw(client: UpbitClient): Promise<boolean> {
  try {
    await client.cancelWithdrawal({ uuid: noWithdrawal });
    return true;
  } catch (error) {
    const code = refusalCode(upbitErrors, error);
    if (code === outOfScope) return false;
    const isMissing = error instanceof VenueHttpError && error.answer.status === 404;
    if (code === lockedForNow || isMissing) return true;
    throw error;
  }
}
