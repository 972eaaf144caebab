import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { move } from '../../domain/ledger/entry.ts';
import { decimal as d } from '../../domain/money/decimal.ts';
import type { CommitFailure, StoreWrite } from '../../ports/store-write.ts';
import { aControl, anAccount, anOrder, aPosition, testRef } from '../../testing/builders.ts';
import { idOf } from '../../testing/sequential-ids.ts';
import { SimulatedClock, startMs } from '../../testing/simulated-clock.ts';
import { lost, ok, refusal, ScriptedService, type ServiceAnswer } from '../testing/scripted-service.ts';
import { dynamoDbClient } from './client.ts';
import { commitWrites } from './commit.ts';

const entry = {
  ...testRef,
  entryId: idOf(1),
  kind: 'RESERVE',
  postings: move('USDT', d('100'), 'AVAILABLE', 'RESERVED'),
  atMs: startMs,
} as const;
const writes: readonly StoreWrite[] = [
  { kind: 'insertAccount', account: anAccount(), control: aControl() },
  { kind: 'updateOrder', order: anOrder({ version: 2 }) },
  { kind: 'checkControl', ref: testRef, states: ['ACTIVE'], epoch: 1 },
  { kind: 'reservePosition', position: aPosition(), side: 'buy', quantity: d('1'), quantityMax: d('2') },
  {
    kind: 'updatePosition',
    position: aPosition({ version: 1 }),
    quantityDelta: d('1'),
    side: 'buy',
    pendingUsed: d('1'),
  },
  { kind: 'post', entry },
];
/** What a failed condition means at each position of the transaction; the account is two items, the balance comes last. */
const meanings: readonly CommitFailure[] = [
  { reason: 'ALREADY_EXISTS', write: 'insertAccount' },
  { reason: 'ALREADY_EXISTS', write: 'insertAccount' },
  { reason: 'VERSION_CONFLICT', write: 'updateOrder' },
  { reason: 'FENCED' },
  { reason: 'POSITION_LIMIT' },
  { reason: 'VERSION_CONFLICT', write: 'updatePosition' },
  { reason: 'ALREADY_EXISTS', write: 'post' },
  { reason: 'INSUFFICIENT_FUNDS', asset: 'USDT' },
];
const positions = meanings.map((_, position) => position);
const transientReasons = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** The transaction cancelled, for these reasons at these positions and for none at the others. */
function canceled(reasons: Readonly<Record<number, string>>): ServiceAnswer {
  const CancellationReasons = positions.map((position) => ({ Code: reasons[position] ?? 'None' }));
  return refusal('TransactionCanceledException', { Message: 'Transaction cancelled', CancellationReasons });
}

/** A clock that notes how long it was slept on. */
class NotingClock extends SimulatedClock {
  readonly sleptMs: number[] = [];
  override async sleep(durationMs: number): Promise<void> {
    this.sleptMs.push(durationMs);
    await super.sleep(durationMs);
  }
}

const tokens = z.array(z.object({ ClientRequestToken: z.string().min(1).max(36) }));

function commitAgainst(answers: readonly ServiceAnswer[], { random = 0, maxAttempts = 1 } = {}) {
  const service = new ScriptedService(...answers);
  const clock = new NotingClock();
  const client = dynamoDbClient(new DynamoDBClient(service.options(maxAttempts)));
  const result = commitWrites({ client, table: 'trading', clock, random: () => random }, writes);
  return {
    result,
    clock,
    service,
    tokens: () => tokens.parse(service.requests).map(({ ClientRequestToken }) => ClientRequestToken),
  };
}

describe('a condition that fails', () => {
  it.each(positions)('at position %i is a value that says which, at once', async (position) => {
    const { result, clock, service } = commitAgainst([canceled({ [position]: 'ConditionalCheckFailed' })]);
    expect(await result).toEqual({ ok: false, failure: meanings[position] });
    expect([service.requests.length, clock.sleptMs]).toEqual([1, []]);
  });

  it('beside a conflict is told all the same: a repeat would fail too', async () => {
    for (const reason of transientReasons) {
      const { result } = commitAgainst([canceled({ 0: reason, 3: 'ConditionalCheckFailed', 7: reason })]);
      expect(await result).toEqual({ ok: false, failure: { reason: 'FENCED' } });
    }
  });

  it('with others is told for the first of them', async () => {
    const { result } = commitAgainst([
      canceled({ 2: 'ConditionalCheckFailed', 7: 'ConditionalCheckFailed' }),
    ]);
    expect(await result).toEqual({ ok: false, failure: meanings[2] });
  });

  it('on a repeat is told as on the first try', async () => {
    const { result } = commitAgainst([
      canceled({ 1: 'TransactionConflict' }),
      canceled({ 7: 'ConditionalCheckFailed' }),
    ]);
    expect(await result).toEqual({ ok: false, failure: { reason: 'INSUFFICIENT_FUNDS', asset: 'USDT' } });
  });
});

