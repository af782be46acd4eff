/// <reference types="node" />
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { needs } from '../../testing/needs.ts';
import { accountWith } from '../../testing/pages/accessReplies.ts';
import { openStage, openWindow, type PageStage } from '../../testing/pages/browser.ts';
import { layReplies } from '../../testing/pages/layReplies.ts';
import { ago } from '../../testing/pages/moment.ts';
import { today } from '../../testing/pages/todayReplies.ts';
import { seeAccount } from '../api/account.ts';
import { seeToday } from '../api/figures.ts';

describe('Today at work', { skip: needs('Chromium') }, () => {
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

  test('G1 each number leads in one click to the patients behind it', async () => {
    await page.goto('/');
    const addressOf = (title: string) =>
      page
        .locator('.card')
        .filter({ has: page.getByRole('heading', { name: title }) })
        .getByRole('link')
        .getAttribute('href');
    assert.equal(await addressOf('Unread now'), '/unreported');
    assert.equal(await addressOf('Oldest unread'), '/unreported?sort=age');
    assert.equal(await addressOf('Beyond target'), '/unreported?beyond=target');
    assert.equal(await addressOf('Beyond 28 days'), '/unreported?beyond=ceiling');
    assert.equal(await addressOf('Feeds silent'), '/feeds');
    const unreconciled = page.getByRole('table', { name: 'What does not agree' });
    for (const { kind } of today.variances) {
      assert.equal(await unreconciled.locator(`a[href="/variances?kind=${kind}"]`).count(), 1, kind);
    }
  });

  test('G1 each number says of when it is, how it went in words, and whose it is', async () => {
    await page.goto('/');
    const card = (title: string) => page.locator('.card').filter({ has: page.getByRole('heading', { name: title }) });
    await card('Unread now').getByText('as of 14:05:07').waitFor();
    await card('On nobody’s list').getByText('as of 14:04:55').waitFor();
    await card('Unread now')
      .getByRole('img', { name: /^Over 7 days between 31 and 88; a day ago \d+, last \d+\.$/ })
      .waitFor();
    await card('Oldest unread')
      .getByRole('img', { name: /last 216 h/ })
      .waitFor();
    await page.getByRole('row', { name: /Images without order 3 2 0 Coordinator, PACS manager/ }).waitFor();
  });

  test('H-05 an exam on nobody’s list turns the light red and is said first', async () => {
    stage.server.reply(seeToday, { ...today, conservation: { onNobodysList: 3, asOf: ago(0.2) } });
    await page.goto('/');
    await page.getByText('Broken').waitFor();
    await page
      .locator('.state-line')
      .getByText(/^3 exams stand on nobody’s list/)
      .waitFor();
  });

  test('R19 a silent feed is told of in its own words, above every page and on Feeds', async () => {
    const words = 'silent since 13:52; usually a message every 40 s at this hour';
    await page.goto('/');
    await page.locator('.quiet-line').getByText(`RIS, main hospital ${words}`).waitFor();
    await page.goto('/feeds');
    await page.getByRole('row', { name: /RIS, main hospital Silent Silent since 13:52/ }).waitFor();
    await page.getByRole('row', { name: /PAS Heard .* Usually a message every 9 s at this hour\. 7 min/ }).waitFor();
  });

  test('R19 an enrolled scanner that was never heard is named, also while every feed is heard', async () => {
    const feeds = today.feeds.filter(({ silence }) => silence === null);
    const neverHeard = [{ name: 'Bone density', enrolledAt: ago(90) }];
    stage.server.reply(seeToday, { ...today, feeds, neverHeard });
    await page.goto('/');
    await page.locator('.quiet-line').getByText('Bone density never heard').waitFor();
    await page
      .getByText(/that ever spoke are heard as usual\. Bone density is enrolled and was never heard\./)
      .waitFor();
    await page.getByRole('row', { name: /^Bone density Never Never heard Enrolled/ }).waitFor();
  });

  test('who may not see exams is shown the numbers and no way to patients', async () => {
    stage.server.reply(seeAccount, accountWith('admin'));
    await page.goto('/');
    await page.getByRole('heading', { name: 'Unread now' }).waitFor();
    assert.equal(await page.locator('a[href^="/unreported"], a[href^="/variances"], a[href^="/exams"]').count(), 0);
  });
});
