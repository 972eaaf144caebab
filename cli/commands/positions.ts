import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import type { PositionSide } from '#shared/domain/order/order.ts';
import type { Connection } from '../connection.ts';
import { wholeNumber, withAccount, withInstance, withJson, withTimeout } from '../options.ts';
import { done, type Outcome } from '../output.ts';
import { runTrading } from '../run-trading.ts';

interface CommonOptions {
  account?: string;
  instance?: number;
  json?: boolean;
}
type CloseOptions = CommonOptions & {
  quantity?: string;
  positionSide?: PositionSide;
  idempotencyKey?: string;
  timeout: number;
};

type HistoryOptions = CommonOptions & { all?: boolean; instrument?: string; limit: number };

export function registerPositions(program: Command): void {
  const positions = program
    .command('positions')
    .description('positions and their profit at the market price; positions close, positions history')
    .enablePositionalOptions();
  withAccount(withInstance(withJson(positions))).action((options: CommonOptions) =>
    runTrading(options, showPositions),
  );
  const close = positions
    .command('close')
    .description('close a position, or a part of it, at the market')
    .argument('<position>', 'an instrument such as BTC/USDT:USDT, or a position’s id')
    .option('--quantity <quantity>', 'only so much, in base units')
    .addOption(new Option('--position-side <side>', 'in hedge mode: which one').choices(['LONG', 'SHORT']))
    .option('--idempotency-key <key>', 'repeat a request whose answer was lost (default: a new key)');
  withTimeout(withAccount(withInstance(withJson(close))), 60).action(runClose);
  const history = positions
    .command('history')
    .description('what is open, then what was closed, each from flat to flat')
    .addOption(new Option('--all', 'of all your accounts').conflicts(['account', 'venue']))
    .option('--instrument <symbol>', 'only of this one')
    .addOption(
      new Option('--limit <number>', 'at most so many closed ones').argParser(wholeNumber).default(50),
    );
  withAccount(withInstance(withJson(history))).action(runHistory);
}

async function showPositions({ client, accountId }: Connection): Promise<Outcome> {
  const { positionList } = await import('#shared/http-api/schemas.ts');
  const { failed } = await import('../failures.ts');
  const { positionTable } = await import('../views/account.ts');
  const read = await client.get('/v1/positions', positionList, { query: { accountId } });
  if (!read.ok) return failed(read.failure, client.correlationId);
  return done(read.value, positionTable(read.value));
}

function runClose(position: string, options: CloseOptions): Promise<void> {
  return runTrading(options, async (connection) => {
    const { positionIdOf } = await import('#shared/domain/position/position-id.ts');
    const { chooseAccount } = await import('../connection.ts');
    const { closePosition } = await import('../trading/close-position.ts');
    const account = await chooseAccount(connection);
    if (!account.ok) return account.outcome;
    const { quantity, positionSide, timeout } = options;
    const name = { ...account, instrument: position, ...(positionSide && { positionSide }) };
    const idempotencyKey = options.idempotencyKey ?? randomUUID();
    // Said before anything is sent: after a cut, this key alone tells a repeat from a second order.
    if (options.idempotencyKey === undefined) connection.note(`Idempotency key: ${idempotencyKey}`);
    return closePosition(connection, {
      positionId: position.includes('~') ? position : positionIdOf(name),
      wish: quantity === undefined ? {} : { quantity },
      idempotencyKey,
      timeoutMs: timeout * 1000,
    });
  });
}

function runHistory(options: HistoryOptions): Promise<void> {
  return runTrading(options, async ({ client, accountId, note }) => {
    const { positionHistoryPage } = await import('#shared/http-api/position-history.ts');
    const { readPages } = await import('../trading/read-pages.ts');
    const { failed } = await import('../failures.ts');
    const { positionHistoryTable } = await import('../views/position-history.ts');
    const filter = { accountId: options.all ? undefined : accountId, instrument: options.instrument };
    const read = await readPages(options.limit, async (page) => {
      const query = { ...filter, ...page };
      const listed = await client.get('/v1/positions/history', positionHistoryPage, { query });
      return listed.ok
        ? { ok: true, value: { items: listed.value.positions, cursor: listed.value.cursor } }
        : listed;
    });
    if (!read.ok) return failed(read.failure, client.correlationId);
    const { items, cursor } = read.value;
    if (cursor !== null) note('There are more: see them with a larger --limit.');
    return done({ positions: items, cursor }, positionHistoryTable(items));
  });
}
