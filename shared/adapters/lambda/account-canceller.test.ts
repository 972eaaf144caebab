import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it, vi } from 'vitest';
import { LambdaAccountCanceller } from './account-canceller.ts';
import { cancelAccountMessage } from './cancel-account-message.ts';

const request = {
  ...{ ownerId: 'user-1', accountId: 'account-1', correlationId: 'correlation-1' },
  ...{ fence: { quietAtMs: 5 }, untilMs: 9 },
};
const sweep = {
  ...{ outcome: 'CLEAR', canceled: 2, resting: 0, inDoubt: [], foreignOrders: [], rounds: 1, clearAtMs: 6 },
} as const;

/** A function that answers this. */
function answering(answer: { readonly FunctionError?: string; readonly body: unknown }) {
  const client = new LambdaClient({ region: 'us-east-1' });
  const { body, ...rest } = answer;
  const Payload = new TextEncoder().encode(JSON.stringify(body));
  const send = vi.spyOn(client, 'send').mockImplementation(async () => ({ ...rest, Payload }));
  return { canceller: new LambdaAccountCanceller(client, 'submit-order'), send };
}

describe('the worker at the venues', () => {
  it('is asked in a message that it can read, and answers with what it found', async () => {
    const { canceller, send } = answering({ body: sweep });
    expect(await canceller.cancelAccount(request)).toEqual(sweep);
    const command = send.mock.calls[0]?.[0];
    if (!(command instanceof InvokeCommand)) throw new Error('test: nothing was invoked');
    const { FunctionName, Payload } = command.input;
    expect(FunctionName).toBe('submit-order');
    expect(cancelAccountMessage.parse(JSON.parse(String(Payload)))).toMatchObject(request);
  });

  it.each([
    ['failed', { FunctionError: 'Unhandled', body: { errorMessage: 'keys' } }, /failed: Unhandled/],
    ['answers what is no sweep', { body: { ...sweep, outcome: 'FINE' } }, /outcome/],
  ])('that %s is a fault', async (_name, answer, message) => {
    await expect(answering(answer).canceller.cancelAccount(request)).rejects.toThrow(message);
  });
});
