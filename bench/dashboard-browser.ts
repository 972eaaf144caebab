import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';

export async function launchBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--headless=shell'];
  return playwright.launch({ executablePath: await chromium.executablePath(), args });
}

/**
 * Within the page: when a row of the table was drawn or went, when a frame of the stream came, and how far the frames of the screen are apart. Times are those of the
 * machine's clock, which the events bear too.
 */
const watching = `
  globalThis.seen = { frames: [], stream: [], rows: new Map(), gone: new Map() };
  const Plain = WebSocket;
  globalThis.WebSocket = class extends Plain {
    constructor(...of) {
      super(...of);
      this.addEventListener('message', ({ data }) => seen.stream.push([Date.now(), String(data)]));
    }
  };
  const frame = (atMs) => { seen.frames.push(atMs); requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  let shown = new Set();
  const look = () => requestAnimationFrame(() => {
    const now = new Set([...document.querySelectorAll('tbody a[href^="/orders/"]')].map((a) => a.getAttribute('href').slice(8)));
    for (const id of now) if (!shown.has(id)) seen.rows.set(id, Date.now());
    for (const id of shown) if (!now.has(id)) seen.gone.set(id, Date.now());
    shown = now;
  });
  addEventListener('DOMContentLoaded', () =>
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true }));
`;

/** A window of its own that watches itself; signed in with the given token, as the user pool would answer. */
export async function openPage(browser: Browser, url: string, accessToken: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.addInitScript(watching);
  await page.route('**/auth', (route) =>
    route.fulfill({
      json: { AuthenticationResult: { AccessToken: accessToken, RefreshToken: 'r', ExpiresIn: 3_600 } },
    }),
  );
  await page.goto(url);
  return page;
}

export async function openOrders(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill('bench@tradewind.local');
  await page.getByLabel('Password').fill('any');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation').getByRole('link', { name: 'Orders', exact: true }).click();
  await page.getByText('●').waitFor();
}
