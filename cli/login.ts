import * as z from 'zod';
import { readOutputs, requireOutput } from '#local-cloud/cdk.ts';
import { filesOfPortBase, type InstanceDocument, type InstanceFiles } from '#local-cloud/instance.ts';
import { readJsonFile } from '#local-cloud/json-file.ts';
import type { Tokens } from '#local-cloud/paper-user.ts';
import { selectInstance } from '#local-cloud/select-instance.ts';
import { readSession, type Session, writeSession } from '#local-cloud/session.ts';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { logInWithPassword, userIdOf } from './cognito.ts';
import { done, type Outcome, refused } from './output.ts';
import { askHidden, passwordFromStdin } from './password.ts';
import { currentSession } from './session-access.ts';
import { timeText } from './views/table.ts';

export interface LoginRequest {
  readonly instance?: number;
  readonly email?: string;
  readonly passwordStdin?: boolean;
  /** Of the second factor; asked for where it is needed and not given. */
  readonly code?: string;
  readonly printToken?: boolean;
}

/** Logs in at the selected instance and keeps the session; with `printToken` a login that is still good is used. */
export async function login(request: LoginRequest): Promise<Outcome> {
  const choice = selectInstance(request.instance);
  if (!choice.ok) return refused(choice.code, choice.message);
  const { portBase, document } = choice.record;
  if (!document) return refused('NOT_READY', `The instance at port base ${portBase} is still starting.`);
  const files = filesOfPortBase(portBase);
  const email = request.email ?? document.user.email;
  if (request.printToken && isLoggedIn(files, request.email)) {
    const current = await currentSession(portBase, systemClock.nowMs());
    if (current.ok) return shown(current.session, request);
  }
  const password = await passwordFor(request, email, document, files);
  if (!password.ok) return password.outcome;
  const pool = {
    endpoint: document.endpoint,
    userPoolClientId: requireOutput(readOutputs(files), 'UserPoolClientId'),
  };
  const tokens = await logInWithPassword(pool, email, password.value, async () => codeOf(request.code));
  if (!tokens)
    return refused(
      'NOT_AUTHORIZED',
      `The password of ${email} or the code of the second factor is wrong, or there is no such user.`,
    );
  const session = { ...pool, ...tokens, ...identityOf(tokens, email, document), api: document.api };
  writeSession(files, session);
  return shown(session, request);
}

function isLoggedIn(files: InstanceFiles, email: string | undefined): boolean {
  const session = readSession(files);
  return session !== undefined && (email === undefined || session.email === email);
}

function identityOf(tokens: Tokens, email: string, { user }: InstanceDocument) {
  const userId = userIdOf(tokens.idToken);
  return { email, userId, accountId: userId === user.userId ? user.accountId : null };
}

/** Empty, which no second factor accepts, where nobody can be asked. */
async function codeOf(given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  return process.stdin.isTTY ? ((await askHidden('Code of your authenticator')) ?? '') : '';
}

type Password =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly outcome: Outcome };

const paperSecrets = z.object({ paperUserPassword: z.string() });

/** Never an argument: those show in process lists and shell histories. */
async function passwordFor(
  { passwordStdin }: LoginRequest,
  email: string,
  document: InstanceDocument,
  files: InstanceFiles,
): Promise<Password> {
  if (passwordStdin) return given(await passwordFromStdin());
  const kept = readJsonFile(files.secrets, paperSecrets);
  if (email === document.user.email && kept) return given(kept.paperUserPassword);
  if (process.stdin.isTTY) return given(await askHidden(`Password of ${email}`));
  const message = `There is no terminal to ask for the password of ${email}: pipe it in with --password-stdin.`;
  return { ok: false, outcome: refused('PASSWORD_REQUIRED', message) };
}

function given(value: string | undefined): Password {
  if (value) return { ok: true, value };
  return { ok: false, outcome: refused('PASSWORD_REQUIRED', 'No password was given.') };
}

function shown({ accessToken, email, userId, expiresAtMs }: Session, { printToken }: LoginRequest): Outcome {
  if (printToken) return done({}, accessToken);
  return done(
    { user: { email, userId }, expiresAtMs },
    `Logged in as ${email} until ${timeText(expiresAtMs)}.`,
  );
}
