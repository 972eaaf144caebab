import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../adapters/crypto/sha256.ts';
import { entryRecordOf, signedText } from '../domain/ledger/entry-record.ts';
import { proveLedger } from '../domain/ledger/prove.ts';
import { decimal as d } from '../domain/money/decimal.ts';
import type { EntrySigner } from '../ports/entry-signer.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import { testRef } from '../testing/builders.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { withCommit } from '../testing/with-commit.ts';
import { type AdjustCommand, adjustAccount } from './adjust-account.ts';
import { resumeAccount } from './resume-account.ts';

let world: TradingWorld;
const signatureOf = (text: string, keyId: string) => sha256(`${keyId}|${text}`);
const signer: EntrySigner = { keyId: 'key-1', sign: async (text) => signatureOf(text, 'key-1') };
const tools = {
  digest: sha256,
  isSignature: (text: string, signature: string, keyId: string) => signatureOf(text, keyId) === signature,
};

beforeEach(async () => {
  world = await TradingWorld.open();
});
const halt = () => world.memory.commit([{ kind: 'halt', ref: testRef, reason: 'differs', atMs: 0 }]);
const command = (given: Partial<AdjustCommand> = {}): AdjustCommand => ({
  ...testRef,
  asset: 'USDT',
  amount: d('-12.5'),
  ledgerAccount: 'AVAILABLE',
  reason: 'the venue charged it in March',
  signedBy: 'user-1',
  idempotencyKey: 'key-1',
  requestHash: 'hash-1',
  correlationId: 'correlation-1',
  ...given,
});
const adjust = (given: Partial<AdjustCommand> = {}, store: TradingStore = world.memory) =>
  adjustAccount({ ...world, store, signer }, command(given));
const refusal = (code: string) => ({ ok: false, refusal: { code } });
async function adjustments() {
  const { items } = await world.memory.listLedger(testRef, { limit: 100 });
  return items.filter(({ kind }) => kind === 'ADJUSTMENT');
}

describe('adjustAccount', () => {
  it('moves the balance by an entry that its signature proves, and tells of it', async () => {
    await halt();
    const adjusted = await adjust();
    expect(adjusted).toMatchObject({
      ok: true,
      value: { kind: 'ADJUSTMENT', signedBy: 'user-1', signingKeyId: 'key-1', reason: command().reason },
    });
    expect(await world.balance('USDT')).toMatchObject({ available: '99987.5' });
    const records = (await world.memory.listLedgerRecords(testRef, { limit: 100 })).items;
    const balances = await world.memory.listBalances(testRef);
    const books = { accountId: testRef.accountId, seals: [], records, balances, readAtMs: 0 };
    expect(proveLedger(books, tools).fault).toBeUndefined();
    const told = [...world.memory.tables.outbox.values()].find(({ type }) => type === 'ledger.adjusted');
    expect(told?.payload).toMatchObject({ asset: 'USDT', amount: '-12.5', signed_by: 'user-1' });
  });

  it('adds, and takes from suspense', async () => {
    await halt();
    await adjust({ amount: d('0.5'), idempotencyKey: 'a' });
    await adjust({ amount: d('-3'), ledgerAccount: 'SUSPENSE', idempotencyKey: 'b' });
    expect(await world.balance('USDT')).toEqual({ available: '100000.5', reserved: '0', suspense: '-3' });
  });

  it('signs every field: none can be changed afterwards', async () => {
    await halt();
    await adjust();
    const [entry] = await adjustments();
    if (!entry) throw new Error('test: no adjustment');
    const { fields } = entryRecordOf(entry);
    const isSigned = (changed: object) =>
      tools.isSignature(signedText({ ...fields, ...changed }), String(fields.signature), 'key-1');
    expect(isSigned({})).toBe(true);
    for (const name of Object.keys(fields).filter((field) => field !== 'signature'))
      expect([name, isSigned({ [name]: 'x' })]).toEqual([name, false]);
  });

  it('the same key again answers with the same entry, whatever the account’s state is by then', async () => {
    await halt();
    const first = await adjust();
    await resumeAccount(world, { ...testRef, reason: 'done', correlationId: 'c' });
    expect(await adjust()).toEqual(first);
    expect(await adjustments()).toHaveLength(1);
    expect(await adjust({ requestHash: 'hash-2' })).toMatchObject(refusal('IDEMPOTENCY_KEY_REUSED'));
  });

  it('two at once with one key are one', async () => {
    await halt();
    const [one, other] = await Promise.all([adjust(), adjust()]);
    expect(one).toEqual(other);
    expect(await adjustments()).toHaveLength(1);
  });

  it.each([
    ['an account that trades', false, {}, 'ACCOUNT_NOT_HALTED'],
    ['an account of nobody', true, { accountId: 'nobody' }, 'ACCOUNT_NOT_FOUND'],
    ['more than is available', true, { amount: d('-100000.01') }, 'INSUFFICIENT_FUNDS'],
  ] as const)('refuses %s, and writes nothing', async (_name, isHalted, given, code) => {
    if (isHalted) await halt();
    expect(await adjust(given)).toMatchObject(refusal(code));
    expect(await adjustments()).toEqual([]);
    expect(await world.memory.findIdempotency('user-1', 'key-1')).toBeUndefined();
  });

  it('is refused when the account resumed while it was signed', async () => {
    await halt();
    const late = withCommit(world.memory, async (writes) => {
      await resumeAccount(world, { ...testRef, reason: 'go on', correlationId: 'c' });
      return world.memory.commit(writes);
    });
    expect(await adjust({}, late)).toMatchObject(refusal('ACCOUNT_CHANGED'));
    expect(await adjustments()).toEqual([]);
  });

  it('faults are faults: a failure without a twin, a record of an entry that is gone', async () => {
    await halt();
    const odd = withCommit(world.memory, async () => ({ ok: false, failure: { reason: 'POSITION_LIMIT' } }));
    await expect(adjust({}, odd)).rejects.toThrow('without a twin');
    await adjust();
    world.memory.tables.entries.clear();
    await expect(adjust()).rejects.toThrow('missing entry');
  });
});
