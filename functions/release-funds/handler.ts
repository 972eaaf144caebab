import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { releaseFunds } from '#shared/application/release-funds.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { tradingStore } from '#shared/lambda/stores.ts';
import { taskHandler } from '#shared/lambda/task-handler.ts';

const settings = readSettings('TABLE_NAME');
const deps = { store: tradingStore(settings.TABLE_NAME), clock: systemClock, ids: ulidIds() };

/** Saga task: compensates a denied or rejected order. */
export const handler = taskHandler(async ({ ownerId, orderId }) => ({
  outcome: await releaseFunds(deps, ownerId, orderId),
  waitSeconds: 0,
}));
