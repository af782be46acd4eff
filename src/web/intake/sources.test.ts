/// <reference types="node" />
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs } from '../../../testing/needs.ts';
import { openStage, openWindow, type PageStage } from '../../../testing/pages/browser.ts';
import { layReplies } from '../../../testing/pages/layReplies.ts';
import { seeSources } from '../../api/sources.ts';

describe('where differences come from', { skip: needs('Chromium') }, () => {
  let stage: PageStage;
  let page: Page;
  before(async () => {
    stage = await openStage();
    ({ page } = await openWindow(stage));
  });
  after(() => stage?.close());

  test('R2 R5 the feeds page says who gives wrong NHS numbers how often, and how many patients only images tell of', async () => {
    layReplies(stage.server);
    await page.goto('/feeds');
    const table = page.getByRole('table', { name: 'Where wrong NHS numbers come from' });
    await table.waitFor();
    const row = async (place: number) => (await table.locator('tbody tr').nth(place).innerText()).split(/\s*[\t\n]\s*/);
    assert.deepEqual(await row(0), ['US_THEATRE3', 'Images', 'RVV', 'US', '210', '12', '57.1']);
    assert.deepEqual(await row(2), ['RIS|RVV', 'RIS', 'RVV', 'CT', '48,120', '11', '0.2']);
    await page.getByText('3 exams now').waitFor();
    await page.getByText('41 in all, by the month in which they came.').waitFor();
    assert.match(
      await page.locator('section', { hasText: 'only images speak' }).last().innerText(),
      /November 2026\s+19/,
    );
    await page.getByRole('link', { name: 'See all images without order' }).click();
    await page.waitForURL('**/exams?list=images-without-order');
  });

  test('R7 R13 the feeds page says whose images come after the report, and whose clock is wrong since when', async () => {
    stage.server.reset();
    layReplies(stage.server);
    await page.goto('/feeds');
    const table = page.getByRole('table', { name: 'Whose images come after the report' });
    await table.waitFor();
    const first = await table.locator('tbody tr').first().innerText();
    assert.deepEqual(first.split(/\s*[\t\n]\s*/), ['CT1', 'RVV', '12', '340', '2']);
    await page.getByText('This scanner’s clock is 47 minutes slow since 3 November 2026.').waitFor();
  });

  test('H-12 what nobody answers is told as such, and never drawn as none', async () => {
    stage.server.reset();
    layReplies(stage.server);
    stage.server.meet(seeSources, 'away');
    await page.goto('/feeds');
    await page.getByText('US_THEATRE3').first().waitFor();
    await page.getByText('Where wrong NHS numbers come from').waitFor({ state: 'detached' });
    assert.equal(await page.getByText('No source gave a wrong NHS number').count(), 0);
  });
});
