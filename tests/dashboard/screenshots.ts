import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import chromium from '@sparticuz/chromium';
import { type Page, chromium as playwright } from 'playwright-core';
import * as z from 'zod';

/**
 * `npm run screenshots -- --instance 4600`: each page of the navigation of a running instance, in both themes, on a desk and on a phone, and on a desk in Korean.
 * They go to .tradewind/screenshots/; the best of them are put to docs/images/ by hand.
 */
const { values } = parseArgs({ options: { instance: { type: 'string' } } });
const tradewind = fileURLToPath(new URL('../../bin/tradewind', import.meta.url));
const folder = join('.tradewind', 'screenshots');
const which = values.instance === undefined ? [] : ['--instance', values.instance];
const told = execFileSync(tradewind, ['dashboard', '--json', ...which], { encoding: 'utf8' });
const { dashboard, email, password } = z
  .object({ dashboard: z.url(), email: z.string(), password: z.string() })
  .parse(JSON.parse(told));

const kinds = [
  ...(['dark', 'light'] as const).flatMap((theme) => [
    { name: theme, theme, width: 1280, height: 900, locale: 'en-US' },
    { name: `${theme}-phone`, theme, width: 360, height: 780, locale: 'en-US' },
  ]),
  { name: 'korean', theme: 'dark', width: 1280, height: 900, locale: 'ko-KR' } as const,
];
const settleMs = 2_500;

/** The pages, by the navigation: a new one is not forgotten. */
async function pagesOf(page: Page): Promise<readonly string[]> {
  const links = page.locator('nav .nav a');
  await links.first().waitFor();
  return Promise.all((await links.all()).map(async (link) => (await link.getAttribute('href')) ?? '/'));
}

mkdirSync(folder, { recursive: true });
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ['--no-sandbox', '--disable-gpu', '--headless=shell'],
});
try {
  for (const { name, theme, width, height, locale } of kinds) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, locale });
    const page = await context.newPage();
    await page.goto(dashboard);
    await page.screenshot({ path: join(folder, `sign-in-${name}.png`) });
    await page.locator('input[type=email]').fill(email);
    await page.locator('input[type=password]').fill(password);
    await page.locator('button[type=submit]').click();
    for (const href of await pagesOf(page)) {
      await page.locator(`nav .nav a[href="${href}"]`).click();
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      await page.waitForTimeout(settleMs);
      const file = `${href === '/' ? 'home' : href.slice(1)}-${name}.png`;
      await page.screenshot({ path: join(folder, file), fullPage: true });
      process.stdout.write(`${join(folder, file)}\n`);
    }
    await context.close();
  }
} finally {
  await browser.close();
}
