import { type BrowserContext, chromium } from 'playwright-core';
import { chromiumArguments, highest, makeToken, part, signIn } from './pages.ts';
import type { Bar } from './results.ts';
import { startServer } from './serverUnderTest.ts';

const pages = [
  ['Today', '/'],
  ['Exams', '/exams'],
  ['Unreported', '/unreported'],
  ['Variances', '/variances'],
  ['Day close', '/days'],
] as const;

/** The lists as the pages ask for them: the first page of each, by the token of somebody who may see all. */
const lists = [
  ['Exams', '/api/exams/search', { list: 'all', limit: 50 }],
  ['Unread', '/api/exams/search', { list: 'unread', limit: 50 }],
  ['Search by name', '/api/exams/search', { list: 'all', words: 'sm', limit: 50 }],
  ['Unreported', '/api/unreported/search', { sort: 'left', limit: 50 }],
  ['Variances', '/api/variances/search', { limit: 50 }],
] as const;

/** First views and lists of the real server on this data folder, with a real browser. */
export async function timePages(home: string, exams: number, views = 5): Promise<readonly Bar[]> {
  const server = await startServer({ peers: ['BENCH1'], home });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumArguments });
  const bars: Bar[] = [];
  try {
    const context = await browser.newContext({ locale: 'en-GB' });
    const address = `http://127.0.0.1:${server.httpPort}`;
    await signIn(context, address);
    for (const [name, path] of pages) {
      const times: number[] = [];
      for (let view = 0; view < views; view++) times.push(await viewMs(context, `${address}${path}`));
      const note = `the slowest of ${views}, ${exams.toLocaleString('en-GB')} exams`;
      bars.push({ name: `First view of ${name}`, measured: highest(times), unit: 'ms', must: { atMost: 1000 }, note });
    }
    const secret = makeToken(home);
    for (const [name, path, body] of lists) {
      const times: number[] = [];
      for (let time = 0; time < 40; time++) times.push(await askMs(`${address}${path}`, secret, body));
      bars.push({ name: `List ${name}, 95 of 100`, measured: part(times, 0.95), unit: 'ms', must: { atMost: 200 } });
    }
    return bars;
  } finally {
    await browser.close();
    await server.stop({ keepFolder: true });
  }
}

/** From the address to a page on which nothing is waited for any more. */
async function viewMs(context: BrowserContext, address: string): Promise<number> {
  const page = await context.newPage();
  const began = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForSelector('main h1', { timeout: 30_000 });
  await page.locator('.bones').waitFor({ state: 'detached', timeout: 30_000 });
  const took = performance.now() - began;
  await page.close();
  return took;
}

async function askMs(address: string, secret: string, body: object): Promise<number> {
  const began = performance.now();
  const reply = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await reply.arrayBuffer();
  if (reply.status !== 200) throw new Error(`Cannot measure: ${new URL(address).pathname} answered ${reply.status}`);
  return performance.now() - began;
}