describe('a transaction that is cancelled for the moment', () => {
  it.each(transientReasons)('by %s, at any position, is tried again, as a new one', async (reason) => {
    for (const position of positions) {
      const { result, clock, service, tokens } = commitAgainst([canceled({ [position]: reason }), ok()]);
      expect(await result).toEqual({ ok: true });
      expect(clock.sleptMs).toHaveLength(1);
      expect(new Set(tokens()).size).toBe(2);
      const [first, second] = service.requests as { TransactItems: unknown }[];
      expect(second?.TransactItems).toEqual(first?.TransactItems);
    }
  });

  it.each([
    ['at the shortest', 0, [5, 10, 20, 40, 80, 160, 250, 250, 250]],
    ['at the longest', 1, [10, 20, 40, 80, 160, 320, 500, 500, 500]],
  ])('again and again is given up after ten tries, with growing pauses: %s', async (_, random, pausesMs) => {
    const { result, clock, service } = commitAgainst([canceled({ 2: 'TransactionConflict' })], { random });
    await expect(result).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(service.requests).toHaveLength(10);
    expect(clock.sleptMs).toEqual(pausesMs);
  });
});

describe('a transaction that is cancelled for good', () => {
  it.each([
    ['an item that is wrong', canceled({ 2: 'ValidationError' })],
    ['an item that is too much', canceled({ 2: 'ItemCollectionSizeLimitExceeded' })],
    ['a reason of tomorrow', canceled({ 2: 'SomethingNew' })],
    ['one that is wrong, beside a conflict', canceled({ 1: 'TransactionConflict', 2: 'ValidationError' })],
    ['no reason', refusal('TransactionCanceledException')],
  ])('for %s is a fault, at once', async (_, answer) => {
    const { result, service } = commitAgainst([answer, ok()]);
    await expect(result).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(service.requests).toHaveLength(1);
  });
});

const unclear = [
  ['InternalServerError', refusal('InternalServerError', {}, 500)],
  ['TransactionInProgressException', refusal('TransactionInProgressException')],
  ['ThrottlingException', refusal('ThrottlingException')],
  ['ProvisionedThroughputExceededException', refusal('ProvisionedThroughputExceededException')],
  ['RequestLimitExceeded', refusal('RequestLimitExceeded')],
] as const;

describe('a write of which nobody knows whether it happened', () => {
  it.each(unclear)(
    '(%s) is repeated under its own token: written once, whatever happened',
    async (_, answer) => {
      const { result, clock, tokens } = commitAgainst([answer, answer, ok()]);
      expect(await result).toEqual({ ok: true });
      expect(clock.sleptMs).toEqual([5, 10]);
      expect(tokens()).toHaveLength(3);
      expect(new Set(tokens()).size).toBe(1);
    },
  );

  it.each(unclear)('(%s, without end) is a fault after ten tries', async (name, answer) => {
    const { result, service } = commitAgainst([answer]);
    await expect(result).rejects.toMatchObject({ name });
    expect(service.requests).toHaveLength(10);
  });

  it('then cancelled for a conflict: that repeat is a new transaction, the others are not', async () => {
    const broken = refusal('InternalServerError', {}, 500);
    const { result, tokens } = commitAgainst([broken, canceled({ 2: 'TransactionConflict' }), broken, ok()]);
    expect(await result).toEqual({ ok: true });
    const [first, second, third, fourth] = tokens();
    expect([second, fourth]).toEqual([first, third]);
    expect(third).not.toBe(first);
  });

  it('(no answer after it took effect) is repeated by the client under its own token', async () => {
    const { result, tokens } = commitAgainst([lost, ok()], { maxAttempts: 3 });
    expect(await result).toEqual({ ok: true });
    expect(tokens()).toHaveLength(2);
    expect(new Set(tokens()).size).toBe(1);
  });

  it('(no answer to any try) is a fault: nobody says that it was written, or that it was not', async () => {
    const { result } = commitAgainst([lost]);
    await expect(result).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('an error that no repeat heals', () => {
  it.each([
    'AccessDeniedException',
    'ValidationException',
    'ResourceNotFoundException',
    'IdempotentParameterMismatchException',
  ])('%s is a fault, at once', async (name) => {
    const { result, service, clock } = commitAgainst([refusal(name), ok()]);
    await expect(result).rejects.toMatchObject({ name });
    expect([service.requests.length, clock.sleptMs]).toEqual([1, []]);
  });

  it('an entry that does not sum to zero reaches no store', async () => {
    const service = new ScriptedService(ok());
    const client = dynamoDbClient(new DynamoDBClient(service.options()));
    const lopsided: StoreWrite = { kind: 'post', entry: { ...entry, postings: entry.postings.slice(1) } };
    const deps = { client, table: 'trading', clock: new SimulatedClock(), random: () => 0 };
    await expect(commitWrites(deps, [lopsided])).rejects.toThrow(RangeError);
    expect(service.requests).toEqual([]);
  });
});
