import { type Command, Option } from 'commander';
import { moment, withInstance, withJson } from '../options.ts';
import { type Outcome, report } from '../output.ts';

export interface DataOptions {
  venue: string;
  instrument: string;
  folder?: string;
  bucket?: string;
  live?: boolean;
  instance?: number;
  from?: number;
  to?: number;
  json?: boolean;
}

export function registerData(program: Command): void {
  const data = program
    .command('data')
    .description('candles kept for good: fill, check, show and export them');
  const backfill = ofMarket(data.command('backfill').description("fill history with a venue's own candles"));
  backfill.addOption(time('--from <time>', 'the first day: 2026-01-31, or epoch ms').makeOptionMandatory());
  asksVenue(backfill.addOption(time('--to <time>', 'up to here, in whole days (default: now)'))).action(
    (options: DataOptions) => run(options, async (work) => work.backfill(options)),
  );

  const gaps = ofMarket(data.command('gaps').description('what history lacks, or cannot read'));
  gaps
    .addOption(time('--from <time>', 'from here (default: the first day that is kept)'))
    .addOption(time('--to <time>', 'up to here (default: the end of the last day that is kept)'))
    .option('--repair', "fetch the venue's own candles for them");
  asksVenue(gaps).action((options: DataOptions & { repair?: boolean }) =>
    run(options, async (work) => work.gaps(options)),
  );

  const show = data.command('show').description('what is kept: every market, or every day of one');
  show.option('--venue <name>', 'the venue').option('--instrument <symbol>', 'such as BTC/USDT');
  place(show).action((options: Partial<DataOptions>) => run(options, async (work) => work.show(options)));

  const exported = ofMarket(data.command('export').description('write candles to a file, or to stdout'));
  exported
    .addOption(new Option('--format <name>', 'how').choices(['csv', 'jsonl', 'parquet']).default('csv'))
    .option('--out <file>', 'where (default: stdout; parquet needs a file)')
    .option('--timeframe <text>', 'their length, 1m to 1M; larger ones are made of minutes', '1m')
    .addOption(time('--from <time>', 'from here (default: all)'))
    .addOption(time('--to <time>', 'over by then (default: all)'));
  place(exported).action((options: ExportOptions) => run(options, async (work) => work.export(options)));
}

export interface ExportOptions extends DataOptions {
  format: 'csv' | 'jsonl' | 'parquet';
  out?: string;
  timeframe: string;
}

type Work = typeof import('../history/commands.ts');

async function run(
  options: { json?: boolean },
  work: (commands: Work['dataCommands']) => Promise<Outcome | undefined>,
): Promise<void> {
  const { dataCommands } = await import('../history/commands.ts');
  const outcome = await work(dataCommands);
  if (outcome) report(outcome, options);
}

function time(flags: string, description: string): Option {
  return new Option(flags, description).argParser(moment);
}

function ofMarket(command: Command): Command {
  return command
    .option('--venue <name>', 'the venue', 'binance')
    .requiredOption('--instrument <symbol>', "ccxt's unified symbol, such as BTC/USDT");
}

function asksVenue(command: Command): Command {
  command.addOption(new Option('--timeframe <text>', 'what is kept').choices(['1m']).default('1m'));
  return withInstance(place(command));
}

/** Where history is: a folder of this machine, or a bucket. */
function place(command: Command): Command {
  return withJson(
    command
      .option('--live', "the venue's own public candles, kept apart from the simulator's")
      .option('--folder <path>', 'where history is kept (default: in .tradewind/history)')
      .addOption(
        new Option(
          '--bucket <name>',
          'an S3 bucket instead, with the AWS credentials of the environment',
        ).conflicts('folder'),
      ),
  );
}
