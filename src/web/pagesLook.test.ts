/// <reference types="node" />
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs } from '../../testing/needs.ts';
import {
  accessibilityFaults,
  carryAxe,
  openStage,
  openWindow,
  type PageStage,
  screenshots,
} from '../../testing/pages/browser.ts';
import { layNothing, layReplies } from '../../testing/pages/layReplies.ts';
import { widthAtRest } from '../../testing/pages/widthAtRest.ts';
import { seeAccount } from '../api/account.ts';

const exam = '/exams/00000000-0000-4000-8000-000000000001?list=all';

const variance = '/variances/00000000-0000-4000-8000-000000000201';

/** Every page, what it says when it is answered, when there is nothing, and the seconds after which it asks again. */
const pages = [
  { name: 'today', path: '/', says: 'may show the wrong person', nothing: 'Nothing has come in yet' },
  { name: 'variances', path: '/variances', says: 'Wrong person?', nothing: 'No variance is open' },
  { name: 'variance', path: variance, says: 'The ward looks at the wristband', nothing: 'Nobody has done anything' },
  { name: 'exams', path: '/exams?list=unread', says: 'WHITFIELD', nothing: 'No exam is unread' },
  { name: 'exam', path: exam, says: 'What each system says', nothing: 'No report has been heard of' },
  { name: 'unreported', path: '/unreported', says: 'Never reported', nothing: 'No exam is unreported' },
  { name: 'days', path: '/days', says: 'm.hale', nothing: 'No exam is known of any of these days' },
  {
    name: 'day',
    path: '/days/2026-11-21',
    says: 'Order without images',
    nothing: 'With a difference nobody has: none.',
  },
  { name: 'feeds', path: '/feeds', says: 'US_THEATRE3', nothing: 'No system has spoken yet' },
  { name: 'messages', path: '/messages', says: 'PID-3', nothing: 'Every message was understood' },
  { name: 'people', path: '/people', says: 't.lewandowski', nothing: 'Nobody may sign in' },
] as const;

/** What is reached from a page by a press, looked at too. */
const opened = [
  { name: 'variance-comment', path: variance, press: 'Comment', says: 'characters left' },
  { name: 'variance-hand-over', path: variance, press: 'Hand over', says: 'Those who may see it at its site' },
  { name: 'variance-snooze', path: variance, press: 'Put off', says: 'Why it can wait' },
  { name: 'exam-source', path: `${exam}&source=101`, press: null, says: 'OMG^O19' },
  {
    name: 'unreported-exam',
    path: '/unreported/00000000-0000-4000-8000-000000000001?site=RXN',
    press: null,
    says: 'What each system says',
  },
  { name: 'exam-evaluation', path: exam, press: 'Record an evaluation', says: 'No report is needed because' },
  { name: 'exam-void', path: exam, press: 'There is nothing to read', says: 'until another person has looked' },
  { name: 'exam-pause', path: exam, press: 'Stop the clock', says: 'Why it cannot be read now' },
  { name: 'message', path: '/messages/9001', press: null, says: 'As it came' },
  { name: 'sign-day', path: '/days/2026-11-21/sign', press: null, says: 'SHA-256 of the account' },
  { name: 'replay', path: '/messages/replay', press: 'Show what would change', says: 'Facts added' },
  { name: 'enrol', path: '/feeds', press: 'Enrol otherwise US_THEATRE3', says: 'send us images' },
  { name: 'feed', path: '/feeds', press: 'Change RIS, main hospital', says: 'Sender pack' },
  { name: 'add-person', path: '/people', press: 'Add a person', says: 'Signs in as' },
  { name: 'change-person', path: '/people', press: 'Change Dr Tomasz Lewandowski', says: 'Shut out:' },
  { name: 'add-token', path: '/people', press: 'Make a token', says: 'Ends after' },
  { name: 'password', path: '/password', press: 'Change the password', says: 'Use 12 characters' },
  { name: 'no-such-page', path: '/nowhere', press: null, says: 'There is no such page' },
] as const;

