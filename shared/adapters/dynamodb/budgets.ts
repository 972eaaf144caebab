import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type BudgetStanding, latestWindows, type VenueBudget } from '../../domain/quota/venue-budget.ts';
import type { BudgetRecords, QuotaCounter, QuotaStanding } from '../../ports/quota.port.ts';
import { itemsAmong } from './batch-get.ts';
import { integerField, textField } from './codec.ts';
import type { CommitDeps } from './commit.ts';

/** What a window's counter says; one that nobody drew from says nothing. */
export const counterRecord = z
  .object({ used: integerField.default(0), isClosed: z.boolean().default(false) })
  .transform(({ used, isClosed }): QuotaStanding => ({ used, isClosed }));
const record = z.object({
  sk: textField,
  budget: z.object({
    ...{ venue: textField, scope: z.enum(['ADDRESS', 'KEY']), window: textField },
    ...{ key: textField.exactOptional(), of: textField.exactOptional() },
    ...{ limit: integerField, intervalMs: integerField },
  }),
  expiresAtSeconds: integerField,
});

/** A worker tells of a budget that it draws from as often, and one is forgotten when nobody did for twice as long. */
const tellEveryMs = 3_600_000;
/** Of budgets of keys so many are shown: there may be thousands. */
const shownMax = 400;
const directory = (scope: VenueBudget['scope']) => `QUOTAS#${scope}`;
/** Of a window's counter. */
export const counterKey = (name: string, startMs: number) => ({ pk: `QUOTA#${name}`, sk: String(startMs) });

type Deps = Pick<CommitDeps, 'client' | 'table' | 'clock'>;

/** Which budgets workers draw from, beside their counters: told once an hour by each worker, so that people can look at them. */
export class DynamoDbBudgets implements BudgetRecords {
  readonly #deps: Deps;
  readonly #toldUntilMs = new Map<string, number>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async listBudgets(scope: VenueBudget['scope'], nowMs: number): Promise<readonly BudgetStanding[]> {
    const { client, table, clock } = this.#deps;
    const { Items = [] } = await client.send(
      new QueryCommand({
        ...{ TableName: table, KeyConditionExpression: 'pk = :pk', Limit: shownMax },
        ExpressionAttributeValues: { ':pk': directory(scope) },
      }),
    );
    const budgets = Items.map((item) => record.parse(item))
      .filter(({ expiresAtSeconds }) => expiresAtSeconds * 1_000 > clock.nowMs())
      .map(({ sk, budget }) => ({ name: sk, budget, ...latestWindows(budget, nowMs) }));
    const keys = budgets.flatMap(({ name, nowStartMs, beforeStartMs }) =>
      [nowStartMs, beforeStartMs].map((startMs) => counterKey(name, startMs)),
    );
    const items = await itemsAmong(this.#deps, keys);
    const counters = new Map(items.map((item) => [`${item.pk}@${item.sk}`, item]));
    const standingOf = (name: string, startMs: number) => {
      const { pk, sk } = counterKey(name, startMs);
      return counterRecord.parse(counters.get(`${pk}@${sk}`) ?? {});
    };
    return budgets.map(({ name, budget, nowStartMs, beforeStartMs }) => ({
      ...budget,
      ...standingOf(name, nowStartMs),
      usedBefore: standingOf(name, beforeStartMs).used,
    }));
  }

  /** That there is this budget. Nobody needs it to trade: a fault is for the next draw to mend. */
  async tell({ name, budget }: QuotaCounter): Promise<void> {
    const { client, table, clock } = this.#deps;
    const nowMs = clock.nowMs();
    if ((this.#toldUntilMs.get(name) ?? 0) > nowMs) return;
    this.#toldUntilMs.set(name, nowMs + tellEveryMs);
    const told = client.send(
      new UpdateCommand({
        ...{ TableName: table, Key: { pk: directory(budget.scope), sk: name } },
        UpdateExpression: 'SET budget = :budget, expiresAtSeconds = :expires',
        ExpressionAttributeValues: {
          ...{ ':budget': budget, ':expires': Math.ceil((nowMs + 2 * tellEveryMs) / 1_000) },
        },
      }),
    );
    await told.then(
      () => undefined,
      () => void this.#toldUntilMs.delete(name),
    );
  }
}
