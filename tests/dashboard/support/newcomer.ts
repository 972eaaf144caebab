import { inject } from 'vitest';
import { readMailbox } from '#local-cloud/mailbox.ts';
import { eventually } from '../../support/eventually.ts';
import type { DashboardWindow } from './window.ts';

/** Somebody whom nobody knows yet. */
export function newcomer(name: string) {
  const id = crypto.randomUUID().slice(0, 8);
  return { email: `${name}-${id}@example.com`, password: `Aa1-${crypto.randomUUID()}` };
}

/** The newest code that was mailed to them, other than the one before. */
export async function codeFor(email: string, before = ''): Promise<string> {
  return eventually(
    async () => {
      const mails = await readMailbox(inject('cloud').endpoint);
      const code = mails.find(({ to }) => to.includes(email))?.text.match(/\d{6}/)?.[0];
      return code === before ? undefined : code;
    },
    { otherwise: () => `no code was mailed to ${email}` },
  );
}

/** Registers, confirms the address, and ends signed in. */
export async function register(
  window: DashboardWindow,
  { email, password }: ReturnType<typeof newcomer>,
): Promise<void> {
  const { page } = window;
  await page.getByRole('button', { name: 'Create an account', exact: true }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Send the code', exact: true }).click();
  await page.getByLabel('Code from the mail', { exact: true }).fill(await codeFor(email));
  await page.getByRole('button', { name: 'Confirm and sign in', exact: true }).click();
  await page.getByRole('navigation').getByRole('link', { name: 'Home', exact: true }).waitFor();
}

/** The token by which the window asks the API. */
export async function tokenOf({ page }: DashboardWindow): Promise<string> {
  const asked = page.waitForRequest((request) => request.url().includes('/v1/accounts'));
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  const headers = await (await asked).allHeaders();
  return (headers.authorization ?? '').replace('Bearer ', '');
}
