import type { Command } from 'commander';
import { withInstance, withJson } from '../options.ts';
import { done, type Outcome, refused, report } from '../output.ts';

interface MailOptions {
  instance?: number;
  json?: boolean;
}

export function registerMail(program: Command): void {
  const command = program
    .command('mail')
    .description(
      'the mails that a local cloud would have sent, newest first: codes to register, or to set a password',
    );
  withInstance(withJson(command)).action(async (options: MailOptions) => {
    report(await listMail(options.instance), options);
  });
}

const shownMax = 10;

async function listMail(instance: number | undefined): Promise<Outcome> {
  const { selectInstance } = await import('#local-cloud/select-instance.ts');
  const { readMailbox } = await import('#local-cloud/mailbox.ts');
  const { timeText } = await import('../views/table.ts');
  const choice = selectInstance(instance);
  if (!choice.ok) return refused(choice.code, choice.message);
  const { document, portBase } = choice.record;
  if (!document) return refused('NOT_READY', `The instance at port base ${portBase} is still starting.`);
  const mails = (await readMailbox(document.endpoint)).slice(0, shownMax);
  const lines = mails.map(
    ({ to, subject, text, sentAtMs }) => `${timeText(sentAtMs)}  ${to.join(', ')}  ${subject}: ${text}`,
  );
  return done({ mails }, lines.join('\n') || 'No mail was sent.');
}
