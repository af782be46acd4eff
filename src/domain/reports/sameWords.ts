/**
 * Whether two texts are the same report: line ends and blanks may differ, because every system on the way sets them as it likes;
 * no letter, figure or sign may.
 */
export function sameWords(a: string, b: string): boolean {
  return a === b || normalWords(a) === normalWords(b);
}

/** A text with one blank between its words, whatever stood there. */
export function normalWords(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\s\u00a0\u200b\ufeff]+/gu, ' ')
    .trim();
}
