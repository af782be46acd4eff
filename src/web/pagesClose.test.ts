/// <reference types="node" />
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { needs } from '../../testing/needs.ts';
import { accountWith } from '../../testing/pages/accessReplies.ts';
import { openStage, openWindow, type PageStage, screenshots } from '../../testing/pages/browser.ts';
import { openDay, ownedDay, signedDay } from '../../testing/pages/dayReplies.ts';
import { layReplies } from '../../testing/pages/layReplies.ts';
import { narrowedUnreported, unreported } from '../../testing/pages/unreportedReplies.ts';
import { seeAccount } from '../api/account.ts';
import { seeDay, signDay } from '../api/days.ts';
import { searchUnreported } from '../api/unreported.ts';

describe('the unreported list and the day close at work', { skip: needs('Chromium') }, () => {
  let stage: PageStage;
  let context: BrowserContext;
  let page: Page;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage?.close());
  beforeEach(async () => {
    stage.server.reset();
    layReplies(stage.server);
    ({ context, page } = await openWindow(stage));
  });
  afterEach(() => context.close());

  test('W1 W2 each row tells in words how long it waits, why it is still here, its target and the time left', async () => {
    await page.goto('/unreported');
    const rows = page.locator('table tbody tr');
    // Until the list is there, rows of nothing stand in its place.
    await rows.filter({ hasText: 'Never reported' }).first().waitFor();
    const text = (place: number) => rows.nth(place).innerText();
    const oldest = await text(0);
    assert.match(oldest, /Never reported/);
    assert.match(oldest, /Perhaps reported and not heard: RIS, main hospital silent since 22 Nov 2026 13:52/);
    assert.match(oldest, /Emergency, 12 hours/);
    assert.match(oldest, /policy 2023-08-09, not verified/);
    assert.match(oldest, /32 days overdue/);
    assert.match(oldest, /Beyond 28 days/);
    assert.match(await text(1), /2 days 4 h overdue/);
    assert.doesNotMatch(await text(1), /not verified/);
    assert.match(await text(2), /Only provisional since 22 Nov 2026 07:05/);
    assert.match(await text(2), /due in 40 min/);
    assert.match(await text(2), /r\.okafor/);
    assert.match(await text(3), /Images came after the report of 20 Nov 2026 14:05/);
    await reads('1,284 exams were made and not evaluated. 96 beyond their target, 3 beyond the national maximum');
    await reads('Not heard, so what they know is missing: RIS, main hospital since 22 Nov 2026 13:52');
  });

  test('W1 H-45 a narrowed list says in words how many more there are, and shows them with one press', async () => {
    stage.server.reply(searchUnreported, (body: { readonly site?: string }) =>
      body.site ? narrowedUnreported : unreported,
    );
    await page.goto('/unreported');
    await page.getByLabel('Site').selectOption('RVE');
    await page.getByLabel('Time').selectOption('target');
    await page.getByLabel('First', { exact: true }).selectOption('age');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await reads('2 fit these filters. 1,282 more are unreported outside them.');
    assert.equal(new URL(page.url()).search, '?site=RVE&beyond=target&sort=age');
    assert.deepEqual(lastAsked(searchUnreported.path), { site: 'RVE', beyond: 'target', sort: 'age', limit: 50 });
    await reads('1,284 exams were made and not evaluated');
    await page.reload();
    assert.equal(await page.getByLabel('Site').inputValue(), 'RVE');
    await page.getByRole('link', { name: 'Show all 1,284' }).click();
    await page.locator('.outside').waitFor({ state: 'detached' });
    assert.deepEqual(lastAsked(searchUnreported.path), { sort: 'age', limit: 50 });
  });

  test('W1 H-45 a filter that nothing fits does not make the list empty', async () => {
    stage.server.reply(searchUnreported, { ...narrowedUnreported, total: 0, exams: [] });
    await page.goto('/unreported?modality=XA');
    await reads('No unreported exam fits these filters.');
    await reads('1,284 more are unreported outside them.');
    assert.equal(await page.getByText('No exam is unreported.').count(), 0);
    assert.equal(await page.getByLabel('Modality').inputValue(), 'XA', 'what fits nothing still says what was chosen');
  });

  test('W1 the list is turned by its cursors, and an address that nobody understands narrows nothing', async () => {
    await page.goto('/unreported?site=x%3Cy&beyond=soon&sort=up');
    await reads('1 to 12 of 1,284');
    assert.deepEqual(lastAsked(searchUnreported.path), { sort: 'left', limit: 50 });
    await page.getByRole('button', { name: 'Next' }).click();
    await reads('51 to 62 of 1,284');
    assert.deepEqual(lastAsked(searchUnreported.path), { sort: 'left', after: 'next-page', limit: 50 });
  });

  test('W1 U2 an unreported exam opens beside the list by keys, which stays as it was narrowed and has the focus again', async () => {
    await page.goto('/unreported?sort=age');
    const rows = page.locator('.list-pane table tbody tr');
    await rows.filter({ hasText: 'Never reported' }).first().waitFor();
    const first = page.locator('.list-pane [data-row-link]').first();
    const examId = await first.getAttribute('data-row-link');
    await first.focus();
    await page.keyboard.press('Enter');
    await reads('What each system says');
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, `/unreported/${examId}?sort=age`);
    assert.equal(await page.locator('.list-pane tr.current [data-row-link]').getAttribute('data-row-link'), examId);
    await page.getByText('What it really said').first().click();
    await page.waitForURL(/[?&]source=/);
    await page.reload();
    await reads('What each system says');
    await page.locator('.detail-pane').first().focus();
    await page.keyboard.press('Escape');
    await page.waitForURL('**/unreported?sort=age');
    assert.equal(await page.evaluate('document.activeElement.dataset.rowLink'), examId);
  });

  test('R1 each number of the account leads to its exams, and says who has each difference', async () => {
    await page.goto('/days/2026-11-21?site=RVV');
    await reads('It cannot be signed: 2 exams have a difference that nobody has.');
    assert.equal(await page.getByRole('link', { name: 'Sign this day' }).count(), 0);
    await reads('No system at RVE tells us of delivery: 400 exams.');
    await reads('Nobody; on the list of: Coordinator');
    const first = await page.locator('table').last().locator('tbody tr').first().innerText();
    assert.match(first, /Identity in conflict: r\.okafor, due in 50 min/);
    assert.match(first, /Order without images: nobody \(Coordinator\), 30 min overdue/);
    await page.getByRole('link', { name: '210 Evaluated' }).click();
    await page.getByRole('heading', { name: 'Evaluated: no, and somebody has it' }).waitFor();
    assert.deepEqual(lastAsked(seeDay.path), { day: '2026-11-21', site: 'RVV', show: 'evaluated.owned', limit: 50 });
    assert.equal(new URL(page.url()).search, '?site=RVV&show=evaluated.owned');
  });

  test('R1 H-44 a day is signed by keys alone, after one has seen once more what one signs', async () => {
    stage.server.reply(seeDay, ownedDay);
    await page.goto('/days/2026-11-21?site=RVV&modality=CT');
    await reads('Every difference is named and owned. It can be signed.');
    await tabTo('Sign this day');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Check before you sign 21 November 2026' }).waitFor();
    await reads('it says that nothing is nobody’s');
    await page.screenshot({ path: join(screenshots, 'sign-day-owned.png'), fullPage: true });
    await tabTo('Sign as r.okafor');
    await page.keyboard.press('Enter');
    await reads('Signed as r.okafor, 22 Nov 2026 14:05');
    assert.deepEqual(lastAsked(signDay.path), {
      ...{ day: '2026-11-21', sha256: ownedDay.sha256, after: 0, site: 'RVV', modality: 'CT' },
    });
  });

  test('R1 a day that somebody else signed meanwhile says who and when', async () => {
    stage.server.reply(seeDay, ownedDay);
    stage.server.meet(signDay, 'not-allowed');
    await page.goto('/days/2026-11-21/sign');
    await page.getByRole('button', { name: 'Sign as r.okafor' }).click();
    await reads('Your role does not let you sign this day.');
    assert.equal(await page.getByText('Signed as').count(), 0);
  });

  test('R1 a signed day says who signed it, whether it still verifies, and what changed after', async () => {
    stage.server.reply(seeDay, signedDay);
    await page.goto('/days/2026-11-21?show=changed');
    await reads('1 exam changed since it was signed.');
    await reads('Verifies');
    await reads(/SHA-256 7{64}/);
    await reads('Archived: was yes, is no.');
    await page.screenshot({ path: join(screenshots, 'day-signed.png'), fullPage: true });
    const broken = signedDay.signatures.map((one) => ({ ...one, verifies: false }));
    stage.server.reply(seeDay, { ...signedDay, signatures: broken });
    await page.reload();
    await reads('Altered since');
    await reads('its hash is not the one that was signed');
  });

  test('R1 the days lead to their accounts and back, of one site or all', async () => {
    await page.goto('/days');
    await page.getByLabel('Site').selectOption('RVE');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL(/site=RVE/);
    await page.getByRole('link', { name: 'Earlier days' }).click();
    await page.waitForURL(/before=2026-11-09/);
    await page.getByRole('link', { name: 'Latest days' }).click();
    await page.getByRole('link', { name: '21 November 2026' }).click();
    await page.getByRole('heading', { name: 'Account of 21 November 2026' }).waitFor();
    await page.getByRole('link', { name: 'The day before' }).click();
    await page.getByRole('heading', { name: 'Account of 20 November 2026' }).waitFor();
  });

  test('H-20 who may not see days is not led to them, and who may not sign is not asked to', async () => {
    stage.server.reply(seeAccount, accountWith('reporter'));
    await page.goto('/unreported');
    await reads('Never reported');
    assert.equal(await page.getByRole('link', { name: 'Day close' }).count(), 0);
    stage.server.reply(seeAccount, accountWith('coordinator'));
    stage.server.reply(seeDay, { ...openDay, obstacles: [], notOwned: 0 });
    await page.goto('/days/2026-11-21');
    await reads('It can be signed');
    await reads('Your role does not sign days; these do: PACS manager, Safety officer.');
    assert.equal(await page.getByRole('link', { name: 'Sign this day' }).count(), 0);
  });

  async function reads(text: string | RegExp): Promise<void> {
    await page.getByText(text).first().waitFor();
  }

  async function tabTo(name: string): Promise<void> {
    for (let step = 0; step < 120; step++) {
      await page.keyboard.press('Tab');
      const text = await page.evaluate('document.activeElement.innerText ?? ""');
      if (String(text).startsWith(name)) return;
    }
    assert.fail(`Tab does not reach ${name}`);
  }

  function lastAsked(path: string): unknown {
    return stage.server.asked.findLast((asked) => asked.path === path)?.body;
  }
});
