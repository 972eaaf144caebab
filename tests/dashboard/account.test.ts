import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { clientOptions } from '#local-cloud/index.ts';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { ulidIds } from '#shared/adapters/clock/ulid-ids.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbTradingStore } from '#shared/adapters/dynamodb/trading-store.ts';
import { openAccount } from '#shared/application/open-account.ts';
import { accountList } from '#shared/http-api/schemas.ts';
import { venueKeysResource } from '#shared/http-api/venue-keys.ts';
import { anAccount } from '#shared/testing/builders.ts';
import { call } from '../support/api.ts';
import { limitKey } from '../support/control.ts';
import { codeFor, newcomer, register, tokenOf } from './support/newcomer.ts';
import { serveDashboard } from './support/served.ts';
import { totpOf } from './support/totp.ts';
import { DashboardWindow, launchBrowser } from './support/window.ts';

let served: RunningDashboard;
let browser: Browser;
beforeAll(async () => {
  [served, browser] = await Promise.all([serveDashboard(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const open = (width = 1280) => DashboardWindow.open(browser, `${served.url}/`, { width });

describe('a newcomer', () => {
  let now: DashboardWindow;
  let page: Page;
  let token: string;
  afterAll(() => now?.close());

  it('begins with a mailed code and a paper account, on a phone', async () => {
    now = await open(360);
    page = now.page;
    const person = newcomer('first');
    await button(page, 'Create an account').click();
    await page.getByLabel('E-mail').fill(person.email);
    await page.getByLabel('New password', { exact: true }).fill('too-short');
    await page.getByText('12 characters or more (not yet)').waitFor();
    expect(await button(page, 'Send the code').isDisabled()).toBe(true);
    expect([await now.violations(), await now.overflow()]).toEqual([[], 0]);
    await page.getByLabel('New password', { exact: true }).fill(person.password);
    await button(page, 'Send the code').click();
    const first = await codeFor(person.email);
    await button(page, 'Send it again').click();
    const second = await codeFor(person.email, first);
    const code = page.getByLabel('Code from the mail', { exact: true });
    await code.fill(first);
    await button(page, 'Confirm and sign in').click();
    await page.getByText('This code is not right').waitFor();
    await code.fill(second);
    await button(page, 'Confirm and sign in').click();

    await now.visit('Profile');
    await page.getByText('You have no account yet').waitFor();
    await button(page, 'Open a paper account').click();
    await button(page, 'Open it').click();
    await page.getByRole('listitem', { name: 'Paper (Binance)' }).getByText('No key').waitFor();
    token = await tokenOf(now);
    const listed = accountList.parse((await call('GET', '/v1/accounts', { token })).body);
    expect(listed.accounts.map(({ accountId }) => accountId)).toEqual(['paper-binance']);
    expect([await now.violations(), await now.overflow()]).toEqual([[], 0]);
  });

  it('gives it a key, which is never shown again; one that may withdraw is refused', async () => {
    const account = page.getByRole('listitem', { name: 'Paper (Binance)' });
    const give = async (keys: { apiKey: string; secret: string }) => {
      await page.getByLabel('API key', { exact: true }).fill(keys.apiKey);
      await page.getByLabel('Secret', { exact: true }).fill(keys.secret);
      await button(page, 'Check and store').click();
    };
    const issued = async (terms: object) => {
      const keys = {
        apiKey: `PLANTEDKEY${randomBytes(12).toString('hex')}`,
        secret: `PLANTEDSECRET${randomBytes(12).toString('hex')}`,
      };
      await limitKey('binance', { ...keys, ...terms });
      return keys;
    };
    await account.getByRole('button', { name: 'Add a key' }).click();
    const withdrawing = await issued({ scopes: ['read', 'trade', 'withdraw'] });
    await give(withdrawing);
    await page.getByText('KEYS_CAN_WITHDRAW').waitFor();
    await page.getByText('A key that can move money away').waitFor();
    for (const label of ['API key', 'Secret'])
      expect(await page.getByLabel(label, { exact: true }).inputValue()).toBe('');
    expect([await now.violations(), await now.overflow()]).toEqual([[], 0]);
    const trading = await issued({});
    await give(trading);
    await account.getByText('✓ Trade').waitFor();
    await account.getByText('✕ No withdrawals').waitFor();
    const stored = await call('GET', '/v1/venues/binance/keys', { token });
    expect(venueKeysResource.parse(stored.body).apiKeyEnding).toBe(trading.apiKey.slice(-4));
    const content = await page.content();
    for (const { apiKey, secret } of [withdrawing, trading])
      for (const text of [apiKey, secret]) expect(content).not.toContain(text);
    await account.getByRole('button', { name: 'Remove' }).click();
    await button(page, 'Yes, remove it').click();
    await account.getByText('No key').waitFor();
    expect((await call('GET', '/v1/venues/binance/keys', { token })).status).toBe(404);
    expect([await now.violations(), await now.overflow()]).toEqual([[], 0]);
    expect(now.errors).toEqual([]);
  });
});

describe('a second factor', () => {
  const person = newcomer('second');
  let now: DashboardWindow;
  let page: Page;
  let secret: string;
  let resume: (token: string) => ReturnType<typeof call>;
  afterAll(() => now?.close());

  it('is turned on by a code, and a live account asks for it', async () => {
    now = await open();
    page = now.page;
    await register(now, person);
    const withPassword = await tokenOf(now);
    const live = await aLiveAccount(withPassword);
    resume = (token) =>
      call('POST', `/v1/accounts/${live}/resume`, { token, body: { reason: 'looked at it' } });
    expect(await resume(withPassword)).toMatchObject({
      status: 403,
      body: { code: 'SECOND_FACTOR_REQUIRED' },
    });

    await now.visit('Profile');
    await button(page, 'Turn on').first().click();
    const dialog = page.getByRole('dialog', { name: 'Turn on the second factor' });
    await dialog.getByRole('img', { name: 'QR code for the authenticator' }).waitFor();
    secret = (await dialog.locator('[data-secret]').textContent()) ?? '';
    expect(await now.violations()).toEqual([]);
    const code = dialog.getByLabel('The six digits that it shows');
    await code.fill(otherThan(totpOf(secret)));
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    await dialog.getByText('This code is not right').waitFor();
    await code.fill(totpOf(secret));
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    await page.getByText('✓ On', { exact: true }).waitFor();
  });

  it('is asked for by signing in, and by its own end', async () => {
    await button(page, 'Sign out here').click();
    await now.signIn(person.password, person.email);
    const second = page.getByLabel('Code of your authenticator');
    await second.fill(otherThan(totpOf(secret)));
    expect(await now.violations()).toEqual([]);
    await button(page, 'Sign in').click();
    await page.getByText('This code is not right').waitFor();
    await second.fill(totpOf(secret));
    await button(page, 'Sign in').click();
    await page.getByRole('navigation').waitFor();
    // The person is known now; what stands in the way next is the account itself.
    const refused = await resume(await tokenOf(now));
    expect(refused.body).not.toMatchObject({ code: 'SECOND_FACTOR_REQUIRED' });

    await now.visit('Profile');
    await button(page, 'Turn off').click();
    const proof = page.getByRole('alertdialog', { name: 'Is it you?' });
    await proof.getByLabel('Password').fill(person.password);
    await proof.getByLabel('Code of your authenticator').fill(totpOf(secret));
    expect(await now.violations()).toEqual([]);
    await proof.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Off', { exact: true }).waitFor();
    expect(await resume(await tokenOf(now))).toMatchObject({ body: { code: 'SECOND_FACTOR_REQUIRED' } });
    expect(now.errors).toEqual([]);
  });
});

describe('a password', () => {
  const person = newcomer('third');
  const changed = `Bb2-${crypto.randomUUID()}`;
  let now: DashboardWindow;
  let page: Page;
  afterAll(() => now?.close());

  it('is changed by whoever knows it', async () => {
    now = await open();
    page = now.page;
    await register(now, person);
    await now.visit('Profile');
    await page.getByLabel('Present password').fill('not-the-one');
    await page.getByLabel('New password', { exact: true }).fill(changed);
    await button(page, 'Change the password').click();
    await page.getByText('The present password is wrong.').waitFor();
    await page.getByLabel('Present password').fill(person.password);
    await button(page, 'Change the password').click();
    await page.getByText('The password is changed.').waitFor();
    await page.getByRole('region', { name: 'You' }).getByRole('radio', { name: 'Light' }).click();
    expect(await now.violations()).toEqual([]);
  });

  it('signs in elsewhere, until its person ends that session: then the window there asks for it again', async () => {
    const elsewhere = await DashboardWindow.open(browser, `${served.url}/`);
    await elsewhere.signIn(changed, person.email);
    await elsewhere.page.getByRole('navigation').waitFor();
    const token = await tokenOf(elsewhere);
    await button(page, 'Refresh').click();
    const sessions = page.getByRole('region', { name: 'Sessions' }).getByRole('listitem');
    await sessions.nth(1).waitFor();
    expect(await sessions.count()).toBe(2);
    expect(await sessions.first().textContent()).toContain('This window');
    await sessions.nth(1).getByRole('button', { name: 'End' }).click();
    const asked = page.getByRole('alertdialog', { name: 'End Chrome, Linux?' });
    expect(await now.violations()).toEqual([]);
    await asked.getByRole('button', { name: 'Yes, end it' }).click();
    await asked.waitFor({ state: 'detached' });
    await sessions.nth(1).waitFor({ state: 'detached' });
    expect(await call('GET', '/v1/accounts', { token })).toMatchObject({
      ...{ status: 401, body: { code: 'SESSION_ENDED' } },
    });
    await button(elsewhere.page, 'Refresh').click();
    await elsewhere.page.getByRole('alertdialog', { name: 'Your session is over' }).waitFor();
    await elsewhere.close();
    await page.setViewportSize({ width: 360, height: 900 });
    expect([await now.violations(), await now.overflow()]).toEqual([[], 0]);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('signs in elsewhere, until its person signs out everywhere', async () => {
    const elsewhere = await DashboardWindow.open(browser, `${served.url}/`);
    const answered = elsewhere.page.waitForResponse((answer) => answer.url().endsWith('/auth'));
    await elsewhere.signIn(changed, person.email);
    const { AuthenticationResult: tokens } = await (await answered).json();
    await elsewhere.page.getByRole('navigation').waitFor();
    expect(await renewal(tokens.RefreshToken)).toBe(200);
    await button(page, 'Sign out everywhere').click();
    await button(page, 'Yes, everywhere').click();
    await page.getByRole('heading', { name: 'Sign in to Tradewind' }).waitFor();
    expect(await renewal(tokens.RefreshToken)).toBe(400);
    await elsewhere.close();
  });

  it('that was forgotten is set anew by a mailed code', async () => {
    await button(page, 'Forgotten password').click();
    await page.getByLabel('E-mail').fill(person.email);
    const before = await codeFor(person.email);
    await button(page, 'Send the code').click();
    await page.getByLabel('Code from the mail', { exact: true }).fill(await codeFor(person.email, before));
    const anew = `Cc3-${crypto.randomUUID()}`;
    await page.getByLabel('New password', { exact: true }).fill(anew);
    expect(await now.violations()).toEqual([]);
    await button(page, 'Change the password').click();
    await page.getByText('The password is changed. Sign in with it.').waitFor();
    await now.signIn(changed, person.email);
    await page.getByText('The e-mail or the password is wrong.').waitFor();
    await now.signIn(anew, person.email);
    await page.getByRole('navigation').waitFor();
    expect(now.errors).toEqual([]);
  });
});

const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function renewal(token: string): Promise<number> {
  const answer = await fetch(`${served.url}/auth`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      ...{ AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId: inject('cloud').outputs.UserPoolClientId },
      AuthParameters: { REFRESH_TOKEN: token },
    }),
  });
  return answer.status;
}

/** A live account without keys of whoever bears the token: locked, and so halted. */
async function aLiveAccount(token: string): Promise<string> {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  const { sub: ownerId } = JSON.parse(payload) as { sub: string };
  const { endpoint, outputs } = inject('cloud');
  const client = new DynamoDBClient(clientOptions(endpoint));
  const store = new DynamoDbTradingStore({
    ...{ client: dynamoDbClient(client), table: outputs.TableName ?? '' },
    ...{ clock: systemClock, random: Math.random },
  });
  const accountId = 'live-one';
  await openAccount(
    { store, clock: systemClock, ids: ulidIds() },
    anAccount({ ownerId, accountId, mode: 'LIVE', keys: 'REMOVED' }),
    [],
  );
  client.destroy();
  const body = { scope: `account:${accountId}`, state: 'HALTED', reason: 'to be let go on' };
  expect(await call('PUT', '/v1/states', { token, body })).toMatchObject({ status: 200 });
  return accountId;
}
