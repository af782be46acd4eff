/** A run of letters that two values share, or do not. */
export interface LetterRun {
  readonly text: string;
  readonly differs: boolean;
}

/** Beyond this many letters a value that differs is marked whole: nobody compares an essay letter by letter. */
const lettersMax = 400;

/**
 * Marks the letters of `value` in which it differs from `other`.
 *
 * Values of one length are compared place by place, so that two swapped digits are both marked; others by their longest
 * common subsequence, so that one missing letter does not mark all that follow. Accents count; case counts only where
 * nothing else differs, for systems that shout would otherwise hide what they say. A value with nothing of its own to mark (it only lacks letters of the other) is marked where
 * the others stand out, so it comes back unmarked.
 */
export function letterDifferences(value: string, other: string): readonly LetterRun[] {
  if (value === other) return value === '' ? [] : [{ text: value, differs: false }];
  const caseCounts = caseless(value).join('') === caseless(other).join('');
  const letters = [...value];
  const compared = caseCounts ? letters : caseless(value);
  const others = caseCounts ? [...other] : caseless(other);
  if (letters.length > lettersMax || others.length > lettersMax) return runs(letters, () => true);
  if (letters.length === others.length) return runs(letters, (place) => compared[place] !== others[place]);
  const shared = sharedPlaces(compared, others);
  return runs(letters, (place) => !shared.has(place));
}

/** What most systems say, when more say it than anything else; else null. Null values are systems that say nothing. */
export function saidByMost(values: readonly (string | null)[]): string | null {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [first, second] = [...counts].sort((a, b) => b[1] - a[1]);
  return first && (!second || first[1] > second[1]) ? first[0] : null;
}

/** Letter for letter, so that places stay places: a letter whose small form is longer keeps its own form. */
function caseless(value: string): string[] {
  return [...value].map((letter) => {
    const small = letter.toLowerCase();
    return [...small].length === 1 ? small : letter;
  });
}

function runs(letters: readonly string[], differsAt: (place: number) => boolean): readonly LetterRun[] {
  const found: { text: string; differs: boolean }[] = [];
  letters.forEach((letter, place) => {
    const last = found.at(-1);
    const differs = differsAt(place);
    if (last && last.differs === differs) last.text += letter;
    else found.push({ text: letter, differs });
  });
  return found;
}

/** The places of `letters` that belong to a longest common subsequence with `others`. */
function sharedPlaces(letters: readonly string[], others: readonly string[]): ReadonlySet<number> {
  const lengths = letters.map(() => new Array<number>(others.length + 1).fill(0));
  lengths.push(new Array<number>(others.length + 1).fill(0));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = letters.length - 1; i >= 0; i--) {
    for (let j = others.length - 1; j >= 0; j--) {
      const row = lengths[i] as number[];
      row[j] = letters[i] === others[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const shared = new Set<number>();
  for (let i = 0, j = 0; i < letters.length && j < others.length; ) {
    if (letters[i] === others[j]) {
      shared.add(i);
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return shared;
}
