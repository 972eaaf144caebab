import { type Command, InvalidArgumentError, Option } from 'commander';
import { report } from '../output.ts';
import type { PaperWishes } from '../paper/prepare.ts';

export function registerPaper(program: Command): void {
  program
    .command('paper')
    .description('run a strategy on paper in scaled time, against a gate, and keep the evidence')
    .addOption(new Option('--strategy <name>', 'which strategy').makeOptionMandatory())
    .addOption(
      new Option('--params <json>', "the strategy's parameters").argParser(json).default({}, 'its defaults'),
    )
    .addOption(
      within('--minutes <count>', 'of market time; 20 and 60 are the usual sessions', 1, 10_080).default(20),
    )
    .addOption(
      new Option('--speed <factor>', 'how much faster than the clock, such as 60x; max does not wait')
        .argParser(speedOf)
        .default(60, '60x'),
    )
    .addOption(new Option('--candles <file>', 'recorded candles instead of a simulated market'))
    .addOption(
      within('--skip <candles>', 'of a recording, before the history of the session', 0, 1e9).default(0),
    )
    .addOption(
      new Option(
        '--market <kind>',
        'simulated: pulled back to its start, without memory, or by turns up and down',
      )
        .choices(['range', 'walk', 'trend'])
        .default('range'),
    )
    .addOption(within('--seed <number>', 'of the simulated market', 0, 4_294_967_295).default(1))
    .addOption(within('--step <seconds>', 'of a simulated candle', 1, 3_600).default(5))
    .addOption(within('--history <candles>', 'played before it, for indicators', 0, 100_000).default(300))
    .addOption(within('--cash <amount>', 'at the start, in the quote asset', 1e-9, 1e15).default(10_000))
    .option('--size <how-much>', 'all, percent:P or fixed:Q, where the parameters give none', 'percent:20')
    .addOption(within('--fee-rate <ratio>', 'of what takes', -0.1, 0.1).default(0.0005))
    .addOption(within('--maker-fee-rate <ratio>', 'of what rests', -0.1, 0.1).default(0.0002))
    .addOption(
      within('--slippage <ratio>', 'share of the price that market orders and stops lose', 0, 0.5).default(
        0.0001,
      ),
    )
    .addOption(
      new Option('--gate <json>', 'other limits, such as {"winRateMin":0.4}')
        .argParser(json)
        .default({}, 'the standard ones'),
    )
    .option('--out <folder>', 'where the evidence goes (default: a new folder under .tradewind/paper)')
    .option('--json', 'print exactly one JSON document on stdout')
    .action(async (options: PaperWishes & { json?: boolean }) => {
      const { runPaper } = await import('../paper/run.ts');
      report(await runPaper(options), { json: options.json });
    });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It must be JSON.');
  }
}

/** Infinity for `max`. */
function speedOf(text: string): number {
  const value = text === 'max' ? Number.POSITIVE_INFINITY : Number(text.replace(/x$/, '') || Number.NaN);
  if (!(value >= 0.1))
    throw new InvalidArgumentError('It must be max, or a factor of at least 0.1 such as 60x.');
  return value;
}

function within(flags: string, description: string, min: number, max: number): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text || Number.NaN);
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`It must be from ${min} to ${max}.`);
    return value;
  });
}
