import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { wholeNumber, withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';

interface HealthOptions {
  instance?: number;
  json?: boolean;
}
type RedriveOptions = HealthOptions & {
  reason: string;
  max: number;
  whileHalted?: boolean;
  idempotencyKey?: string;
  timeout: number;
};

/** The system as it stands, and the way back for messages that nobody could process. */
export function registerHealth(program: Command): void {
  const health = program
    .command('health')
    .description('alarms, feeds, queues and dead letters; put those back')
    .helpCommand(false);
  const show = health.command('show').description('what rings, which prices are lost, what waits where');
  withInstance(withJson(show)).action((options: HealthOptions) =>
    runTrading(options, async (connection) => {
      const { showHealth } = await import('../trading/health.ts');
      return showHealth(connection);
    }),
  );
  const letters = health
    .command('dead-letters')
    .description('the kinds of messages among the dead letters of a queue; for operators')
    .argument('<queue>', 'a name that `health show` lists');
  withInstance(withJson(letters)).action((queue: string, options: HealthOptions) =>
    runTrading(options, async (connection) => {
      const { showDeadLetters } = await import('../trading/health.ts');
      return showDeadLetters(connection, queue);
    }),
  );
  addRedrive(health);
}

function addRedrive(health: Command): void {
  const redrive = health
    .command('redrive')
    .description('put dead letters back where they came from, in order; for operators')
    .argument('<queue>', 'a name that `health show` lists')
    .requiredOption('--reason <text>', 'why; kept with the redrive')
    .addOption(new Option('--max <number>', 'no more than these').default(50).argParser(wholeNumber))
    .option('--while-halted', 'also while a kill has stopped accounts')
    .option('--idempotency-key <key>', 'repeat a request whose answer was lost (default: a new key)')
    .addOption(new Option('--timeout <seconds>', 'how long to wait').default(60).argParser(wholeNumber));
  withInstance(withJson(redrive)).action((queue: string, options: RedriveOptions) =>
    runTrading(options, async (connection) => {
      const { redrive: run } = await import('../trading/health.ts');
      const idempotencyKey = options.idempotencyKey ?? randomUUID();
      if (options.idempotencyKey === undefined) connection.note(`Idempotency key: ${idempotencyKey}`);
      const { reason, max, whileHalted = false, timeout } = options;
      return run(connection, { queue, reason, max, whileHalted, idempotencyKey, timeoutMs: timeout * 1_000 });
    }),
  );
}
