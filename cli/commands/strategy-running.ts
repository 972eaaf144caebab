import { type Command, InvalidArgumentError, Option } from 'commander';
import { moment, wholeNumber, withAccount, withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';
import type { ActivateOptions, ChangeOptions, DecisionOptions } from '../trading/run-strategies.ts';

interface CommonOptions {
  instance?: number;
  json?: boolean;
}

/** Strategies that run: let one run, look at it, stop it. */
export function registerRunning(strategy: Command): void {
  const activate = strategy
    .command('activate <strategy>')
    .description('let it run on an account and an instrument, from the next closed candle on')
    .requiredOption('--instrument <symbol>', 'such as BTC/USDT')
    .requiredOption('--capital <amount>', 'what it may trade with, in the quote asset')
    .option('--id <id>', 'what its orders bear (default: strategy and instrument)')
    .option('--timeframe <timeframe>', 'of its candles (default: 1m)')
    .option('--size <size>', 'of orders without one: all, percent:P, fixed:Q (default: all)')
    .option('--loss-max <amount>', 'stop it when it has lost so much of the quote asset')
    .addOption(onSilentMarketOption())
    .addOption(
      new Option('--sharing <how>', 'NET: others may trade the position too (default: ALONE)').choices([
        ...['ALONE', 'NET'],
      ]),
    )
    .addOption(new Option('--position-side <side>', 'in hedge mode: its side').choices(['LONG', 'SHORT']))
    .addOption(new Option('--every <minutes>', 'wake it regularly, too').argParser(wholeNumber))
    .addOption(new Option('--jitter <minutes>', 'each tick up to so much later').argParser(wholeNumber))
    .addOption(
      new Option('--missed <how>', 'of ticks that were missed (default: SKIP)').choices(['SKIP', 'CATCH_UP']),
    )
    .addOption(parametersOption());
  withAccount(withInstance(withJson(activate))).action(
    (name: string, options: CommonOptions & ActivateOptions) =>
      runTrading(options, async (connection) => {
        const { activateStrategy } = await import('../trading/run-strategies.ts');
        return activateStrategy(connection, name, options);
      }),
  );
  withInstance(withJson(strategy.command('list').description('those that run, or ran'))).action(
    (options: CommonOptions) =>
      runTrading(options, async (connection) => {
        const { listStrategies } = await import('../trading/run-strategies.ts');
        return listStrategies(connection);
      }),
  );
  withInstance(withJson(strategy.command('status <id>').description('one as it stands'))).action(
    (id: string, options: CommonOptions) =>
      runTrading(options, async (connection) => {
        const { askStrategy } = await import('../trading/run-strategies.ts');
        return askStrategy(connection, 'GET', id);
      }),
  );
  changing(strategy.command('pause <id>').description('it decides nothing; what rests stays'), 'PAUSED');
  changing(
    strategy.command('resume <id>').description('after a pause or a stop: it decides again'),
    'ACTIVE',
  );
  changing(
    strategy
      .command('change <id>')
      .description('other parameters and settings, effective with the next event')
      .option('--capital <amount>', 'what it may trade with')
      .option('--size <size>', 'of orders without one')
      .option('--loss-max <amount>', 'stop it when it has lost so much')
      .addOption(onSilentMarketOption())
      .addOption(parametersOption()),
  );
  withInstance(
    withJson(
      strategy
        .command('deactivate <id>')
        .description('end it: what rests of it is cancelled, what it holds and its protection stay'),
    ),
  ).action((id: string, options: CommonOptions) =>
    runTrading(options, async (connection) => {
      const { askStrategy } = await import('../trading/run-strategies.ts');
      return askStrategy(connection, 'DELETE', id);
    }),
  );
  registerDecisions(strategy);
}

function changing(command: Command, state?: 'ACTIVE' | 'PAUSED'): void {
  withInstance(withJson(command)).action((id: string, options: CommonOptions & ChangeOptions) =>
    runTrading(options, async (connection) => {
      const { changeStrategy } = await import('../trading/run-strategies.ts');
      return changeStrategy(connection, id, options, state);
    }),
  );
}

function registerDecisions(strategy: Command): void {
  withRange(
    strategy
      .command('decisions <id>')
      .description('what it decided on each event, the newest first')
      .addOption(new Option('--limit <n>', 'at most so many').argParser(wholeNumber).default(50)),
  ).action((id: string, options: CommonOptions & DecisionOptions) =>
    runTrading(options, async (connection) => {
      const { showDecisions } = await import('../trading/run-strategies.ts');
      return showDecisions(connection, id, options);
    }),
  );
  withInstance(
    withJson(strategy.command('webhook <id>').description('a token with which alerts may send it signals')),
  ).action((id: string, options: CommonOptions) =>
    runTrading(options, async (connection) => {
      const { makeWebhook } = await import('../trading/run-strategies.ts');
      return makeWebhook(connection, id);
    }),
  );
  withInstance(
    withJson(
      strategy
        .command('signal <id> <name>')
        .description('tell it something')
        .option('--value <number>', 'with the signal', Number, 0)
        .option('--signal-id <id>', 'the same again is the same signal (default: a new one)'),
    ),
  ).action((id: string, name: string, options: CommonOptions & { value: number; signalId?: string }) =>
    runTrading(options, async (connection) => {
      const { sendSignal } = await import('../trading/run-strategies.ts');
      return sendSignal(connection, id, name, options);
    }),
  );
}

/** Decides again on what was recorded, and compares decision by decision. */
export function registerReplay(program: Command): void {
  withRange(
    program
      .command('replay')
      .description('decide again on recorded events, and compare decision by decision')
      .requiredOption('--strategy <id>', 'of a strategy that runs, or ran'),
  ).action((options: CommonOptions & DecisionOptions & { strategy: string }) =>
    runTrading(options, async (connection) => {
      const { replayStrategy } = await import('../trading/replay-strategy.ts');
      return replayStrategy(connection, options.strategy, options);
    }),
  );
}

function withRange(command: Command): Command {
  command
    .addOption(new Option('--from <time>', 'decided from then on').argParser(moment))
    .addOption(new Option('--to <time>', 'and before then').argParser(moment));
  return withInstance(withJson(command));
}

function onSilentMarketOption(): Option {
  return new Option(
    '--on-silent-market <what>',
    'when its market told nothing for five minutes (default: notice)',
  ).choices(['notice', 'pause', 'stop']);
}

function parametersOption(): Option {
  return new Option('--params <json>', 'its parameters').argParser((text: string): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      throw new InvalidArgumentError('It must be JSON.');
    }
  });
}
