import { type Command, Option } from 'commander';
import { withInstance, withJson } from '../options.ts';
import { report } from '../output.ts';

interface LoginOptions {
  email?: string;
  passwordStdin?: boolean;
  code?: string;
  printToken?: boolean;
  instance?: number;
  json?: boolean;
}

export function registerLogin(program: Command): void {
  const command = program
    .command('login')
    .description("log in; without options as the instance's paper user")
    .option('--email <address>', 'whom to log in (default: the paper user, whose password is known)')
    .option('--password-stdin', 'read the password from stdin instead of asking for it')
    .option('--code <digits>', 'of the second factor, where you have one (default: asked for)')
    .addOption(
      new Option(
        '--print-token',
        'print only the access token, for curl; a login that is still good is kept',
      ).conflicts('json'),
    );
  withInstance(withJson(command)).action(runLogin);
}

async function runLogin(options: LoginOptions): Promise<void> {
  const { login } = await import('../login.ts');
  report(await login(options), options);
}
