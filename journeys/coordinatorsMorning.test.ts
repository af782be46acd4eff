import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { SiteCode } from '../simulation/places.ts';
import type { seeDay } from '../src/api/days.ts';
import type { ReplyOf } from '../src/api/endpoint.ts';
import type { seeVariance } from '../src/api/variances.ts';
import { daysAfter } from '../src/domain/ledger/localDay.ts';
import { addPerson } from '../src/server/access/person.ts';
import { ensurePages } from '../src/server/command/ensurePages.ts';
import { openKysely } from '../src/server/database/schema.ts';
import { varianceInWords } from '../src/web/ledger/examWords.ts';
import { needs } from '../testing/needs.ts';
import { accessibilityFaults, carryAxe, openBrowser, screenshots } from '../testing/pages/browser.ts';
import { type ByKeys, byKeys } from '../testing/pages/byKeys.ts';
import { widthAtRest } from '../testing/pages/widthAtRest.ts';
import { type RunningServer, runServer } from '../testing/runningServer.ts';
import { tellDay } from '../testing/tellDay.ts';

// A day of three sites went through the real doors. Each site's coordinator begins the morning after with a keyboard and nothing
// else: what their keys do is read from the page and from the database.

interface Seat {
  readonly name: string;
  readonly site: SiteCode;
  readonly window: BrowserContextOptions;
  /** The window is so narrow that the rooms stand behind a button. */
  readonly narrow: boolean;
}

const seats: readonly Seat[] = [
  { name: 'wide', site: 'RXN', narrow: false, window: { viewport: { width: 1440, height: 900 } } },
  { name: '320', site: 'RXE', narrow: true, window: { viewport: { width: 320, height: 640 } } },
  // A window of 1280 by 1024 whose page is enlarged four times.
  { name: '400', site: 'RXW', narrow: true, window: { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 } },
];

const zone = 'Europe/London';
const password = 'correct horse battery';
/** Two days ago: what may wait a day for the other systems has come, or has a name. */
const day = daysAfter(new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date()), -2);

