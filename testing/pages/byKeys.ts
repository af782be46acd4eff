import assert from 'node:assert/strict';
import type { CDPSession, Page } from 'playwright-core';

/** Somebody at a page with a keyboard and nothing else, who hears names as a screen reader says them. */
export interface ByKeys {
  press(key: string, times?: number): Promise<void>;
  type(words: string): Promise<void>;
  /** Role and name of what has the focus: `button Take it: Statuses disagree`. */
  focused(): Promise<string>;
  /** Presses Tab until what has the focus is so called. Fails when Tab comes round without it. */
  tabTo(named: string | RegExp): Promise<void>;
  /** `tabTo`, then Enter. */
  enter(named: string | RegExp): Promise<void>;
  /**
   * Tabs once round the page. Gives what is wrong with it: a control that can be seen and not be reached, and one that has the focus
   * where it cannot be seen. Rows that arrow keys walk count as one.
   */
  wayRound(): Promise<readonly string[]>;
}

const mostControls = 250;

export async function byKeys(page: Page): Promise<ByKeys> {
  const reader = await page.context().newCDPSession(page);
  const keys: ByKeys = {
    async press(key, times = 1) {
      for (let time = 0; time < times; time++) await page.keyboard.press(key);
    },
    type: (words) => page.keyboard.type(words),
    focused: () => focusedName(reader),
    async tabTo(named) {
      const passed: string[] = [];
      while (passed.length < mostControls) {
        const name = await focusedName(reader);
        if (typeof named === 'string' ? name === named : named.test(name)) return;
        passed.push(name);
        await page.keyboard.press('Tab');
      }
      assert.fail(`Tab does not reach ${named}, only: ${[...new Set(passed)].join('; ')}`);
    },
    async enter(named) {
      await keys.tabTo(named);
      await page.keyboard.press('Enter');
    },
    async wayRound() {
      await page.evaluate('globalThis.stops = []');
      const faults: string[] = [];
      for (let stop = 0; stop < mostControls; stop++) {
        await page.keyboard.press('Tab');
        const found = await page.evaluate<string | null>(seeStop);
        if (found === 'round') break;
        if (found) faults.push(found);
      }
      return [...faults, ...(await page.evaluate<readonly string[]>(passedBy))];
    },
  };
  return keys;
}

async function focusedName(reader: CDPSession): Promise<string> {
  const { result } = await reader.send('Runtime.evaluate', { expression: 'document.activeElement' });
  if (!result.objectId) return 'nothing';
  const asked = { objectId: result.objectId, fetchRelatives: false };
  const { nodes } = await reader.send('Accessibility.getPartialAXTree', asked);
  const [node] = nodes;
  const said = `${node?.role?.value ?? ''} ${node?.name?.value ?? ''}`;
  return said.replaceAll(/\s+/g, ' ').replaceAll(' :', ':').trim();
}

/** In the page: whether what has the focus is where it can be seen, and whether it had it before. */
const seeStop = `(() => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return null;
  // A field of several parts, as for a date, is stopped at more than once.
  if (stop === stops.at(-1)) return null;
  if (stops.includes(stop)) return 'round';
  stops.push(stop);
  const boxes = [...stop.getClientRects()];
  const inWindow = boxes.filter(({ left, right, top, bottom }) => right > 0 && bottom > 0 && left < innerWidth && top < innerHeight);
  const isSeen = inWindow.some((box) => {
    const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    const there = document.elementFromPoint(x, y);
    return there && (stop.contains(there) || there.contains(stop));
  });
  return isSeen ? null : 'has the focus and is not seen: ' + stop.outerHTML.slice(0, 200);
})()`;

/** In the page: controls that are seen and that Tab never came to. Of a group of radio buttons Tab comes to one. */
const passedBy = `(() => {
  const controls = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')];
  const groups = new Set(stops.map((stop) => stop.type === 'radio' ? stop.name : null));
  return controls
    .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => !stops.includes(one) && !(one.type === 'radio' && groups.has(one.name)))
    .map((one) => 'is never reached: ' + one.outerHTML.slice(0, 200));
})()`;
