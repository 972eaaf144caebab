import type { Command } from 'commander';
import { withInstance, withJson } from '../options.ts';
import { runTrading } from '../run-trading.ts';

interface CommonOptions {
  instance?: number;
  json?: boolean;
}

/** Where one is signed in, and the end of it. */
export function registerSessions(program: Command): void {
  const sessions = program.command('sessions').description('where you are signed in: list, revoke');
  withInstance(
    withJson(sessions.command('list').description('this one first, then as they were seen')),
  ).action((options: CommonOptions) =>
    runTrading(options, async (connection) => {
      const { listSessions } = await import('../trading/sessions.ts');
      return listSessions(connection);
    }),
  );
  const revoke = sessions
    .command('revoke <id>')
    .description('end a session: its next request is refused; `current` is this login, `all` every one');
  withInstance(withJson(revoke)).action((id: string, options: CommonOptions) =>
    runTrading(options, async (connection) => {
      const { revokeSession } = await import('../trading/sessions.ts');
      return revokeSession(connection, id);
    }),
  );
}
