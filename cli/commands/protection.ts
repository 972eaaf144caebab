import { type Command, Option } from 'commander';
import type { PositionSide } from '#shared/domain/order/order.ts';
import { withAccount, withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';
import { type ProtectionOptions, protectOf, withProtection } from '../trading/protection-options.ts';

interface CommonOptions {
  account?: string;
  instance?: number;
  json?: boolean;
  positionSide?: PositionSide;
}

export function registerProtection(program: Command): void {
  const protect = withPosition(
    program
      .command('protect')
      .description('protect an open position by a stop loss, take profits, a trailing stop …'),
  );
  withProtection(protect).action((position: string, options: CommonOptions & ProtectionOptions) =>
    run('PUT', position, options),
  );
  const protection = program
    .command('protection')
    .description('what protects a position: protection show, protection remove')
    .helpCommand(false);
  withPosition(protection.command('show').description('what protects a position, or did last')).action(
    (position: string, options: CommonOptions) => run('GET', position, options),
  );
  withPosition(
    protection
      .command('remove')
      .description('take it back: what rests of it is cancelled, the position stays'),
  ).action((position: string, options: CommonOptions) => run('DELETE', position, options));
}

function withPosition(command: Command): Command {
  command
    .argument('<position>', 'an instrument such as BTC/USDT:USDT, or a position’s id')
    .addOption(new Option('--position-side <side>', 'in hedge mode: which one').choices(['LONG', 'SHORT']));
  return withAccount(withInstance(withJson(command)));
}

function run(
  method: 'GET' | 'PUT' | 'DELETE',
  position: string,
  options: CommonOptions & ProtectionOptions,
): Promise<void> {
  const { positionSide } = options;
  return runTrading(options, async (connection) => {
    const { changeProtection } = await import('../trading/protect-position.ts');
    const choice = { position, ...(positionSide && { positionSide }) };
    return changeProtection(connection, choice, method, method === 'PUT' ? protectOf(options) : undefined);
  });
}
