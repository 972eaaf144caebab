import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningDashboard } from '#local-cloud/dashboard/server.ts';
import { marketBuy, place, settled } from '../support/api.ts';
import { serveDashboard } from './support/served.ts';
import { DashboardWindow, launchBrowser } from './support/window.ts';

let served: RunningDashboard;
let browser: Browser;
let orderId: string;

beforeAll(async () => {
  [served, browser, { orderId }] = await Promise.all([
    serveDashboard(),
    launchBrowser(),
    place(marketBuy()).then((order) => settled(order.orderId)),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

/** Pages that the navigation does not lead to. */
const below = () => ['/strategies/new/grid', '/backtests/new', `/orders/${orderId}`];

it.each([
  { theme: 'dark', width: 1280 },
  { theme: 'light', width: 360 },
] as const)(
  'every page, $theme, $width px: no rule of accessibility broken, nothing wider than the window',
  async ({ theme, width }) => {
    const window = await DashboardWindow.open(browser, `${served.url}/`, { theme, width });
    try {
      const { page } = window;
      await window.signIn();
      await page.locator('nav .nav a').first().waitFor({ state: 'attached' });
      const links = await page.locator('nav .nav a').all();
      const paths = await Promise.all(links.map((link) => link.getAttribute('href')));
      expect(paths.length).toBeGreaterThan(9);
      const seen: Record<string, unknown> = {};
      for (const path of [...paths.slice(1), ...below(), paths[0]]) {
        const before = (await page.locator('h1').textContent()) ?? '';
        await page.evaluate(`history.pushState(null, '', '${path}')`);
        await page.locator('h1').filter({ hasNotText: before }).waitFor();
        await page.locator('.skeleton').first().waitFor({ state: 'detached' });
        const overflow = await window.overflow();
        const tooWide = overflow > 0 ? await window.tooWide() : [];
        seen[`${path}`] = { violations: await window.violations(), overflow, tooWide };
      }
      const clean = Object.keys(seen).map((path) => [path, { violations: [], overflow: 0, tooWide: [] }]);
      expect(seen).toEqual(Object.fromEntries(clean));
      expect(window.errors).toEqual([]);
    } finally {
      await window.close();
    }
  },
);
