import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { checkRisk } from '#shared/application/check-risk.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { marketData, tradingStore } from '#shared/lambda/stores.ts';
import { taskHandler } from '#shared/lambda/task-handler.ts';

const settings = readSettings('TABLE_NAME', 'MARKET_TABLE_NAME');
const deps = {
  store: tradingStore(settings.TABLE_NAME),
  market: marketData(settings.MARKET_TABLE_NAME),
  clock: systemClock,
  ids: ulidIds(),
};

/** Saga task: approves or denies an order. */
export const handler = taskHandler(async ({ ownerId, orderId }) => ({
  outcome: await checkRisk(deps, ownerId, orderId),
  waitSeconds: 0,
}));
