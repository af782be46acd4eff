import { folded } from './comparableName.ts';

/** A name taken apart for a likeness: what carries it, and the small words that come and go before it. */
export interface NameParts {
  /** `O’Brien-Smith` is BRIEN and SMITH, `MacDonald` DONALD: in the order in which they were said. */
  readonly parts: readonly string[];
  /** All letters together with the small words, so that a blank, a hyphen or an apostrophe more or less is no difference. */
  readonly letters: string;
}

/**
 * Words that stand before a name in one record and not in the next: Irish Ó, Ní, Nic, Uí and Mhic, Welsh ap, ab, ferch, verch
 * and merch, Norman Fitz, Arabic al, el, bin, ibn, bint and abu, and what stands before names of the continent.
 */
const smallWords = new Set(
  'O NI NIC UI MHIC MC MAC AP AB FERCH VERCH MERCH FITZ AL EL BIN IBN BINT ABU DE DEL DELLA DA DOS DU LA LE VAN VON DER DEN TER ST SAINT'.split(
    ' ',
  ),
);

export function nameParts(said: string): NameParts {
  // An apostrophe parts a small word from its name; anywhere else it is no letter: D’Souza, and Qur’an for Quran.
  const words = folded(said.replace(/(^|[\s-])(O|D|L|M|AL)['’`´]\s*/gi, '$1$2 '));
  const letters = words.join('').replace(joinedMac, 'MC');
  const named = words.filter((word) => !smallWords.has(word));
  return { parts: (named.length > 0 ? named : words).map((word) => word.replace(joinedMac, '')), letters };
}

/** Mc and Mac are one word, written together with the name or not; a short name such as Mack is no Mac. */
const joinedMac = /^MA?C(?=.{3})/;
