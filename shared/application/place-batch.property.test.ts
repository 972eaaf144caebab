import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimal as d } from '../domain/money/decimal.ts';
import { refuse } from '../domain/refusal.ts';
import { someTerms, testRef } from '../testing/builders.ts';
import { Crash, CrashPoints } from '../testing/crash-points.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { type BatchItem, type PlaceBatchCommand, placeBatch } from './place-batch.ts';

/** What may stand in a batch: taken, denied for funds, refused by a rule, malformed. */
const kinds = ['TAKEN', 'DENIED', 'REFUSED', 'MALFORMED'] as const;

function itemOf(kind: (typeof kinds)[number]): BatchItem {
  if (kind === 'MALFORMED') return refuse('FIELD_INVALID', 'No.', { field: 'quantity' });
  const quantity = { TAKEN: d('0.01'), DENIED: d('9'), REFUSED: d('0.000001') }[kind];
  return { ok: true, value: { accountId: testRef.accountId, terms: someTerms({ quantity }) } };
}

function command(of: readonly (typeof kinds)[number][]): PlaceBatchCommand {
  const { ownerId } = testRef;
  const items = of.map(itemOf);
  return { ownerId, idempotencyKey: 'key-1', requestHash: of.join(' '), correlationId: 'c', items };
}

const batches = fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 8 });
const many = { numRuns: 150 };

it('a batch that died anywhere and is repeated is one batch: each item once, each answered the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      batches,
      fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
      async (of, deaths) => {
        const world = await TradingWorld.open();
        for (const crashAt of deaths) {
          const points = new CrashPoints(crashAt, 'dead');
          const dying = { ...depsOf(world), store: points.store(world.memory) };
          await placeBatch(dying, command(of)).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
        }
        const first = await placeBatch(world, command(of));
        const second = await placeBatch(world, command(of));
        expect(second).toEqual(first);
        if (!first.ok) throw new Error('test: refused whole');
        expect(first.value.map((each) => (each.ok ? each.value.state : each.refusal.code))).toEqual(
          of.map((kind) => outcomes[kind]),
        );
        const orders = [...world.memory.tables.orders.values()];
        expect(orders.map(({ orderId }) => orderId).sort()).toEqual(
          first.value.flatMap((each) => (each.ok ? [each.value.orderId] : [])).sort(),
        );
        expect(await world.ledgerFault()).toBeUndefined();
      },
    ),
    many,
  );
});

it('twins of a batch place each item once, and hear the same', async () => {
  await fc.assert(
    fc.asyncProperty(batches, fc.integer({ min: 2, max: 4 }), async (of, twins) => {
      const world = await TradingWorld.open();
      const answers = await Promise.all(Array.from({ length: twins }, () => placeBatch(world, command(of))));
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      const taken = of.filter((kind) => kind === 'TAKEN' || kind === 'DENIED').length;
      expect(world.memory.tables.orders.size).toBe(taken);
    }),
    many,
  );
});

const outcomes = {
  TAKEN: 'INITIALIZED',
  DENIED: 'DENIED',
  REFUSED: 'QUANTITY_NOT_ON_STEP',
  MALFORMED: 'FIELD_INVALID',
} as const;

function depsOf({ market, saga, clock, ids, log }: TradingWorld) {
  return { market, saga, clock, ids, log };
}
