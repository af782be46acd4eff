import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { layReplies } from './layReplies.ts';
import { asOf } from './moment.ts';
import { type PageServer, startPageServer } from './pageServer.ts';

/** Where the screenshots of the last run of the tests can be looked at. */
export const screenshots = join(tmpdir(), 'safelight-pages');

/** The built pages, a server of laid replies, and a real browser. */
export interface PageStage {
  readonly server: PageServer;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Builds the pages as `npm run build` does and opens a browser on nothing yet. */
export async function openStage(): Promise<PageStage> {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-web-'));
  await build({
    configFile: fileURLToPath(new URL('../../vite.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  const server = await startPageServer(folder);
  layReplies(server);
  const browser = await openBrowser();
  return {
    server,
    browser,
    async close() {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A real browser, and the folder for its screenshots. */
export async function openBrowser(): Promise<Browser> {
  mkdirSync(screenshots, { recursive: true });
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: chromiumArguments,
    env: { ...process.env, LANGUAGE: 'en_GB' },
  });
}

/** For a browser as root without a screen that reaches for nothing outside this machine. */
const chromiumArguments = [
  '--no-sandbox',
  '--lang=en-GB',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A fresh browser window of somebody in Britain at the moment of the replies; its clock is moved by the test alone. */
export async function openWindow(
  { browser, server }: PageStage,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({
    baseURL: server.url,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(8_000);
  const page = await context.newPage();
  await page.clock.install({ time: new Date(asOf) });
  return { context, page };
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Makes every page of a window carry axe, which then looks at it from inside. */
export async function carryAxe(context: BrowserContext): Promise<void> {
  await context.addInitScript({ path: axePath });
}

/** What axe holds against the page, WCAG 2.2 AA and its best practice, one line each; none is what is wanted. */
export async function accessibilityFaults(page: Page, only?: readonly string[]): Promise<readonly string[]> {
  const rules = only
    ? JSON.stringify({ type: 'rule', values: only })
    : JSON.stringify({
        type: 'tag',
        values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      });
  return page.evaluate(
    `axe.run(document, { runOnly: ${rules}, resultTypes: ['violations'] }).then((found) => found.violations.flatMap((fault) =>
      fault.nodes.map((node) => fault.id + ': ' + node.target.join(' ') + ' ' + (node.any[0]?.message ?? node.failureSummary))))`,
  );
}
