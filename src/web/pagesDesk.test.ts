/// <reference types="node" />
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { needs } from '../../testing/needs.ts';
import { accountWith } from '../../testing/pages/accessReplies.ts';
import {
  accessibilityFaults,
  carryAxe,
  openStage,
  openWindow,
  type PageStage,
  screenshots,
} from '../../testing/pages/browser.ts';
import { layReplies } from '../../testing/pages/layReplies.ts';
import { rehearsal, repairs } from '../../testing/pages/repairReplies.ts';
import { widthAtRest } from '../../testing/pages/widthAtRest.ts';
import { seeAccount } from '../api/account.ts';
import { seeRepairs } from '../api/repairs.ts';

const variance = '/variances/00000000-0000-4000-8000-000000000201';
const exam = '/exams/00000000-0000-4000-8000-000000000001?list=all';

describe('the desk, on which what differs is repaired', { skip: needs('Chromium') }, () => {
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

  test('R14 the common match takes two presses on a variance, by keys alone, and everything that changes is shown between them', async () => {
    await page.goto(variance);
    await page.getByRole('button', { name: /^Link ?: .*RVV40117/ }).waitFor();
    await tabTo(/^Link ?: .*RVV40117/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Link: what will change' }).waitFor();
    assert.equal(await focused(), 'Link: what will change');
    assert.deepEqual(lastAsked(/rehearsal$/), { repair: repairs.offers[0]?.repair });
    const tables = page.locator('.changes');
    assert.equal(await tables.count(), 2);
    assert.match(await tables.nth(1).innerText(), /CT head, accession RVV40117[\s\S]*Images\s+0\s+240/);
    assert.match(await tables.nth(0).innerText(), /To be read by\s+22 Nov 2026[\s\S]*nobody waits for it/);
    assert.equal(
      stage.server.asked.some(({ path, method }) => method === 'POST' && /repairs$/.test(path)),
      false,
    );
    await tabTo(/^Link$/);
    await page.keyboard.press('Enter');
    await page.getByText('Done. It can be undone below.').waitFor();
    assert.deepEqual(lastAsked(/repairs$/), {
      repair: repairs.offers[0]?.repair,
      reason: repairs.offers[0]?.says,
      version: rehearsal.version,
    });
    assert.equal(await page.evaluate('document.activeElement.getAttribute("role")'), 'status');
  });

  test('R14 Escape leaves everything as it is, and the focus goes back to the button', async () => {
    await page.goto(variance);
    await page.getByRole('button', { name: /^From another hospital/ }).press('Enter');
    await page.getByRole('heading', { name: 'From another hospital: what will change' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.changes').first().waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).pathname, variance);
    assert.equal(
      stage.server.asked.some(({ path, method }) => method === 'POST' && /repairs$/.test(path)),
      false,
    );
  });

  test('R14 what was done is undone for a reason, and what was undone says by whom', async () => {
    await page.goto(exam);
    const made = page.locator('.made li');
    await made.first().waitFor();
    assert.match(await made.nth(0).innerText(), /Undone by k\.lam/);
    assert.equal(await made.nth(0).getByRole('button').count(), 0);
    await made.nth(1).getByRole('button', { name: /^Undo/ }).click();
    await page.getByRole('heading', { name: 'Undo: what will change' }).waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    assert.equal(
      stage.server.asked.some(({ path }) => /undo$/.test(path)),
      false,
      'a reason is needed',
    );
    await page.getByLabel('Why').fill('It was the other scan.');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByText('Undone: everything stands as it did before.').waitFor();
    assert.deepEqual(lastAsked(/undo$/), { reason: 'It was the other scan.' });
  });

  test('R14 H-03 a repair that the rules do not let stand is refused with the reason before anything is asked', async () => {
    await page.goto(variance);
    await page.getByRole('button', { name: /^Link ?: .*RVV40121/ }).waitFor();
    stage.server.refuseWith('These images cannot be linked with this order. Date of birth differs.');
    await page.getByRole('button', { name: /^Link ?: .*RVV40121/ }).click();
    await page.getByRole('alert').getByText('These images cannot be linked').waitFor();
    assert.equal(await page.locator('.changes').count(), 0);
  });

  test('nothing to do is said in words, and whoever may not repair is offered nothing', async () => {
    stage.server.reply(seeRepairs, { ...repairs, offers: [], made: [] });
    await page.goto(exam);
    await page.getByText('Nothing needs doing here.').waitFor();
    stage.server.reply(seeAccount, accountWith('reporter'));
    await page.reload();
    await page.getByRole('heading', { name: /^What differs/ }).waitFor();
    assert.equal(await page.getByRole('heading', { name: 'What can be done' }).count(), 0);
  });

  test('with everything open axe finds no fault, at full width and at 320 px', async () => {
    await carryAxe(context);
    await page.goto(variance);
    await page.getByRole('button', { name: /^Link ?: .*RVV40117/ }).click();
    await page.locator('.changes').first().waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.screenshot({ path: join(screenshots, 'desk.png'), fullPage: true });
    await page.setViewportSize({ width: 320, height: 640 });
    assert.equal(await widthAtRest(page, 320), 320);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.screenshot({ path: join(screenshots, 'desk-320.png'), fullPage: true });
  });

  function lastAsked(path: RegExp): unknown {
    return stage.server.asked.findLast((asked) => asked.method === 'POST' && path.test(asked.path))?.body;
  }

  function focused(): Promise<string> {
    return page.evaluate('document.activeElement.textContent.trim()');
  }

  async function tabTo(text: RegExp): Promise<void> {
    for (let step = 0; step < 80; step++) {
      if (text.test(await focused())) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`Tab does not reach ${text}`);
  }
});
