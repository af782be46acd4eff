import { dataElementRows } from './dictionary.generated.ts';
import { isGroupLength, isPrivate, isPrivateCreator, type Tag } from './tag.ts';

/** One row of the data dictionary, PS3.6 §6. */
export interface DictionaryEntry {
  /** Of a repeating group, the tag with zeros where the group varies. */
  readonly tag: Tag;
  readonly keyword: string;
  readonly name: string;
  /** More than one where another element decides, such as US and SS by Pixel Representation. */
  readonly vrs: readonly [string, ...string[]];
  /** Value multiplicity as the standard writes it: `1`, `1-n`, `2-2n`. */
  readonly vm: string;
  readonly retired: boolean;
}

interface Dictionary {
  readonly byTag: ReadonlyMap<Tag, DictionaryEntry>;
  readonly byKeyword: ReadonlyMap<string, DictionaryEntry>;
  /** Which bits of a tag of a repeating group are fixed, with the entries under that mask. */
  readonly repeating: ReadonlyMap<number, ReadonlyMap<Tag, DictionaryEntry>>;
}

let parsed: Dictionary | undefined;

/** The entry of a tag, repeating groups (50xx, 60xx …) included; none for a private tag. */
export function entryOfTag(tag: Tag): DictionaryEntry | undefined {
  const dictionary = theDictionary();
  const entry = dictionary.byTag.get(tag);
  if (entry || isPrivate(tag)) return entry;
  for (const [mask, entries] of dictionary.repeating) {
    const repeated = entries.get((tag & mask) >>> 0);
    if (repeated) return repeated;
  }
  return undefined;
}

/** The entry of a keyword such as `StudyInstanceUID`. */
export function entryOfKeyword(keyword: string): DictionaryEntry | undefined {
  return theDictionary().byKeyword.get(keyword);
}

/**
 * The tag of a keyword.
 *
 * An unknown keyword is a slip of the programmer, never of the outside, so it throws.
 */
export function tagOfKeyword(keyword: string): Tag {
  const entry = entryOfKeyword(keyword);
  if (!entry) throw new Error(`Cannot find keyword "${keyword}": not in PS3.6`);
  return entry.tag;
}

/**
 * The value representation of a tag where the bytes do not say it: Implicit VR, or a value marked UN (PS3.5 §A.1).
 *
 * Of two possible ones it takes the first, and OW over OB, as Implicit VR demands. US or SS is settled by whoever reads it.
 */
export function implicitVr(tag: Tag): string {
  if (isGroupLength(tag)) return 'UL';
  if (isPrivateCreator(tag)) return 'LO';
  const vrs = entryOfTag(tag)?.vrs;
  if (!vrs) return 'UN';
  return vrs.includes('OW') ? 'OW' : vrs[0];
}

function theDictionary(): Dictionary {
  parsed ??= parse();
  return parsed;
}

function parse(): Dictionary {
  const byTag = new Map<Tag, DictionaryEntry>();
  const byKeyword = new Map<string, DictionaryEntry>();
  const repeating = new Map<number, Map<Tag, DictionaryEntry>>();
  for (const row of dataElementRows.trim().split('\n')) {
    const [hex = '', vrs = '', vm = '', retired, keyword = '', name = ''] = row.split('|');
    const [first = 'UN', ...others] = vrs.split('/');
    const tag = Number.parseInt(hex.replaceAll('x', '0'), 16);
    const entry: DictionaryEntry = { tag, keyword, name, vrs: [first, ...others], vm, retired: retired === 'R' };
    byKeyword.set(keyword, entry);
    if (hex.includes('x')) entriesUnder(repeating, maskOf(hex)).set(tag, entry);
    else byTag.set(tag, entry);
  }
  return { byTag, byKeyword, repeating };
}

function maskOf(hex: string): number {
  return Number.parseInt(
    hex.replace(/./g, (digit) => (digit === 'x' ? '0' : 'F')),
    16,
  );
}

function entriesUnder(repeating: Map<number, Map<Tag, DictionaryEntry>>, mask: number): Map<Tag, DictionaryEntry> {
  const found = repeating.get(mask) ?? new Map<Tag, DictionaryEntry>();
  repeating.set(mask, found);
  return found;
}
