const titles = new Set(['MR', 'MRS', 'MS', 'MISS', 'MX', 'DR', 'PROF', 'REV', 'SIR', 'DAME', 'LADY', 'LORD', 'MASTER']);

/**
 * A name as it is compared: upper case, without accents, titles, hyphens and apostrophes, its parts in alphabetical order.
 * `O'Brien-Smith` and `SMITH OBRIEN` come out alike. Used only to compare; what is shown is what was said.
 */
export function comparableName(said: string): string {
  return folded(said).sort().join(' ');
}

/** The words of a name in the order in which they were said, upper case, without accents, titles and apostrophes. */
export function folded(said: string): string[] {
  // Most names need nothing of this, and it is worked out for every message.
  const letters = /^[A-Za-z -]*$/.test(said) ? said.toUpperCase() : withoutMarks(said);
  return letters.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '' && !titles.has(part));
}

function withoutMarks(said: string): string {
  return said
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[ŁØÐÆẞ]/g, (letter) => unaccented[letter] ?? letter)
    .replace(/['’`.]/g, '');
}

/** Letters that are no letter with a mark upon it, and are written as this where they are not known. */
const unaccented: Readonly<Record<string, string>> = { Ł: 'L', Ø: 'O', Ð: 'D', Æ: 'AE', ẞ: 'SS' };

/** How many letters must be put in, taken out, changed or swapped with their neighbour to make one from the other. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(changed, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, (beforeLast[j - 2] as number) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}
