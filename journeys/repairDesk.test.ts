import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { daysAfter } from '../src/domain/ledger/localDay.ts';
import { addPerson } from '../src/server/access/person.ts';
import { ensurePages } from '../src/server/command/ensurePages.ts';
import { openKysely } from '../src/server/database/schema.ts';
import { dumpLedger } from '../testing/ledgerDump.ts';
import { needs } from '../testing/needs.ts';
import { openBrowser, screenshots } from '../testing/pages/browser.ts';
import { type ByKeys, byKeys } from '../testing/pages/byKeys.ts';
import { type RunningServer, runServer } from '../testing/runningServer.ts';
import { tellDay } from '../testing/tellDay.ts';

// A day of three sites went through the real doors. A PACS manager repairs what it left, with a keyboard and nothing else, and takes
// each repair back: the ledger is then what it was.

const zone = 'Europe/London';
const password = 'correct horse battery';
const day = daysAfter(new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date()), -2);
/** Of each kind so many: those for which the desk has an answer. */
const ofEachKind = 3;
const kinds = ['images-without-order', 'order-without-images', 'identity-conflict', 'duplicate-accession'];

describe('the desk by keyboard alone', { skip: needs('Chromium') }, () => {
  let server: RunningServer;
  let browser: Browser;
  before(async () => {
    ensurePages({ err: () => undefined });
    server = await runServer();
    await tellDay(server, day, zone);
    await openKysely(server.pool)
      .transaction()
      .execute((tx) =>
        addPerson(
          tx,
          { username: 'pacs.manager', displayName: 'Pat Manager', roles: [{ role: 'pacs-manager', site: null }] },
          { password, mustChange: false },
          new Date(),
        ),
      );
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test('R14 H-42 what differs is repaired and taken back, kind by kind, and the ledger returns to the same bytes', async () => {
    const context = await browser.newContext({
      baseURL: `http://127.0.0.1:${server.settings.httpPort}`,
      ...{ locale: 'en-GB', timezoneId: zone, reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } },
    });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const keys = await byKeys(page);
    await page.goto('/');
    await keys.tabTo('textbox Name');
    await keys.type('pacs.manager');
    await keys.press('Tab');
    await keys.type(password);
    await keys.press('Enter');
    await page.getByText('Unreconciled').first().waitFor();

    const repaired = new Map<string, number>();
    const before = await ledgerNow(server);
    for (const { varianceId, kind } of await openVariances(server)) {
      await page.goto(`/variances/${varianceId}`);
      await page.getByRole('heading', { name: 'What can be done' }).waitFor();
      await page.locator('.offers button, .repairs .quiet').first().waitFor();
      if ((await page.locator('.offers button').count()) === 0) continue;
      const deed = await repair(page, keys);
      assert.notEqual(await ledgerNow(server), before, `${kind}: ${deed} changes something`);
      if (!repaired.has(kind)) await page.screenshot({ path: join(screenshots, `desk-${kind}.png`), fullPage: true });
      await takeBack(page, keys);
      assert.equal(await ledgerNow(server), before, `${kind}: ${deed} is undone`);
      repaired.set(kind, (repaired.get(kind) ?? 0) + 1);
    }
    await context.close();
    assert.ok(repaired.size >= 3, `repaired: ${JSON.stringify([...repaired])}`);
  });
});

/** Chooses what is offered first, sees what would change, and does it. */
async function repair(page: Page, keys: ByKeys): Promise<string> {
  const deed = (await page.locator('.offers button').first().innerText()).split(':')[0]?.trim() ?? '';
  await keys.tabTo(new RegExp(`^button ${deed}`));
  await keys.press('Enter');
  await page.locator('.changes').first().waitFor();
  await keys.press('Tab', 2);
  assert.equal(await keys.focused(), `button ${deed}`);
  await keys.press('Enter');
  await page.getByText('Done. It can be undone below.').waitFor();
  return deed;
}

async function takeBack(page: Page, keys: ByKeys): Promise<void> {
  await keys.tabTo(/^button Undo/);
  await keys.press('Enter');
  await page.getByRole('heading', { name: 'Undo: what will change' }).waitFor();
  await keys.press('Tab');
  await keys.type('It was not so.');
  await keys.press('Tab');
  await keys.press('Enter');
  await page.getByText('Undone: everything stands as it did before.').waitFor();
}

async function openVariances({ pool }: RunningServer): Promise<readonly { varianceId: string; kind: string }[]> {
  const { rows } = await pool.query<{ varianceId: string; kind: string }>(
    `select variance_id as "varianceId", kind from (
       select variance_id, kind, row_number() over (partition by kind order by variance_id) as place
       from variance where closed_at is null and kind = any($1)
     ) numbered where place <= $2 order by kind, variance_id`,
    [kinds, ofEachKind],
  );
  return rows;
}

async function ledgerNow(server: RunningServer): Promise<string> {
  await server.settled();
  return JSON.stringify(await dumpLedger(server.pool, { tables: ['exam', 'variance', 'link'] }), null, 1);
}
