import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it, vi } from 'vitest';
import { anAccount } from '../../testing/builders.ts';
import { inspectAccountMessage } from './inspect-account-message.ts';
import { LambdaVenueInspector } from './venue-inspector.ts';

function answering(answer: { readonly FunctionError?: string; readonly body: unknown }) {
  const client = new LambdaClient({ region: 'us-east-1' });
  const { body, ...rest } = answer;
  const Payload = new TextEncoder().encode(JSON.stringify(body));
  const send = vi.spyOn(client, 'send').mockImplementation(async () => ({ ...rest, Payload }));
  return { inspector: new LambdaVenueInspector(client, 'submit-order'), send };
}
const facts = { canTrade: true, canWithdraw: false, isIpBound: true, expiresAtMs: 7 };

describe('the worker at the venues, asked about keys', () => {
  it('is asked in a message that it can read, and answers with what the venue told', async () => {
    const { inspector, send } = answering({ body: { outcome: 'KNOWN', facts } });
    expect(await inspector.inspect(anAccount(), true)).toEqual({ outcome: 'KNOWN', facts });
    const command = send.mock.calls[0]?.[0];
    if (!(command instanceof InvokeCommand)) throw new Error('test: nothing was invoked');
    expect(inspectAccountMessage.parse(JSON.parse(String(command.input.Payload)))).toMatchObject({
      ...{ accountId: 'account-1', compares: true },
    });
  });

  it.each([
    ['failed', { FunctionError: 'Unhandled', body: {} }],
    ['answers nonsense', { body: { outcome: 'FINE' } }],
  ])('that %s does not know', async (_name, answer) => {
    expect(await answering(answer).inspector.inspect(anAccount(), false)).toMatchObject({
      ...{ outcome: 'UNAVAILABLE', code: 'WORKER_UNAVAILABLE' },
    });
  });
});
