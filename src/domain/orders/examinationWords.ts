import type { CodedProcedure } from '../ledger/fact.ts';
import type { BodyRegion, BodySide, ProcedureCode, ProcedureVocabulary } from './procedureVocabulary.ts';

/** What one system says is examined. Nothing is guessed: what it does not say is null, or no region. */
export interface ExaminationSaid {
  readonly modality: string | null;
  /** Names of regions, in alphabetical order. */
  readonly regions: readonly string[];
  readonly side: BodySide | null;
}

/** What an order asks for, by its code and its words. Where these two name different sides, it names none. */
export function examinationOrdered(
  { code, system, text }: CodedProcedure,
  modality: string | null,
  vocabulary: ProcedureVocabulary,
): ExaminationSaid {
  const coded = meaningOf(code, system, vocabulary);
  const [codedSide, saidSide] = [coded?.side ?? null, sideIn(text, vocabulary)];
  const first = plainWords(text).split(' ')[0] ?? '';
  return {
    modality: modality ?? coded?.modality ?? vocabulary.modalityWords[first] ?? null,
    regions: [...new Set([...(coded?.regions ?? []), ...regionsIn(text, vocabulary)])].sort(),
    side: codedSide !== null && saidSide !== null && codedSide !== saidSide ? null : (codedSide ?? saidSide),
  };
}

function meaningOf(code: string | null, system: string | null, { codes }: ProcedureVocabulary): ProcedureCode | null {
  if (code === null) return null;
  const name = /snomed|sct/i.test(system ?? '') ? 'SNOMED' : 'NICIP';
  // A code of a department's own system means what that department says, and nothing here.
  if (name === 'NICIP' && system !== null && !/nicip/i.test(system)) return null;
  return codes[name]?.[code] ?? null;
}

/** The regions that a text names. */
export function regionsIn(text: string | null, { regions }: ProcedureVocabulary): readonly string[] {
  const words = ` ${plainWords(text)} `;
  if (words === '  ') return [];
  return regions
    .filter((region) => wholeWords(region.words).some((word) => words.includes(word)))
    .map(({ name }) => name);
}

const asWhole = new WeakMap<readonly string[], readonly string[]>();

/** The words of a vocabulary with a blank on each side: made once, for they are looked for in every examination. */
function wholeWords(words: readonly string[]): readonly string[] {
  const known = asWhole.get(words);
  if (known) return known;
  const made = words.map((word) => ` ${word} `);
  asWhole.set(words, made);
  return made;
}

/** The regions that Body Part Examined (0018,0015) names. */
export function regionsOfTerm(term: string | null, { regions }: ProcedureVocabulary): readonly string[] {
  if (term === null) return [];
  const plain = term.toUpperCase().replaceAll(/[^A-Z]/g, '');
  return regions.filter(({ terms }) => terms.includes(plain)).map(({ name }) => name);
}

/** Whether what was examined can be what was asked for; null where one of them says no region. */
export function regionsFit(
  one: readonly string[],
  other: readonly string[],
  { regions }: ProcedureVocabulary,
): boolean | null {
  if (one.length === 0 || other.length === 0) return null;
  const near = new Set(one.flatMap((name) => [name, ...(regions.find((region) => region.name === name)?.near ?? [])]));
  return other.some(
    (name) => near.has(name) || regions.find((region) => region.name === name)?.near.some((by) => one.includes(by)),
  );
}

/** So many words may stand between a side and the part it is of: "L proximal tibia", "knee AP Lt". */
const sideWithinWords = 3;

/**
 * Which side a short text names: `L knee`, `XR Hand Rt`, `R shoulder`, `both hands`. Only near a part of which there are two, so
 * that "L spine", "R/O", "RT planning" and a right lateral view name none.
 */
export function sideIn(text: string | null, vocabulary: ProcedureVocabulary): BodySide | null {
  const paired = vocabulary.regions.filter((region) => region.paired);
  return sideNear(plainWords(text), paired, vocabulary);
}

/** The side on which a text names these regions; both where it names both. */
export function sideNear(
  words: string,
  regions: readonly BodyRegion[],
  { bothWords, leftWords, rightWords, otherSenses }: ProcedureVocabulary,
): BodySide | null {
  let plain = ` ${words} `;
  for (const sense of wholeWords(otherSenses)) plain = plain.replaceAll(sense, ' · ');
  const both = wholeWords(bothWords).some((word) => plain.includes(word));
  for (const word of wholeWords(bothWords)) plain = plain.replaceAll(word, ' + ');
  const tokens = plain.trim().split(' ');
  const parts = placesOf(tokens, regions);
  if (parts.length === 0) return null;
  if (both) return 'both';
  const isNear = (within: number) => (token: number) =>
    parts.some(({ from, to }) => distance(token, from, to) <= within);
  const says = (long: readonly string[], short: string) =>
    indexesOf(tokens, (token) => long.includes(token)).some(isNear(sideWithinWords)) ||
    indexesOf(tokens, (token) => token === short).some(isNear(1));
  const [left, right] = [says(leftWords, 'l'), says(rightWords, 'r')];
  if (left && right) return 'both';
  return left ? 'left' : right ? 'right' : null;
}

/** Lower case, one blank between words, no other sign. */
export function plainWords(text: string | null): string {
  return (text ?? '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

interface Place {
  readonly from: number;
  readonly to: number;
}

function placesOf(tokens: readonly string[], regions: readonly BodyRegion[]): readonly Place[] {
  return regions.flatMap(({ words }) =>
    words.flatMap((word) => {
      const parts = word.split(' ');
      return indexesOf(tokens, (_, at) => parts.every((part, by) => tokens[at + by] === part)).map((from) => ({
        from,
        to: from + parts.length - 1,
      }));
    }),
  );
}

function distance(token: number, from: number, to: number): number {
  return token < from ? from - token : token - to;
}

function indexesOf(tokens: readonly string[], fits: (token: string, at: number) => boolean): readonly number[] {
  return tokens.flatMap((token, at) => (fits(token, at) ? [at] : []));
}
