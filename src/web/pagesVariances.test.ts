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
import { oneExam } from '../../testing/pages/examReplies.ts';
import { layReplies } from '../../testing/pages/layReplies.ts';
import { foundVariances, oneVariance } from '../../testing/pages/varianceReplies.ts';
import { widthAtRest } from '../../testing/pages/widthAtRest.ts';
import { seeAccount } from '../api/account.ts';
import { seeExam } from '../api/exams.ts';
import { handleVariance, handleVariances, searchVariances, seeVariance } from '../api/variances.ts';

const [first, second] = ['00000000-0000-4000-8000-000000000201', '00000000-0000-4000-8000-000000000202'];
const acts = `/api/variances/${first}/acts`;

describe('the queue of variances at work', { skip: needs('Chromium') }, () => {
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

  test('a view is a link, a filter stands in the address, and both survive a reload', async () => {
    await page.goto('/variances');
    await reads('1,268 variances');
    await page.getByRole('link', { name: 'My role’s' }).click();
    await page.getByRole('heading', { name: 'Variances: My role’s' }).waitFor();
    assert.equal(new URL(page.url()).search, '?owner=role');
    assert.deepEqual(lastAsked(searchVariances.path), { owner: 'role', limit: 50 });
    await page.getByLabel('Severity').selectOption('wrong-person');
    await page.getByLabel('Modality').selectOption('CT');
    await page.getByLabel('Site').selectOption('RVE');
    await page.getByLabel('Overdue').check();
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(/severity=wrong-person/);
    await page.reload();
    await reads('1,268 variances');
    assert.deepEqual(lastAsked(searchVariances.path), {
      owner: 'role',
      severity: 'wrong-person',
      site: 'RVE',
      modality: 'CT',
      overdue: true,
      limit: 50,
    });
    assert.deepEqual(await page.getByLabel('Site').locator('option').allInnerTexts(), ['Any', 'RVE', 'RVV']);
    assert.equal(await page.getByLabel('Site').inputValue(), 'RVE');
    assert.equal(await page.getByLabel('Overdue').isChecked(), true);
    assert.equal(await page.title(), 'Variances – Safelight');
  });

  test('a site that an address names and nobody knows stays chosen, so that one sees why the list is empty', async () => {
    await page.goto('/variances?site=RXQ');
    await reads('1,268 variances');
    assert.equal(await page.getByLabel('Site').inputValue(), 'RXQ');
    assert.deepEqual(lastAsked(searchVariances.path), { site: 'RXQ', limit: 50 });
  });

  test('values of another page in the address narrow nothing and break nothing', async () => {
    await page.goto('/variances?list=unread&from=2026-11-01&site=x%3Cy&owner=everybody&kind=late-images');
    await reads('1,268 variances');
    assert.deepEqual(lastAsked(searchVariances.path), { kind: 'late-images', limit: 50 });
    assert.equal(await page.getByLabel('Site').inputValue(), '');
  });

  test('a severity is told by word and shape, the clock in words, the owner by name', async () => {
    await page.goto('/variances');
    const row = (name: string) => page.locator('tbody tr', { hasText: name }).first();
    await row('WHITFIELD').waitFor();
    assert.match(
      await row('WHITFIELD').innerText(),
      /◆\s*Wrong person\?[\s\S]*List of: PACS manager[\s\S]*2 h 10 min overdue/,
    );
    assert.match(await row('Ó BRIAIN').innerText(), /Jo Smith[\s\S]*due in 20 min/);
    assert.match(await row('ADEYEMI').innerText(), /▲\s*Late images[\s\S]*Pat Goodbody \(no longer here\)/);
  });

  test('U2 one is found, taken, commented, handed over and put off by keys alone', async () => {
    await page.goto('/variances');
    await reads('1,268 variances');
    await tabTo('WHITFIELD, Margaret Anne');
    await page.keyboard.press('Enter');
    await reads('The ward looks at the wristband');
    assert.equal(await page.evaluate('document.activeElement.getAttribute("aria-label")'), 'Variance');
    await tabTo('Take it: Identity in conflict');
    await page.keyboard.press('Enter');
    await reads('It is yours now.');
    assert.deepEqual(lastAsked(acts), { version: 0, act: { act: 'take' } });

    await tabTo('Comment: Identity in conflict');
    await page.keyboard.press('Enter');
    assert.equal(await focused(), 'Write a comment');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Rang the RIS team');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('characters left').waitFor({ state: 'detached' });
    assert.deepEqual(lastAsked(acts), { version: 0, act: { act: 'comment', words: 'Rang the RIS team' } });

    await tabTo('Hand over: Identity in conflict');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: /Jo Smith/ }).waitFor({ state: 'attached' });
    await page.keyboard.press('Tab');
    await page.keyboard.type('Jo');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('characters left').waitFor({ state: 'detached' });
    assert.deepEqual(lastAsked(acts), { version: 0, act: { act: 'hand-over', toPerson: 'j.smith' } });

    await tabTo('Put off: Identity in conflict');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('4');
    await page.keyboard.press('Tab');
    await page.keyboard.type('They ring back');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('characters left').waitFor({ state: 'detached' });
    assert.deepEqual(lastAsked(acts), { version: 0, act: { act: 'snooze', hours: 4, words: 'They ring back' } });

    await page.keyboard.press('Escape');
    await page.locator('.detail-pane').waitFor({ state: 'detached' });
    assert.equal(await focused(), 'WHITFIELD, Margaret Anne');
  });

  test('H-41 what may hurt the wrong person is offered to wait a day at most, and nothing waits without a reason', async () => {
    await page.goto(`/variances/${first}`);
    await page.getByRole('button', { name: 'Put off' }).click();
    const offered = await page.getByLabel('For how long').locator('option').allInnerTexts();
    assert.deepEqual(offered, ['Choose', '1 hour', '4 hours', '12 hours', '1 day']);
    await page.getByRole('button', { name: 'Put it off' }).click();
    await reads('Choose for how long');
    await reads('Write why');
    assert.ok(!stage.server.asked.some(({ path }) => path === acts));
    await page.keyboard.press('Escape');
    assert.equal(await page.getByText('characters left').count(), 0);
    assert.equal(new URL(page.url()).pathname, `/variances/${first}`);
  });

  test('H-40 who was second reads who was first, and the page asks anew', async () => {
    await page.goto(`/variances/${first}`);
    await reads('The ward looks at the wristband');
    stage.server.meet(handleVariance, 'taken');
    const asked = stage.server.asked.length;
    await page.getByRole('button', { name: 'Take it' }).click();
    await reads('Jo Smith took it at 14:05 on 22 November 2026');
    assert.ok(
      stage.server.asked.slice(asked).some(({ path }) => path === seeVariance.path.replace(':varianceId', first)),
    );
    stage.server.meet(handleVariance, 'answers');
  });

  test('what somebody is writing stays while the server does not answer', async () => {
    await page.goto(`/variances/${first}`);
    await page.getByRole('button', { name: 'Comment' }).click();
    await page.getByLabel('Comment', { exact: true }).fill('Half a sentence');
    stage.server.meet('all', 'away');
    await page.clock.fastForward(61_000);
    await reads(/No answer since/);
    assert.equal(await page.getByLabel('Comment', { exact: true }).inputValue(), 'Half a sentence');
  });

  test('U2 several are ticked by keys and handled together, each with a result of its own', async () => {
    await page.goto('/variances');
    await reads('1,268 variances');
    await tabTo('WHITFIELD, Margaret Anne');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Space');
    await reads('1 ticked');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await reads('2 ticked');
    await carryAxe(context);
    await page.screenshot({ path: join(screenshots, 'variances-ticked.png') });
    await page.getByRole('button', { name: 'Take them' }).click();
    await reads('1 done, 1 not');
    await reads('Jo Smith took it at 13:40');
    assert.deepEqual(lastAsked(handleVariances.path), {
      variances: [
        { varianceId: first, version: 0 },
        { varianceId: second, version: 1 },
      ],
      act: { act: 'take' },
    });
    assert.equal(await page.getByText('2 ticked').count(), 0);
    await page.screenshot({ path: join(screenshots, 'variances-results.png') });
  });

  test('all of a page are ticked at once, and another page begins with none', async () => {
    await page.goto('/variances');
    await page.getByLabel('Tick all on this page').check();
    await reads(`${foundVariances.variances.length} ticked`);
    await page.getByRole('button', { name: 'Next' }).click();
    await reads('51 to');
    assert.equal(await page.locator('.bulk').count(), 0);
    assert.deepEqual(lastAsked(searchVariances.path), { after: 'next-page', limit: 50 });
  });

  test('with what is ticked open in a form, axe finds no fault, at full width and at 320 px', async () => {
    await carryAxe(context);
    await page.goto('/variances');
    await page.getByLabel('Tick all on this page').check();
    await page.getByRole('button', { name: 'Hand over' }).click();
    await reads('Those who may see it');
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.screenshot({ path: join(screenshots, 'variances-bulk-form.png') });
    await page.setViewportSize({ width: 320, height: 640 });
    assert.equal(await widthAtRest(page, 320), 320);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.screenshot({ path: join(screenshots, 'variances-bulk-form-320.png'), fullPage: true });
  });

  test('the exam shows each open variance with both sides and its owner, and folds the closed ones with the reason', async () => {
    await page.goto('/exams/00000000-0000-4000-8000-000000000001?list=all');
    const box = page.getByRole('article', { name: 'Identity in conflict' });
    await box.waitFor();
    assert.deepEqual(await box.locator('tr', { hasText: 'Date of birth' }).locator('mark').allInnerTexts(), [
      '12',
      '21',
    ]);
    assert.match(await box.innerText(), /On the list of\s*PACS manager/);
    assert.equal(await page.getByText('412 images came.').first().isVisible(), false);
    await page.getByText('One has closed, with the reason').click();
    await page.getByText('412 images came.').first().waitFor();
    await box.getByText('What became of it (4)').click();
    await reads('Jo Smith put it off until');
    await page.screenshot({ path: join(screenshots, 'exam-variances.png'), fullPage: true });
  });

  test('of somebody else’s variance one is offered what one may do, and of one’s own to give it back', async () => {
    const has = (username: string, displayName: string) => ({
      ...oneVariance,
      variance: {
        ...oneVariance.variance,
        version: 3,
        takenBy: { username, displayName, gone: false },
        takenAt: oneVariance.asOf,
      },
    });
    const offered = async () =>
      (await page.locator('.variance .acts button').allInnerTexts()).map(
        (words) => words.split('\n')[0]?.split(':')[0],
      );
    stage.server.reply(seeVariance, has('j.smith', 'Jo Smith'));
    await page.goto(`/variances/${first}`);
    await reads('Jo Smith since');
    assert.deepEqual(await offered(), ['Comment', 'Hand over']);
    stage.server.reply(seeVariance, has('r.okafor', 'Dr Ruth Okafor'));
    await page.reload();
    await reads('Dr Ruth Okafor since');
    assert.deepEqual(await offered(), ['Comment', 'Hand over', 'Put off', 'Give it back']);
    stage.server.reply(seeVariance, {
      ...oneVariance,
      variance: { ...oneVariance.variance, closedAt: oneVariance.asOf, closedBecause: 'Date of birth agrees now.' },
    });
    await page.reload();
    await reads('Date of birth agrees now.');
    assert.deepEqual(await offered(), ['Comment']);
  });

  test('who may not handle variances has no queue in the rail and no buttons in the exam', async () => {
    stage.server.reply(seeAccount, accountWith('referrer'));
    stage.server.reply(seeExam, oneExam);
    await page.goto('/exams/00000000-0000-4000-8000-000000000001?list=all');
    await page.getByRole('article', { name: 'Identity in conflict' }).waitFor();
    assert.equal(await page.getByRole('link', { name: /^Variances/ }).count(), 0);
    assert.equal(await page.getByRole('button', { name: /^(Take it|Comment|Hand over|Put off)/ }).count(), 0);
    stage.server.reply(seeAccount, accountWith('coordinator'));
    await page.reload();
    await page.getByRole('link', { name: /^Variances \d+ variances$/ }).waitFor();
  });

  async function reads(text: string | RegExp): Promise<void> {
    await page.getByText(text).first().waitFor();
  }

  function lastAsked(path: string): unknown {
    return stage.server.asked.findLast((asked) => asked.path === path)?.body;
  }

  function focused(): Promise<string> {
    return page.evaluate('document.activeElement.textContent.trim()');
  }

  async function tabTo(text: string): Promise<void> {
    for (let step = 0; step < 80; step++) {
      if ((await focused()) === text) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`Tab does not reach "${text}"`);
  }
});
