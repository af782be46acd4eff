/**
 * What one part of a name sounds like, in a handful of letters: names that are taken down by ear come out alike.
 *
 * Made for the names that are written down in Britain, because the usual codes are not: Soundex keeps the first letter
 * (Ciarán and Kieran, Xu and Hsu part), Metaphone knows only English consonants, and neither knows that Welsh DD and F,
 * Irish BH and MH, South Asian KH and DH or Chinese ZH, X and Q are one sound each. Here a voiced consonant is written as its
 * voiceless twin, as Welsh mutates them, Wade-Giles writes them, and ears mistake them; every vowel but a first one is left out.
 *
 * `part` is one of `nameParts`, or all letters of a name: upper case and without accents. Letters that are not Latin are left as they are.
 */
export function soundOfName(part: string): string {
  let sound = part;
  for (const [spelling, written] of sounds) sound = sound.replace(spelling, written);
  let heard = /^[AEIOUY]/.test(sound) ? 'A' : '';
  let last = '';
  for (const letter of sound) {
    const consonant = twins[letter] ?? letter;
    // Said twice it sounds once; parted by a vowel it is said again.
    if (consonant !== last) heard += consonant;
    last = consonant;
  }
  return heard.length > 1 ? heard : heard + lastVowel(sound);
}

/** A voiced consonant and its voiceless twin are one; vowels, and W and H beside them, are none. */
const twins: Readonly<Record<string, string>> = {
  ...{ A: '', E: '', I: '', O: '', U: '', Y: '', W: '', H: '' },
  ...{
    c: 'C',
    J: 'C',
    k: 'K',
    C: 'K',
    G: 'K',
    t: 'T',
    D: 'T',
    p: 'P',
    B: 'P',
    f: 'F',
    V: 'F',
    s: 'S',
    Z: 'S',
    h: 'H',
    n: 'N',
  },
};

/** A name of one consonant is told from others by its vowel: Li and Lu. */
function lastVowel(sound: string): string {
  const [vowel] = sound.match(/[AEIOUY](?=[^AEIOUY]*$)/) ?? [];
  if (vowel === undefined || vowel === 'A') return vowel ?? '';
  return 'EIY'.includes(vowel) ? 'I' : 'U';
}

/** In order. What is in small letters is a sound already, and no later rule touches it. */
const sounds: readonly (readonly [RegExp, string])[] = [
  // How names begin: silent letters, Welsh, and the spellings of Pinyin beside those of Wade-Giles.
  [/^[KGP](?=N)/, ''],
  [/^WR/, 'R'],
  [/^PS/, 's'],
  [/^(HS|X)/, 's'],
  [/^(TS|TZ|DZ)/, 'c'],
  [/^C(?=(AI|AO|UI)$)/, 'c'],
  [/^Q(?=I)/, 'c'],
  [/^C(?=IA|ILL)/, 'k'],
  [/^G(?=E[^E])/, 'c'],
  [/^GH/, 'k'],
  [/^BH/, 'p'],
  [/^HW?(?=[AEIOUY])/, 'h'],
  [/^[WV]H?/, 'f'],
  // Irish: between vowels and at the end BH and MH are V, as in Siobhán and Niamh.
  [/(?<=.)MH/g, 'f'],
  [/(?<=[AEIOU])BH/g, 'f'],
  // Sibilants.
  [/T?CHH/g, 'c'],
  [/SCH|SZ|SH/g, 's'],
  [/CH(?=[RLTNM])/g, 'k'],
  [/(?<=[AO])CH$/, 'k'],
  [/TCH|CH|CZ|ZH/g, 'c'],
  // What H changes, and what it does not: South Asian aspirates.
  [/PH/g, 'f'],
  [/TH|DH/g, 't'],
  [/KH|CK/g, 'k'],
  [/NGH?|NK?(?=G)/g, 'n'],
  [/GH/g, ''],
  [/QU?/g, 'k'],
  [/X/g, 'ks'],
  [/C(?=[EIY])/g, 's'],
];