describe('a coordinator’s morning by keyboard alone', { skip: needs('Chromium'), concurrency: seats.length }, () => {
  let server: RunningServer;
  let browser: Browser;
  before(async () => {
    ensurePages({ err: () => undefined });
    server = await runServer();
    await tellDay(server, day, zone);
    await addPeople(server);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const seat of seats) {
    test(`G1 W1 R1 U2 H-40 H-44 from Today to the signed day, ${seat.name}, with keys only and no fault that axe knows`, async () => {
      const context = await browser.newContext({
        baseURL: `http://127.0.0.1:${server.settings.httpPort}`,
        ...{ locale: 'en-GB', timezoneId: zone, reducedMotion: 'reduce', ...seat.window },
      });
      context.setDefaultTimeout(15_000);
      await carryAxe(context);
      try {
        const page = await context.newPage();
        await page.goto('/');
        await morning(server, seat, page, await byKeys(page));
      } finally {
        await context.close();
      }
    });
  }
});

async function morning(server: RunningServer, seat: Seat, page: Page, keys: ByKeys): Promise<void> {
  const { site } = seat;
  const me = `coordinator.${site.toLowerCase()}`;
  const scene: Scene = { server, seat, page, keys };
  await reads(page, 'Sign in');
  await look(scene, 'sign-in');
  await keys.tabTo('textbox Name');
  await keys.type(me);
  await keys.press('Tab');
  await keys.type(password);
  await keys.press('Enter');

  await fromToday(scene);
  await handleThree(scene, me);
  await unreported(scene);
  const left = await dayBeforeAllIsTaken(scene);
  if (left > 0) await takeTheRest(scene, me);
  await signTheDay(scene, me);
}

interface Scene {
  readonly server: RunningServer;
  readonly seat: Seat;
  readonly page: Page;
  readonly keys: ByKeys;
}

/** The number beside a kind of difference leads to exactly those. */
async function fromToday(scene: Scene): Promise<void> {
  const { page, keys, seat } = scene;
  await reads(page, 'Unreconciled');
  const [most] = await rows<{ kind: string; open: number }>(
    scene,
    `select kind, count(*)::int as open from variance where closed_at is null and exam_site = $1
     group by kind order by open desc, kind limit 1`,
    seat.site,
  );
  assert.ok(most, 'the day has a difference');
  const words = varianceInWords(most.kind);
  assert.equal(
    await page.locator('.unreconciled tr', { hasText: words }).locator('td').nth(1).innerText(),
    `${most.open}`,
  );
  await look(scene, 'today');
  await keys.enter(`link ${words}`);
  await counts(page, most.open);
  assert.equal(new URL(page.url()).search, `?kind=${most.kind}`);
  await keys.enter('link All');
  await page.waitForURL((url) => url.pathname === '/variances' && url.search === '');
}

/** The first of the queue is taken, the second handed over, the third taken and put off. */
async function handleThree(scene: Scene, me: string): Promise<void> {
  const { page, keys, seat } = scene;
  const colleague = `manager.${seat.site.toLowerCase()}`;
  const queue = await untaken(scene);
  await counts(page, queue);
  await look(scene, 'variances');
  await keys.tabTo('checkbox Tick all on this page');
  await keys.press('Tab', 2);

  const first = await openRow(scene);
  await look(scene, 'variance');
  await keys.enter(/^button Take it: /);
  await reads(page, 'It is yours now.');
  await became(scene, first, { takenBy: me }, { what: 'taken', by: me });
  await backToRow(scene);

  await keys.press('ArrowDown');
  const second = await openRow(scene);
  await keys.enter(/^button Hand over: /);
  await page.getByRole('option', { name: /Jo Smith/ }).waitFor({ state: 'attached' });
  await look(scene, 'hand-over');
  await keys.tabTo('combobox To');
  await keys.type('Jo');
  await keys.press('Tab');
  await keys.type('Their scanner, their list');
  await keys.enter('button Hand it over');
  await page.getByText('characters left').waitFor({ state: 'detached' });
  const handed = { what: 'handed over', by: me, toPerson: colleague, words: 'Their scanner, their list' };
  await became(scene, second, { takenBy: colleague }, handed);
  await reads(page, 'Jo Smith since');
  await backToRow(scene);

  await keys.press('ArrowDown');
  const third = await openRow(scene);
  await keys.enter(/^button Take it: /);
  await reads(page, 'It is yours now.');
  await keys.enter(/^button Put off: /);
  await keys.tabTo('combobox For how long');
  await keys.type('4');
  await keys.press('Tab');
  await keys.type('They send it again after lunch');
  await look(scene, 'put-off');
  await keys.enter('button Put it off');
  await page.getByText('characters left').waitFor({ state: 'detached' });
  const why = 'They send it again after lunch';
  await became(scene, third, { takenBy: me, snoozedBecause: why }, { what: 'snoozed', by: me, words: why });
  const [put] = await rows<{ hours: number }>(
    scene,
    `select extract(epoch from snoozed_until - snoozed_at) / 3600 as hours from variance where variance_id = $1`,
    third,
  );
  assert.equal(Number(put?.hours), 4);
  await reads(page, 'Put off until');
  await counts(page, queue - 1);
  await keys.press('Escape');
  await page.locator('.detail-pane').waitFor({ state: 'detached' });
  assert.equal(await keys.focused(), 'heading Variances', 'its row has left the queue');
}

/** The list of what nobody has read, the longest first, down to the exam itself. */
async function unreported(scene: Scene): Promise<void> {
  const { page, keys, seat } = scene;
  await room(scene, 'Unreported');
  const [oldest] = await rows<{ unread: number; exam_id: string }>(
    scene,
    `select (count(*) over ())::int as unread, exam_id from exam
     where unread_since is not null and state <> 'joined' and site = $1 order by unread_since, exam_id limit 1`,
    seat.site,
  );
  await reads(page, `${oldest?.unread} exams were made and not evaluated.`);
  await look(scene, 'unreported');
  await keys.tabTo('combobox First');
  await keys.type('Lo');
  await keys.enter('button Show');
  await page.waitForURL(/sort=age/);
  await keys.tabTo('button Show');
  await keys.press('Tab');
  const row = await keys.focused();
  await keys.press('ArrowDown');
  assert.notEqual(await keys.focused(), row);
  await keys.press('ArrowUp');
  assert.equal(await keys.focused(), row);
  await keys.press('Enter');
  await page.waitForURL(`**/unreported/${oldest?.exam_id}?sort=age`);
  await page.getByRole('heading', { name: 'What each system says' }).waitFor();
  await look(scene, 'exam');
}

/** How many exams of the day nobody has; the account says so and does not offer to sign while there is one. */
async function dayBeforeAllIsTaken(scene: Scene): Promise<number> {
  const { page, keys } = scene;
  await room(scene, 'Day close');
  await reads(page, 'For each day');
  await look(scene, 'days');
  await toTheDay(scene);
  const { notOwned } = await account(scene);
  if (notOwned === 0) return 0;
  await reads(page, `It cannot be signed: ${notOwned} exam`);
  assert.equal(await page.getByRole('link', { name: 'Sign this day' }).count(), 0);
  await look(scene, 'day-with-a-difference');
  await keys.enter(/^link With a difference \(/);
  await page.waitForURL(/show=differences/);
  await keys.enter(/^link With a difference nobody has \(/);
  await page.waitForURL(/show=not-owned/);
  await reads(page, `1 to ${notOwned} of ${notOwned}`);
  assert.equal(await page.locator('table').last().locator('tbody tr').count(), notOwned);
  return notOwned;
}

/** All that is left is ticked and taken at once; what another has stays theirs, and says so. */
async function takeTheRest(scene: Scene, me: string): Promise<void> {
  const { page, keys } = scene;
  await room(scene, 'Variances');
  const queue = await untaken(scene);
  await reads(page, /\d+ variances? as of/);
  await keys.tabTo('checkbox Tick all on this page');
  await keys.press('Space');
  await reads(page, /\d+ ticked/);
  await look(scene, 'ticked');
  await keys.enter(/^button Take them/);
  await reads(page, `${queue + 1} done, 1 not`);
  await look(scene, 'taken');
  assert.equal(await untaken(scene), 0);
  const taken = await rows(scene, 'select from variance where exam_site = $1 and taken_by = $2', scene.seat.site, me);
  assert.equal(taken.length, queue + 2);
  await room(scene, 'Day close');
  await toTheDay(scene);
}

async function signTheDay(scene: Scene, me: string): Promise<void> {
  const { page, keys, seat } = scene;
  await reads(page, 'Every difference is named and owned. It can be signed.');
  await look(scene, 'day');
  await keys.enter('link Sign this day');
  await reads(page, 'Check before you sign');
  await reads(page, 'it says that nothing is nobody’s');
  await look(scene, 'check-before-signing');
  await keys.enter(`button Sign as ${me}`);
  await reads(page, `Signed as ${me}`);
  assert.match(String(await page.evaluate('document.activeElement.innerText')), /^Signed as/);
  await look(scene, 'signed');
  const signatures = await rows<{ signed_by: string; revision: number }>(
    scene,
    'select signed_by, revision from day_signature where day = $1 and site = $2',
    ...[day, seat.site],
  );
  assert.deepEqual(signatures, [{ signed_by: me, revision: 1 }]);
  assert.deepEqual(
    (await account(scene)).signatures.map(({ by, verifies }) => ({ by, verifies })),
    [{ by: me, verifies: true }],
  );
  await keys.enter('link Back to the account');
  await reads(page, 'Signed, and unchanged since.');
  await look(scene, 'signed-day');
}

/** To a room of the rail; in a narrow window its button opens the rooms first. */
async function room({ page, keys, seat }: Scene, name: string): Promise<void> {
  if (seat.narrow) await keys.enter('button Menu');
  await keys.enter(new RegExp(`^link ${name}`));
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** From the list of days, by the arrows, to the day that was told. */
async function toTheDay({ page, keys }: Scene): Promise<void> {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const words = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    Date.UTC(year, month - 1, date),
  );
  await keys.tabTo('button Show');
  await keys.press('Tab');
  for (let row = 0; row < 14 && (await rowReached(page)) !== day; row++) await keys.press('ArrowDown');
  await keys.press('Enter');
  await page.getByRole('heading', { name: `Account of ${words}` }).waitFor();
  await reads(page, 'Who has the differences');
}

/** Opens the row that has the focus and gives the id of its variance; the focus goes to what was opened. */
async function openRow({ page, keys }: Scene): Promise<string> {
  const before = page.url();
  await keys.press('Enter');
  await page.waitForURL((url) => url.href !== before && /\/variances\/[0-9a-f-]{36}$/.test(url.pathname));
  await page.locator('.variance').waitFor();
  assert.equal(await page.evaluate('document.activeElement.getAttribute("aria-label")'), 'Variance');
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** Closes what is open beside the list; the focus goes back to its row. */
async function backToRow({ page, keys }: Scene): Promise<void> {
  const id = new URL(page.url()).pathname.split('/').at(-1);
  await keys.press('Escape');
  await page.locator('.detail-pane').waitFor({ state: 'detached' });
  assert.equal(await rowReached(page), id);
}

function rowReached(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement.dataset.rowLink');
}

/** What stands of a variance and what was written last of it, as the door tells it. */
async function became({ server }: Scene, varianceId: string, is: object, last: object): Promise<void> {
  const { variance } = await server.askJson<ReplyOf<typeof seeVariance>>(`/api/variances/${varianceId}`);
  const { takenBy, snoozedBecause, history } = variance;
  assert.deepEqual({ takenBy: takenBy?.username, snoozedBecause }, { snoozedBecause: null, ...is });
  const [event] = history;
  const said = { what: event?.what, by: event?.by?.username, toPerson: event?.toPerson?.username, words: event?.words };
  assert.deepEqual(said, { toPerson: undefined, words: null, ...last });
}

function account({ server, seat }: Scene): Promise<ReplyOf<typeof seeDay>> {
  return server.askJson('/api/days/account', { method: 'POST', body: { day, site: seat.site, limit: 1 } });
}

/** Open variances of the site that no person has. */
async function untaken(scene: Scene): Promise<number> {
  const found = 'select from variance where closed_at is null and taken_by is null and exam_site = $1';
  return (await rows(scene, found, scene.seat.site)).length;
}

async function rows<R extends object>({ server }: Scene, sql: string, ...values: readonly string[]): Promise<R[]> {
  return (await server.pool.query<R>(sql, [...values])).rows;
}

async function reads(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor();
}

/** Beside the heading of the queue. */
async function counts(page: Page, variances: number): Promise<void> {
  // In a narrow window it stands behind what is open.
  await page
    .locator('.head')
    .getByText(new RegExp(`^${variances} variances? as of`))
    .waitFor({ state: 'attached' });
}

/** A picture to look at, nothing for axe to find, no scrolling sideways, and every control within reach of Tab and seen. */
async function look({ page, keys, seat }: Scene, name: string): Promise<void> {
  await page.screenshot({ path: join(screenshots, `morning-${seat.name}-${name}.png`), fullPage: seat.name === '320' });
  assert.deepEqual(await accessibilityFaults(page), [], name);
  const { width } = seat.window.viewport as { width: number };
  assert.equal(await widthAtRest(page, width), width, `${name} is as wide as the window`);
  assert.deepEqual(await keys.wayRound(), [], name);
}

/** At each site a coordinator who signs its days too, and somebody to hand things to. */
async function addPeople(server: RunningServer): Promise<void> {
  const db = openKysely(server.pool);
  for (const { site } of seats) {
    const people = [
      {
        username: `coordinator.${site.toLowerCase()}`,
        displayName: 'Ruth Okafor',
        roles: ['coordinator', 'safety-officer'],
      },
      { username: `manager.${site.toLowerCase()}`, displayName: 'Jo Smith', roles: ['pacs-manager'] },
    ] as const;
    for (const { username, displayName, roles } of people) {
      const held = roles.map((role) => ({ role, site }));
      await addPerson(db, { username, displayName, roles: held }, { password, mustChange: false }, new Date());
    }
  }
}
