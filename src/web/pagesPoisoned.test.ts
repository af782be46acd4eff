/// <reference types="node" />
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { needs } from '../../testing/needs.ts';
import { accountWith, people, tokens } from '../../testing/pages/accessReplies.ts';
import { openStage, openWindow, type PageStage } from '../../testing/pages/browser.ts';
import { foundExams, headerSource, oneExam, source } from '../../testing/pages/examReplies.ts';
import { feeds, oneMessage, replay, unreadable } from '../../testing/pages/intakeReplies.ts';
import { payloads, poison } from '../../testing/pages/poison.ts';
import { today } from '../../testing/pages/todayReplies.ts';
import { seeAccount } from '../api/account.ts';
import { searchExams, seeExam, seeSource } from '../api/exams.ts';
import { listFeeds } from '../api/feeds.ts';
import { seeToday } from '../api/figures.ts';
import { listUnreadable, replayMessages, seeMessage } from '../api/messages.ts';
import { listPeople, listTokens } from '../api/people.ts';

const exam = '/exams/00000000-0000-4000-8000-000000000001?list=all';

/** Where it is drawn, and what is waited for and pressed there. */
const places: readonly { readonly path: string; readonly wait: string; readonly press?: RegExp }[] = [
  { path: '/', wait: '.state-line' },
  { path: '/exams?list=all', wait: '.table tbody tr' },
  { path: exam, wait: '.compare' },
  { path: `${exam}&source=101`, wait: '.panel .raw, .panel .table' },
  { path: '/feeds', wait: '.table', press: /^(Enrol|Change)/ },
  { path: '/messages', wait: '.table' },
  { path: '/messages/9001', wait: '.raw' },
  { path: '/messages/replay', wait: '.form', press: /^Show what would change/ },
  { path: '/people', wait: '.table', press: /^Change/ },
];

describe('H-10 nothing that others wrote is ever run by a page', { skip: needs('Chromium') }, () => {
  let stage: PageStage;
  let page: Page;
  const said: string[] = [];
  before(async () => {
    stage = await openStage();
    const window = await openWindow(stage);
    page = window.page;
    await window.context.addInitScript(
      `addEventListener('securitypolicyviolation', (event) => console.log('POLICY ' + event.violatedDirective + ' ' + event.blockedURI))`,
    );
    page.on('dialog', (dialog) => {
      said.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      if (message.text().startsWith('POLICY')) said.push(message.text());
    });
    page.on('pageerror', (error) => said.push(`error ${error.message}`));
  });
  after(() => stage?.close());

  for (const turn of [0, 19]) {
    test(`turn ${turn}: every field of every page holds one of ${payloads.length} payloads`, async () => {
      layPoison(stage, turn);
      for (const { path, wait, press } of places) {
        await page.goto(path);
        await page.locator(wait).first().waitFor();
        if (press) await page.getByRole('button', { name: press }).first().click();
        assert.equal(await page.evaluate('window.ran'), undefined, path);
        assert.equal(await page.locator('script:not([src]), iframe, object, embed, style, base').count(), 0, path);
        assert.equal(await page.locator('[onerror], [onload], [onfocus], [href^="javascript"]').count(), 0, path);
        assert.ok((await page.locator('body').innerText()).includes('window.ran=1'), `${path} shows it as text`);
        assert.equal(await page.title().then((title) => title.includes('ran')), false, path);
      }
      assert.deepEqual(said, []);
    });
  }
});

function layPoison({ server }: PageStage, turn: number): void {
  const { username, displayName, ...rest } = accountWith('everything');
  server.reply(seeAccount, { ...rest, ...poison({ username, displayName }, turn) });
  server.reply(seeToday, poison(today, turn));
  server.reply(searchExams, poison(foundExams, turn));
  server.reply(seeExam, poison(oneExam, turn));
  server.reply(seeSource, poison(turn % 2 ? source : headerSource, turn));
  server.reply(listFeeds, poison(feeds, turn));
  server.reply(listUnreadable, poison(unreadable, turn));
  server.reply(seeMessage, poison(oneMessage, turn));
  server.reply(replayMessages, poison(replay, turn));
  server.reply(listPeople, poison(people, turn));
  server.reply(listTokens, poison(tokens, turn));
}
