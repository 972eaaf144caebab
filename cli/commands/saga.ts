import type { Command } from 'commander';
import { withInstance, withJson } from '../options.ts';
import { done } from '../output.ts';
import { runTrading } from '../run-trading.ts';

interface SagaOptions {
  instance?: number;
  json?: boolean;
}

export function registerSaga(program: Command): void {
  const saga = program.command('saga').description('the way of an order').helpCommand(false);
  const show = saga
    .command('show')
    .description('each step and each later event of an order, with its outcome and time')
    .argument('<orderId>');
  withInstance(withJson(show)).action(runShow);
}

function runShow(orderId: string, options: SagaOptions): Promise<void> {
  return runTrading(options, async ({ client }) => {
    const { sagaResource } = await import('#shared/http-api/schemas.ts');
    const { failed } = await import('../failures.ts');
    const { sagaText, timedSaga } = await import('../views/saga.ts');
    const read = await client.get(`/v1/orders/${encodeURIComponent(orderId)}/saga`, sagaResource);
    if (!read.ok) return failed(read.failure, client.correlationId);
    const saga = timedSaga(read.value);
    return done(saga, sagaText(saga));
  });
}
