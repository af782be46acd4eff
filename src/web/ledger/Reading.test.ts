/// <reference types="node" />
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { needs } from '../../../testing/needs.ts';
import { accountWith } from '../../../testing/pages/accessReplies.ts';
import { openStage, openWindow, type PageStage } from '../../../testing/pages/browser.ts';
import { oneExam } from '../../../testing/pages/examReplies.ts';
import { layReplies } from '../../../testing/pages/layReplies.ts';
import { seeExam } from '../../api/exams.ts';

const examPath = '/exams/00000000-0000-4000-8000-000000000001?list=all';

describe('the reading of an exam, on its page', { skip: needs('Chromium') }, () => {
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

  test('W1 an evaluation is recorded by keyboard, with the time of the wall in London', async () => {
    await page.goto(examPath);
    await reads('not checked against its source');
    await reads('does not hold the report');
    await page.getByRole('button', { name: 'Record an evaluation' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Evaluated by').fill('Mr T Surgeon');
    assert.equal(await page.getByLabel('Evaluated at').inputValue(), '2026-11-22T14:05');
    await page.getByLabel('Evaluated at').fill('2026-07-01T14:05');
    await page.getByLabel('No report is needed').selectOption('procedure-record');
    await page.getByLabel('What was written').fill('Plate in good position.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('No report is needed because').waitFor({ state: 'detached' });
    assert.deepEqual(lastAsked('/api/exams/00000000-0000-4000-8000-000000000001/evaluations'), {
      evaluatedBy: 'Mr T Surgeon',
      evaluatedAt: '2026-07-01T13:05:00.000Z',
      basis: 'procedure-record',
      words: 'Plate in good position.',
    });
  });

  test('W1 whoever asked that an exam be void is not offered to confirm it; another person is', async () => {
    const asked = { reason: 'A test exposure of the phantom.', askedAt: '2026-11-22T13:00:00.000Z' };
    const username = accountWith('everything').username;
    stage.server.reply(seeExam, { ...oneExam, voidAsked: { ...asked, askedBy: username } });
    await page.goto(examPath);
    await reads('Another person must confirm it');
    assert.equal(await page.getByRole('button', { name: 'Confirm: nothing to read' }).count(), 0);
    stage.server.reply(seeExam, { ...oneExam, voidAsked: { ...asked, askedBy: 'p.hale' } });
    await page.reload();
    await page.getByRole('button', { name: 'Confirm: nothing to read' }).click();
    await page.waitForTimeout(100);
    assert.deepEqual(lastAsked('/api/exams/00000000-0000-4000-8000-000000000001/void'), {
      askedBy: 'p.hale',
      askedAt: asked.askedAt,
    });
  });

  async function reads(text: string | RegExp): Promise<void> {
    await page.getByText(text).first().waitFor();
  }

  /** The body of the last question of this path. */
  function lastAsked(path: string): unknown {
    return stage.server.asked.findLast((asked) => asked.path === path)?.body;
  }
});
