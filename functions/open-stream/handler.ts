import { randomBytes } from 'node:crypto';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { sha256 } from '#shared/adapters/crypto/sha256.ts';
import { issueTicket } from '#shared/application/stream/stream-tickets.ts';
import { accept } from '#shared/domain/refusal.ts';
import type { StreamTicketResource } from '#shared/http-api/stream-schemas.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { streamRecords } from '#shared/lambda/stores.ts';

const settings = readSettings('STREAM_TABLE_NAME', 'STREAM_URL');
const deps = {
  ...streamRecords(settings.STREAM_TABLE_NAME),
  clock: systemClock,
  secret: () => randomBytes(32).toString('base64url'),
  digest: sha256,
};

/** POST /v1/stream/tickets: a token never stands in an address; what opens the stream works once, for half a minute. */
export const handler = httpHandler(async ({ ownerId }) => {
  const issued = await issueTicket(deps, ownerId);
  if (!issued.ok) return issued;
  const body: StreamTicketResource = { url: settings.STREAM_URL, ...issued.value };
  return accept({ status: 201, body, headers: { 'cache-control': 'no-store' } });
});