describe('every page in every state, light and dark, has no fault that axe knows', { skip: needs('Chromium') }, () => {
  let stage: PageStage;
  let page: Page;
  before(async () => {
    stage = await openStage();
    const window = await openWindow(stage);
    await carryAxe(window.context);
    page = window.page;
  });
  after(() => stage?.close());

  for (const { name, path, says, nothing } of pages) {
    test(`U1 ${name}: answered`, async () => {
      stage.server.reset();
      layReplies(stage.server);
      await page.goto(path);
      await reads(page, says);
      await looksRight(page, `${name}-answered`);
    });

    test(`U9 ${name}: answered but old says so in a line above what it knows`, async () => {
      stage.server.meet('all', 'away');
      await page.clock.fastForward(61_000);
      await reads(page, /No answer since \d\d:\d\d:\d\d. What you see is of/);
      await reads(page, says);
      await looksRight(page, `${name}-silent`);
    });

    test(`U9 ${name}: failed says what to do, and draws no list`, async () => {
      stage.server.meet(seeAccount, 'answers');
      await page.goto(path);
      await reads(page, 'The server does not answer');
      assert.ok(
        !(await page.locator('body').innerText()).includes(nothing),
        'no answer must not look like nothing there',
      );
      await looksRight(page, `${name}-failed`);
    });

    test(`U9 ${name}: waiting shows the bones of the page`, async () => {
      stage.server.meet('all', 'waits');
      await page.goto(path);
      await page.locator('.bone').first().waitFor();
      await looksRight(page, `${name}-waiting`);
    });

    test(`U9 ${name}: an empty page says what it would show and as of when`, async () => {
      stage.server.reset();
      layNothing(stage.server);
      await page.goto(path);
      await reads(page, nothing);
      await looksRight(page, `${name}-empty`);
    });
  }

  for (const { name, path, press, says } of opened) {
    test(`U1 ${name}`, async () => {
      stage.server.reset();
      layReplies(stage.server);
      await page.goto(path);
      if (press) await page.getByRole('button', { name: press }).first().click();
      await reads(page, says);
      await looksRight(page, name);
    });
  }

  test('U1 the sign-in, and the first choice of a password', async () => {
    stage.server.meet(seeAccount, 'signed-out');
    await page.goto('/');
    await reads(page, 'No account, or a forgotten password?');
    await looksRight(page, 'sign-in');
  });

  test('U2 at 320 px, as at 400 % zoom, no page scrolls sideways and axe finds no fault', async () => {
    stage.server.reset();
    layReplies(stage.server);
    await page.setViewportSize({ width: 320, height: 640 });
    for (const { name, path } of [...pages, ...opened]) {
      await page.goto(path);
      await page.locator('h1:visible').first().waitFor();
      assert.equal(await widthAtRest(page, 320), 320, `${name} is as wide as the screen`);
      await page.screenshot({ path: join(screenshots, `${name}-320.png`), fullPage: true });
    }
    await page.goto('/');
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'Unreadable messages' }).waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.screenshot({ path: join(screenshots, 'menu-320.png'), fullPage: true });
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('U2 with forced colours and in a middling window every page still tells', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    await page.goto(exam);
    await reads(page, 'What each system says');
    await page.screenshot({ path: join(screenshots, 'exam-forced-colours.png') });
    await page.emulateMedia({ forcedColors: 'none' });
    await page.setViewportSize({ width: 1024, height: 768 });
    await page.goto(exam);
    await reads(page, 'What each system says');
    await page.screenshot({ path: join(screenshots, 'exam-1024.png'), fullPage: true });
    await page.goto('/exams?list=all');
    await reads(page, 'WHITFIELD');
    assert.equal(await widthAtRest(page, 1024), 1024);
    await page.screenshot({ path: join(screenshots, 'exams-1024.png') });
    await page.setViewportSize({ width: 1280, height: 860 });
    for (const { path, says } of pages) {
      await page.goto(path);
      await reads(page, says);
      assert.equal(await widthAtRest(page, 1280), 1280, path);
    }
  });
});

/** Waits until the page can be read to say this. */
async function reads(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor();
}

/** In both lights: a picture to look at, and nothing for axe to find. */
async function looksRight(page: Page, name: string): Promise<void> {
  for (const light of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: light });
    await page.screenshot({ path: join(screenshots, `${name}-${light}.png`) });
    // What is not a matter of colour was found in the first light.
    assert.deepEqual(await accessibilityFaults(page, light === 'dark' ? ['color-contrast'] : undefined), []);
  }
}
