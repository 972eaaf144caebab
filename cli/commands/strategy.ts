import { type Command, InvalidArgumentError, Option } from 'commander';
import { withJson } from '../options.ts';
import { report } from '../output.ts';
import { registerReplay, registerRunning } from './strategy-running.ts';

/** What can be run, a new one, and those that run. */
export function registerStrategy(program: Command): void {
  const strategy = program
    .command('strategy')
    .description('strategies: what there is, a new one, and those that run');
  registerReplay(program);
  registerRunning(strategy);
  withJson(strategy.command('catalogue').description('every strategy that can be run')).action(
    async ({ json }: { json?: boolean }) => {
      const { showCatalogue } = await import('../strategies/catalogue.ts');
      report(showCatalogue(), { json });
    },
  );
  withJson(
    strategy
      .command('describe <name>')
      .description('its parameters, and with a price what it says of itself before it starts')
      .addOption(
        new Option('--params <json>', 'its parameters').argParser(jsonText).default({}, 'its defaults'),
      )
      .addOption(new Option('--price <price>', 'of the instrument now').argParser(amount))
      .addOption(new Option('--capital <amount>', 'in quote units').argParser(amount).default(10_000))
      .addOption(
        new Option('--maker-fee-rate <ratio>', 'share of the amount').argParser(ratio).default(0.001),
      ),
  ).action(async (name: string, options) => {
    const { describeStrategy } = await import('../strategies/catalogue.ts');
    report(describeStrategy(name, options), options);
  });
  withJson(
    strategy
      .command('new <name>')
      .description('a folder with a strategy that type-checks and passes its test'),
  ).action(async (name: string, { json }: { json?: boolean }) => {
    const { projectFolder } = await import('#local-cloud/project.ts');
    const { newStrategy } = await import('../strategies/new.ts');
    report(newStrategy(projectFolder, name), { json });
  });
}

function jsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It must be JSON.');
  }
}

function amount(text: string): number {
  const value = Number(text || Number.NaN);
  if (!(value > 0 && value <= 1e15)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

function ratio(text: string): number {
  const value = Number(text || Number.NaN);
  if (!(value >= -0.1 && value <= 0.1)) throw new InvalidArgumentError('It must be from -0.1 to 0.1.');
  return value;
}
