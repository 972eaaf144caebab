import { type Command, InvalidArgumentError, Option } from 'commander';

/** A whole number of at least 1, or commander's usual message and exit code 1. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < 1)
    throw new InvalidArgumentError('It must be a whole number above 0.');
  return value;
}

/** A moment: ISO 8601 (UTC without a zone), or UTC epoch milliseconds. */
export function moment(text: string): number {
  const isZoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text);
  const timeMs = /^\d{11,14}$/.test(text)
    ? Number(text)
    : Date.parse(isTime && !isZoned ? `${text}Z` : isDay || isTime ? text : '');
  if (Number.isNaN(timeMs) || timeMs < 0)
    throw new InvalidArgumentError('It must be a time such as 2026-01-31, 2026-01-31T12:00, or epoch ms.');
  return timeMs;
}

/** `--json`, on every command. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print exactly one JSON document on stdout');
}

/** `--instance PORT_BASE`, on every command that speaks to a running instance. */
export function withInstance(command: Command): Command {
  return command.addOption(
    new Option('--instance <port-base>', 'the instance to use (default: the only one running)')
      .env('TRADEWIND_INSTANCE')
      .argParser(wholeNumber),
  );
}

/** `--timeout SECONDS` with exit code 4 when it runs out. */
export function withTimeout(command: Command, defaultSeconds: number): Command {
  return command.addOption(
    new Option('--timeout <seconds>', 'how long to wait; exit code 4 when it is not decided by then')
      .argParser(wholeNumber)
      .default(defaultSeconds),
  );
}

/** `--account ID` or `--venue V`, on every command that acts on one account. */
export function withAccount(command: Command): Command {
  return command
    .option('--account <id>', 'the account (default: the one of your login, or your only one)')
    .addOption(
      new Option('--venue <name>', 'your account at this venue, such as binance').conflicts('account'),
    );
}
