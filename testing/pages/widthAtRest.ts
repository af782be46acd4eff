import type { Page } from 'playwright-core';

/** How wide a page is. Styles and the answer may still be on their way: what counts is where it comes to rest, within 5 s. */
export async function widthAtRest(page: Page, wanted: number): Promise<number> {
  const widthNow = () => page.evaluate<number>('document.documentElement.scrollWidth');
  let width = await widthNow();
  for (const until = Date.now() + 5000; width !== wanted && Date.now() < until; ) {
    await page.waitForTimeout(50);
    width = await widthNow();
  }
  return width;
}
