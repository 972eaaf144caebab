import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import type { SagaInput } from '../../ports/saga.port.ts';
import { lost, ok, refusal, ScriptedService, type ServiceAnswer } from '../testing/scripted-service.ts';
import { stepFunctionsClient } from './client.ts';
import { StepFunctionsSagaStarter } from './saga-starter.ts';

const machine = 'arn:aws:states:eu-west-1:111122223333:stateMachine:order-saga';
const execution = 'arn:aws:states:eu-west-1:111122223333:execution:order-saga:order-1-2';
const input: SagaInput = {
  version: 1,
  ownerId: 'user-1',
  orderId: 'order-1',
  generation: 2,
  correlationId: 'c',
};
const started = ok({ executionArn: execution, startDate: 1_750_000_000 });
const exists = refusal('ExecutionAlreadyExists');

function starterAt(...answers: readonly ServiceAnswer[]) {
  const service = new ScriptedService(...answers);
  return { starter: new StepFunctionsSagaStarter(new SFNClient(service.options()), machine), service };
}

describe('the start of a saga', () => {
  it('names the execution by order and generation, and hands it the whole input', async () => {
    const { starter, service } = starterAt(started);
    expect(await starter.start(input)).toBe('STARTED');
    expect(service.requests).toEqual([
      { stateMachineArn: machine, name: 'order-1-2', input: JSON.stringify(input) },
    ]);
  });

  it.each([
    ['RUNNING', 'ALREADY_RUNNING'],
    ['SUCCEEDED', 'ALREADY_SUCCEEDED'],
    ['FAILED', 'ALREADY_ENDED'],
    ['TIMED_OUT', 'ALREADY_ENDED'],
    ['ABORTED', 'ALREADY_ENDED'],
    ['PENDING_REDRIVE', 'ALREADY_ENDED'],
  ])('of one that exists and is %s is %s', async (status, expected) => {
    const { starter, service } = starterAt(exists, ok({ executionArn: execution, status }));
    expect(await starter.start(input)).toBe(expected);
    expect(service.requests[1]).toEqual({ executionArn: execution });
  });

  it('of one that exists and cannot be described is a fault, not a guess', async () => {
    const { starter } = starterAt(exists, refusal('ExecutionDoesNotExist'));
    await expect(starter.start(input)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });

  it.each([
    ['StateMachineDoesNotExist', refusal('StateMachineDoesNotExist')],
    ['ExecutionLimitExceeded', refusal('ExecutionLimitExceeded')],
    ['InvalidName', refusal('InvalidName')],
    ['TimeoutError', lost],
  ])('that meets %s is a fault', async (name, answer) => {
    const { starter, service } = starterAt(answer, started);
    await expect(starter.start(input)).rejects.toMatchObject({ name });
    expect(service.requests).toHaveLength(1);
  });

  it('whose answer was lost is repeated by the client: the name makes it harmless', async () => {
    const service = new ScriptedService(lost, exists, ok({ executionArn: execution, status: 'RUNNING' }));
    const starter = new StepFunctionsSagaStarter(new SFNClient(service.options(3)), machine);
    expect(await starter.start(input)).toBe('ALREADY_RUNNING');
  });
});

describe('a client of Step Functions', () => {
  it('leaves an address that was given as it is, and AWS’s own with its prefix', () => {
    expect(stepFunctionsClient('http://127.0.0.1:4600').config.disableHostPrefix).toBe(true);
    expect(stepFunctionsClient(undefined).config.disableHostPrefix).toBeFalsy();
  });
});
