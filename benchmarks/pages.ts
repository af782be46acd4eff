import { spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { freePort } from './freePort.ts';
import { type Bar, isMet, type Results, tellResults } from './results.ts';
import { type ServerUnderTest, startServer } from './serverUnderTest.ts';

/** How soon a person sees the first view, and how soon a search answers, with so many exams in the ledger. */
export async function benchPages(exams: number, views = 7): Promise<Results> {
  const server = await startServer({ peers: ['NOBODY'] });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumArguments });
  try {
    await fillExams(server.pool, exams);
    const context = await browser.newContext({ locale: 'en-GB' });
    const pages = `http://127.0.0.1:${server.httpPort}`;
    await signIn(context, pages);
    const today = await viewMs(context, `${pages}/`, exams, views);
    const list = await viewMs(context, `${pages}/exams`, exams, views);
    const searches = await searchMs(server, 200);
    const must = { atMost: 1000 };
    const bar: Bar = {
      name: 'First view of Exams',
      measured: highest(list),
      unit: 'ms',
      must,
      note: `the slowest of ${views}, page and data, a window of its own`,
    };
    const slow = await slowProxy(server.httpPort);
    const slowed = highest(await viewMs(context, `http://127.0.0.1:${slow.port}/exams`, exams, 1));
    slow.close();
    return {
      name: 'pages',
      title: `Pages with ${exams.toLocaleString('en-GB')} exams`,
      bars: [
        bar,
        { name: 'First view of Today', measured: highest(today), unit: 'ms', must, note: `the slowest of ${views}` },
        {
          name: 'Search, 95 of 100',
          measured: part(searches, 0.95),
          unit: 'ms',
          must: { atMost: 200 },
          note: 'names, numbers and lists, over HTTP',
        },
        { name: 'Search, the middle one', measured: part(searches, 0.5), unit: 'ms', must: null },
      ],
      controls: [
        {
          name: 'A line that holds back every packet for 300 ms',
          failedAsItMust: !isMet({ ...bar, measured: slowed }),
          note: `${Math.round(slowed)} ms`,
        },
      ],
    };
  } finally {
    await browser.close();
    await server.stop();
  }
}

export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function signIn(context: BrowserContext, pages: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(pages);
  await page.fill('input[name=username]', 'admin');
  await page.fill('input[name=password]', 'correct horse battery staple');
  await page.click('button[type=submit]');
  await page.waitForSelector('nav');
  await page.close();
}

/** From the address to the number of exams on the page, in a new window of a browser that has been here before. */
async function viewMs(
  context: BrowserContext,
  address: string,
  exams: number,
  times: number,
): Promise<readonly number[]> {
  const found: number[] = [];
  for (let time = 0; time < times; time++) {
    const page = await context.newPage();
    const began = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    await untilShown(page, exams);
    found.push(performance.now() - began);
    await page.close();
  }
  return found;
}

async function untilShown(page: Page, exams: number): Promise<void> {
  await page.getByText(exams.toLocaleString('en-GB')).first().waitFor({ timeout: 30_000 });
}

const lists = ['all', 'images-without-order', 'identity-conflict', 'unread'] as const;

