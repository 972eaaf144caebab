import { type Command, Option } from 'commander';
import { withJson } from '../options.ts';
import { done, type Outcome, refused, report } from '../output.ts';
import { progressLine } from './progress-line.ts';

interface BookOptions {
  format: 'hftbacktest-binance';
  dump?: string;
  symbol?: string;
  json?: boolean;
}

export function registerBook(program: Command): void {
  const command = program
    .command('book')
    .description('rebuild an order book from a raw capture of market streams')
    .argument('<capture>', 'the file; gzip where its name ends in .gz')
    .addOption(
      new Option('--format <name>', 'how its lines are written')
        .choices(['hftbacktest-binance'])
        .makeOptionMandatory(),
    )
    .option('--dump <file>', 'write the best prices after every diff, one line of JSON each')
    .option('--symbol <name>', "the venue's own name, such as BTCUSDT (default: that of the first message)");
  withJson(command).action(async (capture: string, options: BookOptions) =>
    report(await run(capture, options), options),
  );
}

async function run(file: string, { format, dump, symbol }: BookOptions): Promise<Outcome> {
  const { replayCapture } = await import('../book/replay-capture.ts');
  const progress = progressLine();
  const replayed = await replayCapture({ file, dump, symbol, progress: progress.show });
  progress.end();
  if (replayed.kind === 'bad') return refused(replayed.code, replayed.message);
  const { rebuild, seconds } = replayed;
  const { counts, more, anomalies, keeper, firstNs = 0, lastNs } = rebuild;
  const document = {
    ...counts,
    seconds: round(seconds, 3),
    captureSeconds: round((lastNs - firstNs) / 1e9, 3),
    symbol: rebuild.symbol ?? null,
    format,
    valid: keeper.isValid,
    fault: keeper.fault,
    ...more,
    anomalies,
  };
  const { messages, diffs, gaps, crossed, trades } = counts;
  const lines = [
    `${rebuild.symbol}: ${messages} messages, ${diffs} diffs, ${trades} trades in ${round(seconds, 2)} s`,
    `${gaps} gaps, ${crossed} times crossed; at the end the book is ${keeper.isValid ? 'valid' : `not valid (${keeper.fault})`}`,
    ...anomalies.map(({ line, rule, detail }) => `line ${line}: ${rule}, ${detail}`),
  ];
  return done(document, lines.join('\n'));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
