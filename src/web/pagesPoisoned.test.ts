/// <reference types="node" />
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { needs } from '../../testing/needs.ts';
import { accountWith } from '../../testing/pages/accessReplies.ts';
import { openStage, openWindow, type PageStage } from '../../testing/pages/browser.ts';
import { foundExams, headerSource, source } from '../../testing/pages/examReplies.ts';
import { layReplies } from '../../testing/pages/layReplies.ts';
import type { PageServer } from '../../testing/pages/pageServer.ts';
import { harmless, payloads, poison, volleys } from '../../testing/pages/poison.ts';
import { seeAccount } from '../api/account.ts';
import { searchExams, seeSource } from '../api/exams.ts';

const exam = '/exams/00000000-0000-4000-8000-000000000001?list=all';

/** Where it is drawn, and what is waited for and pressed there: of a list a link, which the rows of nothing that stand in its place have not. */
interface Place {
  readonly path: string;
  readonly wait: string;
  readonly press?: RegExp;
}

const places: readonly Place[] = [
  { path: '/', wait: '.state-line' },
  { path: '/variances', wait: '.table tbody tr a' },
  { path: '/variances/00000000-0000-4000-8000-000000000201', wait: '.variance', press: /^Hand over/ },
  { path: '/exams?list=all', wait: '.table tbody tr a' },
  { path: exam, wait: '.compare' },
  { path: `${exam}&source=101`, wait: '.panel .raw, .panel .table' },
  { path: '/feeds', wait: '.table', press: /^(Enrol otherwise|Change)/ },
  { path: '/messages', wait: '.table' },
  { path: '/messages/9001', wait: '.raw' },
  { path: '/messages/replay', wait: '.form', press: /^Show what would change/ },
  { path: '/people', wait: '.table', press: /^Change/ },
  { path: '/unreported', wait: '.table tbody tr a' },
  { path: '/days', wait: '.table tbody tr a' },
  { path: '/days/2026-11-21', wait: '.table' },
  { path: '/days/2026-11-21/sign', wait: '.form' },
];
/** Nothing of others stands on them that does not stand on the first page too. */
const withoutWords = ['/password', '/story'];

