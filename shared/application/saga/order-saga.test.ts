import { describe, expect, it } from 'vitest';
import { decimal as d } from '../../domain/money/decimal.ts';
import { runSaga, type SagaTask } from '../../testing/run-saga.ts';
import { SimulatedClock, startMs } from '../../testing/simulated-clock.ts';
import { TradingWorld } from '../../testing/trading-world.ts';
import { orderSaga } from './order-saga.ts';

const saga = orderSaga({ riskCheckArn: 'risk', submitOrderArn: 'submit', releaseFundsArn: 'release' });
const input = { version: 1, ownerId: 'u', orderId: 'o', generation: 0, correlationId: 'c' };

/** Runs the saga with tasks that answer what is listed, in order; an Error is thrown, the last answer stays. */
async function run(answers: {
  risk?: readonly (string | Error)[];
  submit?: readonly (string | Error)[];
  release?: readonly (string | Error)[];
  waitSeconds?: number;
}) {
  const clock = new SimulatedClock();
  const called: string[] = [];
  const task = (listed: readonly (string | Error)[]): SagaTask => {
    const queue = [...listed];
    return async (data) => {
      called.push(String(data.step));
      const answer = queue.length > 1 ? queue.shift() : queue[0];
      if (answer instanceof Error) throw answer;
      return { ...data, outcome: answer, waitSeconds: answers.waitSeconds ?? 0 };
    };
  };
  const tasks = {
    risk: task(answers.risk ?? ['APPROVED']),
    submit: task(answers.submit ?? ['ACCEPTED']),
    release: task(answers.release ?? ['RELEASED']),
  };
  const result = await runSaga(saga, tasks, input, clock);
  return { ...result, called, tookMs: clock.nowMs() - startMs };
}

const fault = new Error('a fault');

describe('the order saga', () => {
  it.each([
    ['approved and accepted', {}, 'risk-check submit-order', 'SUCCEEDED'],
    ['denied: compensated', { risk: ['DENIED'] }, 'risk-check release-funds', 'SUCCEEDED'],
    ['settled before it ran', { risk: ['SETTLED'] }, 'risk-check', 'SUCCEEDED'],
    ['rejected: compensated', { submit: ['REJECTED'] }, 'risk-check submit-order release-funds', 'SUCCEEDED'],
    ['sent again', { submit: ['RETRY', 'ACCEPTED'] }, 'risk-check submit-order submit-order', 'SUCCEEDED'],
    [
      'in doubt: looked up, never sent again blind',
      { submit: ['IN_DOUBT', 'IN_DOUBT', 'ACCEPTED'] },
      'risk-check submit-order resolve-order resolve-order',
      'SUCCEEDED',
    ],
    [
      'in doubt, proven absent, sent again',
      { submit: ['IN_DOUBT', 'RETRY', 'ACCEPTED'] },
      'risk-check submit-order resolve-order submit-order',
      'SUCCEEDED',
    ],
    [
      'in doubt, absent for good: compensated',
      { submit: ['IN_DOUBT', 'REJECTED'] },
      'risk-check submit-order resolve-order release-funds',
      'SUCCEEDED',
    ],
    [
      'in doubt for good',
      { submit: ['IN_DOUBT', 'HALTED'] },
      'risk-check submit-order resolve-order',
      'FAILED',
    ],
    [
      'a fault that ends',
      { risk: [fault, fault, 'APPROVED'] },
      'risk-check risk-check risk-check submit-order',
      'SUCCEEDED',
    ],
    ['a fault that does not end', { risk: [fault] }, 'risk-check risk-check risk-check risk-check', 'FAILED'],
    ['an outcome nobody knows', { submit: ['SURPRISE'] }, 'risk-check submit-order', 'FAILED'],
  ] as const)('%s', async (_name, answers, called, status) => {
    const result = await run(answers);
    expect(result.called.join(' ')).toBe(called);
    expect(result.status).toBe(status);
  });

  it('names its two ways to fail', async () => {
    expect(await run({ submit: ['HALTED'] })).toMatchObject({ error: 'OrderInDoubt' });
    expect(await run({ release: [fault], risk: ['DENIED'] })).toMatchObject({ error: 'SagaFault' });
  });

  it('waits as long as a step says, and no execution lives for ever', async () => {
    expect((await run({ submit: ['RETRY', 'ACCEPTED'], waitSeconds: 7 })).tookMs).toBe(7_000);
    expect(await run({ submit: ['IN_DOUBT'], waitSeconds: 5 })).toMatchObject({ status: 'TIMED_OUT' });
  });

  it('an absence that the venue’s window must prove fits into one execution', async () => {
    const world = await TradingWorld.open();
    const cut = { class: 'IN_DOUBT', code: 'CUT', message: '' } as const;
    world.venue.answerSubmit(cut, false).answerSubmit(cut, false);
    const order = await world.placeAndRun({ quantity: d('0.1') });
    expect(order).toMatchObject({ state: 'REJECTED', code: 'ABSENT_AT_VENUE', generation: 0 });
    expect([...world.executions.values()].map(({ run: done }) => done?.status)).toEqual(['SUCCEEDED']);
  });
});

describe('the interpreter of the saga', () => {
  const clock = new SimulatedClock();
  const machine = (state: object) => ({ Comment: '', StartAt: 'A', TimeoutSeconds: 9, States: { A: state } });

  it.each([
    ['a state type it does not know', machine({ Type: 'Parallel', Branches: [] })],
    ['a field it does not know', machine({ Type: 'Succeed', OutputPath: '$' })],
    [
      'an error name it does not know',
      machine({
        Type: 'Task',
        Resource: 'r',
        Parameters: {},
        TimeoutSeconds: 1,
        Next: 'A',
        Retry: [],
        Catch: [{ ErrorEquals: ['Other'], ResultPath: '$.e', Next: 'A' }],
      }),
    ],
    ['a path it does not know', machine({ Type: 'Wait', SecondsPath: '$.a.b', Next: 'A' })],
    ['a path to nothing', machine({ Type: 'Wait', SecondsPath: '$.missing', Next: 'A' })],
    ['a state that is missing', { ...machine({ Type: 'Succeed' }), StartAt: 'B' }],
    ['a saga that does not end', machine({ Type: 'Wait', SecondsPath: '$.generation', Next: 'A' })],
    [
      'a task nobody gave',
      machine({
        Type: 'Task',
        Resource: 'r',
        Parameters: {},
        TimeoutSeconds: 1,
        Next: 'A',
        Retry: [],
        Catch: [],
      }),
    ],
  ])('throws for %s', async (_name, definition) => {
    await expect(runSaga(definition, {}, input, clock)).rejects.toThrow();
  });
});
