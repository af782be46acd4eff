/**
 * The words by which an exam is found, as `exam.search_words` holds them: lower case, without accents,
 * one blank between words, each once.
 *
 * A double-barrelled name is found by each of its parts, and O'Brien by obrien.
 */
export function searchWords(texts: readonly (string | null)[]): string {
  const words = texts.flatMap((text) => (text === null ? [] : wordsOf(text)));
  return [...new Set(words.flatMap((word) => [word, ...word.split('-').slice(1)]))].filter(Boolean).join(' ');
}

/**
 * What somebody typed, as the words that must all be beginnings of an exam's search words.
 *
 * Nothing is a wildcard. An NHS number, or any number typed in groups, is one word: `943 476 5919`.
 */
export function wordsSought(typed: string): readonly string[] {
  const oneNumber = /^[\d\s-]+$/.test(typed) ? typed.replace(/[\s-]/g, '') : typed;
  return [...new Set(wordsOf(oneNumber.replace(/\b(\d{3})[ -](\d{3})[ -](\d{4})\b/g, '$1$2$3')))].slice(0, wordsMax);
}

const wordsMax = 10;

function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{M}|['’`]/gu, '')
    .toLowerCase()
    .split(/[\s,^\p{Cc}]+/u)
    .filter(Boolean);
}