async function searchMs(server: ServerUnderTest, times: number): Promise<readonly number[]> {
  const secret = makeToken(server.home);
  const found: number[] = [];
  for (let time = 0; time < times; time++) {
    const number = (time * 7919) % 100_000;
    const words = [
      undefined,
      familyNames[time % familyNames.length],
      `${familyNames[time % familyNames.length]}, ${givenNames[time % givenNames.length]?.slice(0, 2)}`,
      `B${String(number).padStart(8, '0')}`,
      `999${String(number).padStart(7, '0')}`,
    ][time % 5];
    const body = { list: time % 5 === 0 ? lists[time % lists.length] : 'all', limit: 50, ...(words ? { words } : {}) };
    const began = performance.now();
    const reply = await fetch(`http://127.0.0.1:${server.httpPort}/api/exams/search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await reply.json();
    if (reply.status === 200) found.push(performance.now() - began);
    else if (reply.status === 429) await sleep(1000);
    else throw new Error(`Cannot measure: a search was answered ${reply.status}`);
  }
  return found;
}

/** A token of the operator, made by the command line beside the running server. */
export function makeToken(home: string): string {
  const program = fileURLToPath(new URL('../src/server/command/safelight.ts', import.meta.url));
  const made = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, 'token', 'BENCH', '--role', 'pacs-manager'],
    {
      env: { ...process.env, SAFELIGHT_HOME: home },
      encoding: 'utf8',
    },
  );
  const secret = made.stdout.trim().split('\n').at(-1) ?? '';
  if (made.status !== 0 || secret === '') throw new Error(`Cannot make a token: ${made.stderr}`);
  return secret;
}

const familyNames =
  'abbott bennett clegg dhillon entwistle fletcher gill hussain ibrahim jankowski kaur lomax mistry nowak okafor patel qureshi rahman silva thackray uddin varley wainwright yates zhang'.split(
    ' ',
  );
const givenNames =
  'aisha ben callum deborah emeka farid grace hannah imran joan kwame leila malcolm nora oliver priya rajesh saoirse thomas usman'.split(
    ' ',
  );

/** Exams as a balance leaves them: three years of them, some unread, a few at odds. */
async function fillExams(pool: pg.Pool, exams: number): Promise<void> {
  await pool.query(
    `insert into exam (exam_id, anchor, site, state, closed_because, family_name, given_name, nhs_number, nhs_number_valid, local_ids,
       birth_date, sex, accession, modality, procedure, performed_at, order_status, report_status, images, unread_since,
       report_due_at, owner_role, look_at, search_words, sort_at, balanced_at, policy_version)
     select gen_random_uuid(), 'order:RXN|B' || number, case when n % 3 = 0 then 'RXE' else 'RXN' end,
       case when open then 'open' else 'closed' end, case when open then null else 'Report verified' end,
       initcap(family), initcap(given), nhs, true, jsonb_build_array(jsonb_build_object('issuer', 'RXN', 'value', 'N' || number)),
       '1950-01-02', 'F', 'B' || number, (array['CT', 'MR', 'DX', 'US'])[1 + n % 4], 'CT Head', at, 'performed',
       case when unread then null else 'final' end, 4, case when unread then at end, case when unread then at + interval '10 days' end,
       case when open then 'reporter' end, case when open then now() + interval '1 day' end,
       family || ' ' || given || ' n' || number || ' ' || nhs || ' b' || number, at, now(), 'bench'
     from (select n, lpad(n::text, 8, '0') as number, '999' || lpad(n::text, 7, '0') as nhs,
         ($2::text[])[1 + n % cardinality($2::text[])] as family, ($3::text[])[1 + (n / 7) % cardinality($3::text[])] as given,
         n % 20 = 0 as unread, n % 20 = 0 or n % 33 = 0 as open, now() - n * interval '15 minutes' as at
       from generate_series(1, $1) as n) as told`,
    [exams, familyNames, givenNames],
  );
  await pool.query(
    `insert into variance (exam_id, kind, severity, says, evidence, owner_role, since)
     select exam_id, (array['images-without-order', 'order-without-images', 'identity-conflict', 'nhs-number'])[1 + length(given_name) % 4],
       'unreported', 'Images were received, and no order of this examination is known.', '[]', 'pacs-manager', performed_at
     from exam where state = 'open' and unread_since is null`,
  );
  await pool.query("insert into agenda (anchor, look_at) select anchor, look_at from exam where state = 'open'");
  await pool.query('analyze');
}

async function slowProxy(to: number): Promise<{ readonly port: number; close(): void }> {
  const port = await freePort();
  const server = createServer((here) => {
    const there = connect({ host: '127.0.0.1', port: to });
    for (const [one, other] of [
      [here, there],
      [there, here],
    ] as const) {
      one.on('data', (piece) => setTimeout(() => other.destroyed || other.write(piece), 300));
      one.on('error', () => other.destroy());
      one.on('close', () => setTimeout(() => other.destroy(), 400));
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { port, close: () => void server.close() };
}

export function highest(values: readonly number[]): number {
  return Math.max(...values);
}

export function part(values: readonly number[], at: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * at)] ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = tellResults(await benchPages(Number(process.argv[2] ?? 100_000))) ? 0 : 1;
}
