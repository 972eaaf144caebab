import { type Command, Option } from 'commander';
import { withInstance, withJson, withTimeout } from '../options.ts';
import { runTrading } from '../run-trading.ts';

interface AmendOptions {
  price?: string;
  quantity?: string;
  wait: boolean;
  timeout: number;
  instance?: number;
  json?: boolean;
}

export function registerAmend(program: Command): void {
  const amend = program
    .command('amend')
    .description('another limit or quantity for a resting order; it keeps its id and its fills')
    .argument('<orderId>')
    .addOption(new Option('--price <price>', 'the new limit'))
    .addOption(new Option('--quantity <quantity>', 'of the whole order, what is filled included'))
    .option('--no-wait', 'do not wait for the venue');
  withTimeout(withInstance(withJson(amend)), 60).action(runAmend);
}

function runAmend(orderId: string, options: AmendOptions): Promise<void> {
  return runTrading(options, async (connection) => {
    const { amendOrder } = await import('../trading/amend-order.ts');
    const { price, quantity, wait } = options;
    const wish = {
      ...(quantity === undefined ? {} : { quantity }),
      ...(price === undefined ? {} : { limitPrice: price }),
    };
    return amendOrder(connection, { orderId, wish, wait, timeoutMs: options.timeout * 1000 });
  });
}
