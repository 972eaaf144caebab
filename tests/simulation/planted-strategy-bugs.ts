import type { PlantedBug } from '#simulation/pool/planted-bug.ts';

/** Mistakes in what runs strategies. */
export const plantedStrategyBugs: readonly PlantedBug[] = [
  {
    name: 'an intent that is carried out again is another order',
    file: 'shared/application/strategies/place-order.ts',
    find: '...{ ownerId, accountId, correlationId, idempotencyKey: key },',
    replace: '...{ ownerId, accountId, correlationId, idempotencyKey: deps.ids.nextId() },',
  },
  {
    name: 'a strategy that was stopped still places what it had decided',
    file: 'shared/application/strategies/place-order.ts',
    find: 'postOnly: false, strategyId },\n    fence,',
    replace: 'postOnly: false, strategyId },',
  },
  {
    name: 'a stop that fired is placed under a key of the moment',
    file: 'shared/application/strategies/fire-stops.ts',
    find: '...{ key, tag, fence },',
    replace: "...{ key: key.concat(':', String(deps.clock.nowMs())), tag, fence },",
  },
  {
    name: 'a fill is told and does not count in the strategy’s book',
    file: 'shared/application/strategies/next-event.ts',
    find: 'changes: { orders: kept, book,',
    replace: 'changes: { orders: kept,',
  },
  {
    name: 'an order that was placed and not noted is named by no decision',
    file: 'shared/application/strategies/settle-run.ts',
    find: 'told: [...(cut ? [cut.decision] : []), ...fired.told]',
    replace: 'told: fired.told',
  },
];
