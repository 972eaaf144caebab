import { AxeBuilder } from '@axe-core/playwright';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core';
import { inject } from 'vitest';
import { paperPassword } from './served.ts';

/** A headless browser as people run theirs: with its web security, and with a process a page. */
export async function launchBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--headless=shell'];
  return playwright.launch({ executablePath: await chromium.executablePath(), args });
}

export interface WindowOptions {
  readonly theme?: 'dark' | 'light';
  readonly width?: number;
  readonly language?: string;
}

/** The dashboard in one window, by what a person sees of it. Whatever the page reports as an error is kept. */
export class DashboardWindow {
  readonly page: Page;
  readonly errors: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      // A refused request is told by the page itself.
      if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
        this.errors.push(message.text());
    });
  }

  static async open(browser: Browser, url: string, options: WindowOptions = {}): Promise<DashboardWindow> {
    const { theme = 'dark', width = 1280, language = 'en-US' } = options;
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: theme,
      locale: language,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    return new DashboardWindow(context, page);
  }

  async signIn(password = paperPassword(), email = inject('cloud').user.email): Promise<void> {
    await this.page.getByLabel('E-mail').fill(email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Goes to a page by the navigation. */
  async visit(name: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  }

  async setting(group: string, choice: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Settings' }).click();
    const chosen = this.page.getByRole('radiogroup', { name: group }).getByRole('radio', { name: choice });
    await chosen.click();
    await this.page.keyboard.press('Escape');
  }

  /** Rules of WCAG 2.2 AA that the page breaks, with the first element of each. */
  async violations(): Promise<string[]> {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await new AxeBuilder({ page: this.page }).withTags(tags).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
  }

  /** Pixels that the page is wider than its window. */
  async overflow(): Promise<number> {
    return Number(await this.page.evaluate('document.documentElement.scrollWidth - innerWidth'));
  }

  /** The innermost elements whose content reaches beyond the window and scrolls within nothing: why the page is too wide. */
  async tooWide(): Promise<string[]> {
    return this.page.evaluate<string[]>(`(() => {
      const reaches = (element) => element.getBoundingClientRect().left + element.scrollWidth > innerWidth + 1;
      const scrolls = (element) => element && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
      return [...document.querySelectorAll('main *')]
        .filter((element) => reaches(element) && ![...element.children].some(reaches) && !scrolls(element))
        .slice(0, 3)
        .map((element) => element.outerHTML.slice(0, 300));
    })()`);
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
