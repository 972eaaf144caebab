import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { SecretsManagerVenueKeyStore } from '#shared/adapters/secrets/venue-key-store.ts';
import { CcxtVenueKeyCheck } from '#shared/adapters/venues/key-check.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { httpHandler } from '#shared/lambda/http-handler.ts';
import { log } from '#shared/lambda/logger.ts';
import { tradingStore } from '#shared/lambda/stores.ts';
import { keyRouteOf } from './routes.ts';

const settings = readSettings('TABLE_NAME', 'VENUE_ENDPOINTS', 'VENUE_KEYS_KMS_KEY_ARN');
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  keyCheck: new CcxtVenueKeyCheck(settings.VENUE_ENDPOINTS),
  keyStore: new SecretsManagerVenueKeyStore(new SecretsManagerClient({}), settings.VENUE_KEYS_KMS_KEY_ARN),
  clock: systemClock,
  log,
};

/** /v1/venues/{venue}/keys: the one Lambda that writes venue keys. It cannot read any. */
export const handler = httpHandler((request) => keyRouteOf(request.route)(deps, request));