describe('H-10 nothing that others wrote is ever run by a page', { skip: needs('Chromium') }, () => {
  let stage: PageStage;
  let page: Page;
  const said: string[] = [];
  before(async () => {
    stage = await openStage();
    const window = await openWindow(stage);
    page = window.page;
    window.context.setDefaultTimeout(30_000);
    await window.context.addInitScript(
      `addEventListener('securitypolicyviolation', (event) => console.log('POLICY ' + event.violatedDirective + ' ' + event.blockedURI))`,
    );
    page.on('dialog', (dialog) => {
      said.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      if (/POLICY|Content Security Policy|TrustedHTML|TrustedScript/.test(message.text())) said.push(message.text());
    });
    page.on('pageerror', (error) => said.push(`error ${error.message}`));
  });
  after(() => stage?.close());

  test('there are more than sixty ways to try, none of them twice', () => {
    assert.ok(payloads.length > 60, `${payloads.length}`);
    assert.equal(new Set(payloads).size, payloads.length);
    assert.ok(payloads.every((payload) => volleys.some((volley) => volley.includes(payload))));
  });

  test('every page is among the places', () => {
    const router = readFileSync(new URL('router.tsx', import.meta.url), 'utf8');
    const pages = [...router.matchAll(/path: '(\/[^']*)'/g)].map(([, path]) =>
      (path as string).replace('$day', '2026-11-21'),
    );
    assert.ok(pages.length > 5);
    for (const path of pages) {
      const isVisited = places.some((place) => place.path.split('?')[0] === path) || withoutWords.includes(path);
      assert.ok(isVisited, `${path} is not visited with poison`);
    }
  });

  for (const place of places) {
    test(`${place.path}: each payload, in each field, is text, and draws nothing but what harmless words draw`, async () => {
      const drawn = new Set<string>();
      for (const words of [<R>(reply: R) => reply, harmless]) {
        for (const odd of [false, true]) {
          lay(stage, words, words, odd);
          await open(place);
          for (const element of (await look(page)).elements) drawn.add(element);
        }
      }
      for (let turn = 0; turn < volleys.length; turn++) {
        const words = <R>(reply: R) => poison(reply, turn, `turn${turn}.`);
        lay(stage, words, (account) => poison(account, turn, ''), turn % 2 === 1);
        // Who sits there is asked only when a page is opened, and a form keeps the words it was opened with.
        if (turn === 0 || place.path === '/' || place.path === '/feeds') await open(place);
        else await again(place);
        const { ran, scripted, title, elements } = await seenInTurn(turn);
        const foreign = elements.filter((element) => !drawn.has(element));
        assert.deepEqual(
          { turn, ran, scripted, foreign, said },
          { turn, ran: false, scripted: 0, foreign: [], said: [] },
        );
        assert.equal(title.includes('ran'), false);
      }
    });
  }

  test('the words of a refusal, and what stands in an address, are text too', async () => {
    const drawn = new Set<string>();
    for (const [turn, words] of ['plain words', ...volleys].entries()) {
      const place = encodeURIComponent(words);
      for (const path of [`/messages/${place}`, `/exams/${place}?list=${place}&site=${place}#${place}`, `/${place}`]) {
        stage.server.refuseWith(words);
        await page.goto(path);
        await page
          .locator(path.startsWith('/messages') || path.startsWith('/exams') ? '.failed' : 'h1')
          .first()
          .waitFor();
        const { elements, ran, scripted, text } = await look(page);
        if (turn === 0) for (const element of elements) drawn.add(element);
        const foreign = elements.filter((element) => !drawn.has(element));
        assert.deepEqual(
          { path, ran, scripted, foreign, said },
          { path, ran: false, scripted: 0, foreign: [], said: [] },
        );
        if (path.startsWith('/messages')) assert.ok(text.includes(words.slice(-20)), 'the refusal is shown');
      }
    }
    stage.server.refuseWith(null);
  });

  async function open({ path, wait, press }: Place): Promise<void> {
    await page.goto(path);
    await page.locator(wait).first().waitFor();
    if (press) await page.getByRole('button', { name: press }).first().click();
  }

  /** Lets the page ask anew without leaving it. */
  async function again({ path, press }: Place): Promise<void> {
    await page.clock.fastForward(3_000);
    await page.evaluate(`dispatchEvent(new Event('offline')), dispatchEvent(new Event('online'))`);
    if (path.endsWith('/replay'))
      await page
        .getByRole('button', { name: press as RegExp })
        .first()
        .click();
  }

  /** Waits until the words of this turn are on the page as text, and none of the turn before. */
  async function seenInTurn(turn: number): Promise<Seen> {
    for (let tries = 0; ; tries++) {
      const seen = await look(page);
      const isThere = seen.text.includes(`turn${turn}.`) && seen.text.includes('window.ran=1');
      if (isThere && !seen.text.includes(`turn${turn - 1}.`)) return seen;
      assert.ok(tries < 400, `turn ${turn} is not on the page`);
      await sleep(50);
    }
  }
});

interface Seen {
  readonly text: string;
  readonly title: string;
  readonly ran: boolean;
  /** Links and sources that are script. */
  readonly scripted: number;
  /** Each kind of element with the names of its attributes; a button is `disabled` while it is being done. */
  readonly elements: readonly string[];
}

/** Looks once everything asked for is there: what stands in the place of a waiting answer is drawn in one look and gone in the next. */
async function look(page: Page): Promise<Seen> {
  await page.locator('.bone').first().waitFor({ state: 'detached' });
  return page.evaluate(`({
    text: document.body.innerText,
    title: document.title,
    ran: window.ran !== undefined,
    scripted: document.querySelectorAll('[href^="javascript" i], [src^="javascript" i]').length,
    elements: [...new Set([...document.querySelectorAll('*')].map((one) => one.tagName + ' ' + one.getAttributeNames().filter((name) => name !== 'disabled').sort().join(' ')))],
  })`);
}

type Words = <R>(reply: R) => R;

/** Lays every reply there is, in these words. */
function lay({ server }: PageStage, words: Words, ofAccount: Words, odd: boolean): void {
  const inWords: Pick<PageServer, 'reply'> = {
    reply(endpoint, reply) {
      if (endpoint.path !== seeAccount.path) server.reply(endpoint, typeof reply === 'function' ? reply : words(reply));
    },
  };
  layReplies({ ...server, ...inWords });
  inWords.reply(searchExams, { ...foundExams, exams: foundExams.exams.slice(0, 4) });
  inWords.reply(seeSource, odd ? source : headerSource);
  const { username, displayName, ...rest } = accountWith('everything');
  server.reply(seeAccount, { ...rest, ...ofAccount({ username, displayName }) });
}
