/// <reference types="node" />
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs } from '../../../testing/needs.ts';
import {
  accessibilityFaults,
  carryAxe,
  openStage,
  openWindow,
  type PageStage,
  screenshots,
} from '../../../testing/pages/browser.ts';
import { layReplies } from '../../../testing/pages/layReplies.ts';
import { seeStory } from '../../api/demo.ts';
import type { ReplyOf } from '../../api/endpoint.ts';

const examId = '00000000-0000-4000-8000-000000000001';
const story: ReplyOf<typeof seeStory>['story'] = {
  until: '2026-11-22T14:00:00.000Z',
  told: 1,
  failures: [
    {
      name: 'details-only-in-the-image',
      title: 'A patient whose details are only in the image',
      why: 'No order means no entry on any reading list: in one trust 5,000 such exams lay unseen for eleven years.',
      find: 'Today → Images without order: the mobile chest film of Northwood with no accession number.',
      place: { kind: 'exam', examId, list: 'images-without-order' },
    },
    {
      name: 'silent-scanner',
      title: 'A scanner that is enrolled and says nothing',
      why: 'Silence looks like a quiet day.',
      find: 'Feeds and peers: ECH_DEXA has never been heard.',
      place: { kind: 'page', page: 'feeds' },
    },
  ],
};

describe('the page of a demonstration leads a newcomer to each failure', { skip: needs('Chromium') }, () => {
  let stage: PageStage;
  let page: Page;
  before(async () => {
    stage = await openStage();
    const window = await openWindow(stage);
    await carryAxe(window.context);
    page = window.page;
  });
  after(() => stage?.close());

  function tell(told: typeof story): void {
    stage.server.reset();
    layReplies(stage.server);
    stage.server.reply(seeStory, { story: told });
  }

  test('from the line above Today to the list, to the exam, and on to the next failure', async () => {
    tell(story);
    await page.goto('/');
    await page.getByText('Every patient is invented.').waitFor();
    await page.getByRole('link', { name: 'What happened here?' }).click();
    await page.getByRole('heading', { name: 'What happened here?' }).waitFor();
    await looksRight('story');

    await page.getByRole('link', { name: 'A patient whose details are only in the image' }).click();
    await page.waitForURL(`**/exams/${examId}?list=images-without-order`);
    const line = page.getByRole('region', { name: 'What happened here?' });
    await line.getByText('1 of 2').waitFor();
    await looksRight('story-exam');

    await line.getByRole('link', { name: /Next: A scanner/ }).click();
    await page.waitForURL('**/feeds');
    await line.getByText('2 of 2').waitFor();
    await line.getByRole('link', { name: 'All of them' }).click();
    await page.getByText('Every patient is invented.').waitFor();
  });

  test('an exam that nobody read is shown beside the unreported list', async () => {
    const [first] = story.failures;
    assert.ok(first);
    tell({ ...story, failures: [{ ...first, place: { kind: 'exam', examId, list: 'unread' } }] });
    await page.goto('/story');
    await page.getByRole('link', { name: first.title }).click();
    await page.waitForURL(`**/unreported/${examId}`);
    await page.getByText('What each system says').waitFor();
  });

  test('while the day is being sent the page says how far it is, and goes on asking', async () => {
    tell({ ...(story as NonNullable<typeof story>), told: 0.42 });
    await page.goto('/story');
    await page.getByText('still being sent: 42 %').waitFor();
    stage.server.reply(seeStory, { story });
    await page.clock.fastForward(5_000);
    await page.getByText('still being sent').waitFor({ state: 'detached' });
  });

  test('by keys alone, at 320 px, without scrolling sideways', async () => {
    tell(story);
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of ['/story', `/exams/${examId}?list=images-without-order`]) {
      await page.goto(path);
      await page.getByRole('region', { name: 'What happened here?' }).waitFor();
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320, path);
    }
    await page.goto('/story');
    await page.getByRole('link', { name: 'A patient whose details' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/exams/${examId}?list=images-without-order`);
    await page.screenshot({ path: join(screenshots, 'story-320.png'), fullPage: true });
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('where patients are real, nothing of it is shown', async () => {
    tell(null);
    await page.goto('/');
    await page.getByRole('heading', { name: 'Today' }).waitFor();
    assert.equal(await page.getByText('invented').count(), 0);
    await page.goto('/story');
    await page.getByText('No story is told here.').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  async function looksRight(name: string): Promise<void> {
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      assert.deepEqual(await accessibilityFaults(page), [], `${name}, ${scheme}`);
      await page.screenshot({ path: join(screenshots, `${name}-${scheme}.png`) });
    }
    await page.emulateMedia({ colorScheme: 'light' });
  }
});
