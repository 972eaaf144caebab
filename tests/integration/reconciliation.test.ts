import { afterAll, afterEach, describe, expect, inject, it } from 'vitest';
import { clientOrderIdOf } from '#shared/domain/order/client-order-id.ts';
import {
  type ReconciliationResource,
  reconciliationResource,
} from '#shared/http-api/reconciliation-schemas.ts';
import { tradewindJson } from '../cli/tradewind.ts';
import { call, marketBuy, place, problemIn, settled, showBalances, showOrder } from '../support/api.ts';
import { awsClients } from '../support/aws.ts';
import { expectBooksToTieOut } from '../support/books.ts';
import { clearFaults, fund, postFault } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';

const { accountId } = inject('cloud').user;
const aws = awsClients();
const depositHistory = { method: 'GET', path: '/sapi/v1/capital/deposit/hisrec' };

afterEach(clearFaults);
afterAll(() => aws.destroy());

async function reconcile(): Promise<{ exitCode: number | null; report: ReconciliationResource }> {
  const { exitCode, document } = await tradewindJson('reconcile');
  return { exitCode, report: reconciliationResource.parse(document) };
}

describe('reconciliation', () => {
  it('matches books that tie out, and is what the API shows', async () => {
    const { exitCode, report } = await reconcile();
    expect([exitCode, report.status, report.accountId]).toEqual([0, 'MATCHED', accountId]);
    expect(report.balances.map(({ difference }) => difference)).toEqual(report.balances.map(() => '0'));
    const shown = await call('GET', `/v1/reconciliation?accountId=${accountId}`);
    expect(reconciliationResource.parse(shown.body).startedAtMs).toBeGreaterThanOrEqual(report.startedAtMs);
  });

  it('finds a fill that the stream never told', async () => {
    await postFault({ stream: { kind: 'silence', target: 'private', durationMs: 60_000 } });
    const order = await place(marketBuy());
    expect((await showOrder(order.orderId)).filledQuantity).toBe('0');
    const { exitCode, report } = await reconcile();
    expect([exitCode, report.status]).toEqual([0, 'MATCHED']);
    expect((await settled(order.orderId)).state).toBe('FILLED');
    await expectBooksToTieOut();
  });

  it('books a deposit', async () => {
    const before = (await showBalances()).get('USDT')?.total;
    await fund('USDT', '250');
    expect((await reconcile()).report).toMatchObject({ status: 'MATCHED' });
    const after = (await showBalances()).get('USDT')?.total;
    expect(Number(after) - Number(before)).toBeCloseTo(250, 6);
    await expectBooksToTieOut();
  });

  it('halts on money that nobody can explain; a person resumes with a reason', async () => {
    await postFault({
      match: depositHistory,
      effect: 'before',
      respond: { status: 200, body: [] },
      times: 99,
    });
    await fund('USDT', '12.5');
    const { exitCode, report } = await reconcile();
    expect([exitCode, report.status]).toEqual([1, 'DIFFERENT']);
    expect(report.balances.find(({ asset }) => asset === 'USDT')?.difference).toBe('12.5');

    const denied = await settled((await place(marketBuy())).orderId);
    expect([denied.state, denied.code]).toEqual(['DENIED', 'ACCOUNT_NOT_ACTIVE']);

    await clearFaults();
    expect((await reconcile()).report.status).toBe('MATCHED');
    const shown = await tradewindJson('account show');
    expect(shown.document).toMatchObject({ account: { tradingState: 'HALTED' } });
    const resumed = await tradewindJson(`resume --scope account:${accountId} --reason found-the-deposit`);
    expect(resumed).toMatchObject({ exitCode: 0, document: { tradingState: 'ACTIVE' } });
    expect((await settled((await place(marketBuy())).orderId)).state).toBe('FILLED');
    await expectBooksToTieOut();
  });

  it('follows an order out of doubt', async () => {
    const body = { code: -1007, msg: 'Timeout waiting for response from backend server.' };
    const order = { method: 'POST', path: '/api/v3/order' };
    await postFault({ match: order, effect: 'after', respond: { status: 503, body } });
    const placed = await settled((await place(marketBuy())).orderId);
    expect(placed.clientOrderId).toBe(clientOrderIdOf(placed.orderId, 1));
    await eventually(
      async () => {
        const shown = await call('GET', `/v1/reconciliation?accountId=${accountId}`);
        const { trigger, startedAtMs } = reconciliationResource.parse(shown.body);
        return trigger === 'DOUBT' && startedAtMs > placed.createdAtMs ? true : undefined;
      },
      { otherwise: () => 'no comparison followed the doubt' },
    );
  });
});

describe('what it refuses', () => {
  it.each([
    [
      'an account of nobody',
      'POST',
      '/v1/accounts/nobody/reconciliation',
      undefined,
      404,
      'ACCOUNT_NOT_FOUND',
    ],
    [
      'to resume an active account',
      'POST',
      `/v1/accounts/${accountId}/resume`,
      { reason: 'because' },
      409,
      'ACCOUNT_NOT_HALTED',
    ],
    ['to resume without a reason', 'POST', `/v1/accounts/${accountId}/resume`, {}, 400, 'FIELD_REQUIRED'],
    ['an empty reason', 'POST', `/v1/accounts/${accountId}/resume`, { reason: '  ' }, 400, 'FIELD_INVALID'],
    [
      'another field',
      'POST',
      `/v1/accounts/${accountId}/resume`,
      { reason: 'ok so', force: true },
      400,
      'FIELD_UNKNOWN',
    ],
  ])('%s', async (_name, method, path, body, status, code) => {
    const answer = await call(method, path, body === undefined ? {} : { body });
    expect([answer.status, problemIn(answer).code]).toEqual([status, code]);
  });
});
