import { type Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber, withInstance, withJson } from '../options.ts';
import { note, report } from '../output.ts';

interface StreamOptions {
  readonly instance?: number;
  readonly json?: boolean;
  readonly since?: Readonly<Record<string, number>>;
  readonly count?: number;
}

/** `stream`: what happens to you, as it happens. */
export function registerStream(program: Command): void {
  const stream = program
    .command('stream')
    .description('follow what happens to you, or markets, live; Ctrl-C ends it')
    .argument(
      '<topics...>',
      'orders, positions, balances, risk, strategies, health; ticker:okx:BTC/USDT and the like',
    )
    .addOption(
      new Option(
        '--since <topic=number>',
        'tell what came after this number first; again for another topic',
      ).argParser(positions),
    )
    .addOption(new Option('--count <number>', 'end after so many messages').argParser(wholeNumber));
  withInstance(withJson(stream)).action((topics: string[], options: StreamOptions) =>
    follow(Object.fromEntries(topics.map((topic) => [topic, options.since?.[topic]])), options),
  );
}

/** `market watch`: one market as it moves. */
export function addWatch(market: Command): void {
  const watch = market
    .command('watch')
    .description('follow a market live; Ctrl-C ends it')
    .argument('<instrument>', "ccxt's unified symbol, such as BTC/USDT")
    .option('--venue <name>', 'the venue', 'binance')
    .addOption(
      new Option('--what <list>', 'ticker, book, trades, candles, separated by commas').default(
        'ticker,trades',
      ),
    )
    .option('--timeframe <text>', 'of candles: 1m, 5m, 15m, 1h, 4h, 1d', '1m')
    .addOption(new Option('--count <number>', 'end after so many messages').argParser(wholeNumber));
  withInstance(withJson(watch)).action(
    (symbol: string, options: StreamOptions & { venue: string; what: string; timeframe: string }) => {
      const { venue, what, timeframe } = options;
      const topics = what
        .split(',')
        .map(
          (kind) => `${kind.trim()}:${venue}:${symbol}${kind.trim() === 'candles' ? `:${timeframe}` : ''}`,
        );
      return follow(Object.fromEntries(topics.map((topic) => [topic, undefined])), options);
    },
  );
}

async function follow(topics: Readonly<Record<string, number | undefined>>, options: StreamOptions) {
  const [{ connect }, { followStream }, { marketLine, streamLine }] = await Promise.all([
    import('../connection.ts'),
    import('../trading/follow-stream.ts'),
    import('../views/stream.ts'),
  ]);
  const stopped = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopped.abort());
  const outcome = await followStream({
    topics,
    connect: () => connect(options.instance === undefined ? {} : { instance: options.instance }),
    print: (told) => {
      const line = 'kind' in told ? marketLine(told) : streamLine(told);
      process.stdout.write(`${options.json ? JSON.stringify(told) : line}\n`);
    },
    note,
    ...(options.count === undefined ? {} : { count: options.count }),
    signal: stopped.signal,
  });
  report(outcome, options);
}

function positions(text: string, before: Readonly<Record<string, number>> = {}): Record<string, number> {
  const [topic, number] = text.split('=');
  if (!topic || number === undefined || !/^\d{1,15}$/.test(number))
    throw new InvalidArgumentError(
      'It is a topic and the number of its last known message, such as orders=12.',
    );
  return { ...before, [topic]: Number(number) };
}
