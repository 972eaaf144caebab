import { type Command, InvalidArgumentError } from 'commander';
import { withInstance, withJson } from '../options.ts';
import { done } from '../output.ts';
import { runTrading } from '../run-trading.ts';

interface ResumeOptions {
  scope: string;
  reason: string;
  instance?: number;
  json?: boolean;
}

export function registerResume(program: Command): void {
  const resume = program
    .command('resume')
    .description('let a halted account trade again, after you have looked why it was halted')
    .requiredOption('--scope <account:ID>', 'what to resume', accountScope)
    .requiredOption('--reason <text>', 'what you found; kept with the account');
  withInstance(withJson(resume)).action(runResume);
}

/** `account:ID`, the only scope there is so far. */
function accountScope(text: string): string {
  const [kind, id] = text.split(':', 2);
  if (kind !== 'account' || !id) throw new InvalidArgumentError('It must be account:ID.');
  return id;
}

function runResume({ scope, reason, ...options }: ResumeOptions): Promise<void> {
  return runTrading(options, async ({ client }) => {
    const { accountResource } = await import('#shared/http-api/schemas.ts');
    const { failed } = await import('../failures.ts');
    const path = `/v1/accounts/${encodeURIComponent(scope)}/resume`;
    const resumed = await client.send('POST', path, accountResource, { body: { reason } });
    if (!resumed.ok) return failed(resumed.failure, client.correlationId);
    const { accountId, tradingState, tradingStateReason } = resumed.value;
    return done(resumed.value, `${accountId} is ${tradingState} (${tradingStateReason}).`);
  });
}
