import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import type { PlaceOrderRequest } from '#shared/http-api/schemas.ts';
import type { Connection } from '../connection.ts';
import { withAccount, withInstance, withJson, withTimeout } from '../options.ts';
import type { Outcome } from '../output.ts';
import { runTrading } from '../run-trading.ts';
import { type ProtectionOptions, protectOf, withProtection } from '../trading/protection-options.ts';

interface TradeOptions extends ProtectionOptions {
  market?: boolean;
  limit?: string;
  quoteQuantity?: string;
  timeInForce?: 'GTC' | 'IOC' | 'FOK';
  postOnly?: boolean;
  reduceOnly?: boolean;
  positionSide?: 'LONG' | 'SHORT';
  strategy?: string;
  wait: 'accepted' | 'filled';
  timeout: number;
  idempotencyKey?: string;
  account?: string;
  instance?: number;
  json?: boolean;
}

export function registerTrade(program: Command): void {
  const trade = program
    .command('trade')
    .description('place an order: trade buy, trade sell')
    .helpCommand(false);
  for (const side of ['buy', 'sell'] as const) {
    const command = trade
      .command(side)
      .description(`${side} an instrument`)
      .argument('<instrument>', "ccxt's unified symbol, such as BTC/USDT")
      .argument('[quantity]', 'in base units; leave it out with --quote-quantity');
    withTimeout(withAccount(withInstance(withJson(withTerms(command)))), 60).action(
      (instrument: string, quantity: string | undefined, options: TradeOptions) =>
        runTrading(options, (connection) =>
          runTrade(connection, { side, instrument, ...(quantity !== undefined && { quantity }) }, options),
        ),
    );
  }
}

function withTerms(command: Command): Command {
  return withProtection(command)
    .addOption(new Option('--market', 'at the market (default without --limit)').conflicts('limit'))
    .option('--limit <price>', 'at this price or better')
    .option('--quote-quantity <amount>', 'size in quote units, market orders only')
    .addOption(
      new Option('--time-in-force <rule>', 'how long it lives (default: GTC for a limit order)').choices([
        'GTC',
        'IOC',
        'FOK',
      ]),
    )
    .option('--post-only', 'never take: rest in the book or be rejected')
    .option('--reduce-only', 'close what is open of a perpetual, and never more')
    .addOption(
      new Option('--position-side <side>', 'in hedge mode: which position of a perpetual').choices([
        'LONG',
        'SHORT',
      ]),
    )
    .option('--strategy <id>', 'whose order it is, for your own records')
    .addOption(
      new Option('--wait <what>', "for the venue's word, or for the whole fill")
        .choices(['accepted', 'filled'])
        .default('accepted'),
    )
    .option('--idempotency-key <key>', 'repeat a request whose answer was lost (default: a new key)');
}

type Asked = Pick<PlaceOrderRequest, 'side' | 'instrument' | 'quantity'>;

async function runTrade(connection: Connection, asked: Asked, options: TradeOptions): Promise<Outcome> {
  const { chooseAccount } = await import('../connection.ts');
  const { placeOrder } = await import('../trading/place-order.ts');
  const account = await chooseAccount(connection);
  if (!account.ok) return account.outcome;
  const idempotencyKey = options.idempotencyKey ?? randomUUID();
  // Said before anything is sent: after a cut, this key alone tells a repeat from a second order.
  if (options.idempotencyKey === undefined) connection.note(`Idempotency key: ${idempotencyKey}`);
  return placeOrder(connection, {
    request: { accountId: account.accountId, ...asked, ...termsOf(options) },
    idempotencyKey,
    wait: options.wait,
    timeoutMs: options.timeout * 1000,
  });
}

/** The API checks them: it alone knows the rules of instruments and accounts, and names the field at fault. */
function termsOf(options: TradeOptions): Omit<PlaceOrderRequest, keyof Asked | 'accountId'> {
  const { limit, quoteQuantity, timeInForce, postOnly, reduceOnly, positionSide } = options;
  const { strategy } = options;
  const protect = protectOf(options);
  return {
    type: limit === undefined ? 'market' : 'limit',
    ...(limit !== undefined && { limitPrice: limit }),
    ...(quoteQuantity !== undefined && { quoteQuantity }),
    ...(timeInForce && { timeInForce }),
    ...(postOnly && { postOnly }),
    ...(reduceOnly && { reduceOnly }),
    ...(positionSide && { positionSide }),
    ...(protect && { protect }),
    ...(strategy !== undefined && { strategyId: strategy }),
  };
}
