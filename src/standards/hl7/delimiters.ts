/** The separators of one message, as its MSH-1 and MSH-2 say (HL7 v2.5.1 §2.5.4). An empty one separates nothing. */
export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

/** The characters HL7 recommends. */
export const usualDelimiters: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
};

const usualEncodingCharacters = '^~\\&#';

export interface DelimitersRead {
  readonly delimiters: Delimiters;
  /** MSH-2 as it stands. */
  readonly encodingCharacters: string;
  /** Why the recommended characters were taken in place of MSH-2, or null. */
  readonly problem: string | null;
}

/**
 * Reads MSH-1 and MSH-2 from the text of a header segment (MSH, FHS or BHS); null when there is no field separator.
 *
 * An MSH-2 that names one character twice, or only some of the recommended ones in other places (`~\&`, a lost
 * circumflex), cannot be meant: the rest of such messages is written with the recommended characters.
 */
export function readDelimiters(header: string): DelimitersRead | null {
  const field = header[3];
  if (field === undefined || /[A-Za-z0-9\s]/.test(field)) return null;

  const end = header.indexOf(field, 4);
  const encodingCharacters = header.slice(4, end < 0 ? undefined : end).trim();
  const [component = '', repetition = '', escapeMark = '', subcomponent = ''] = encodingCharacters;
  const delimiters = { field, component, repetition, escape: escapeMark, subcomponent };
  const problem = whyNotMeant(field, encodingCharacters);
  return { delimiters: problem ? { ...usualDelimiters, field } : delimiters, encodingCharacters, problem };
}

function whyNotMeant(field: string, encodingCharacters: string): string | null {
  if (encodingCharacters === '') return 'MSH-2 is empty';
  if (/[A-Za-z0-9\s"]/.test(encodingCharacters)) return 'MSH-2 holds a letter, digit, quote or blank';
  if (new Set(field + encodingCharacters).size !== encodingCharacters.length + 1)
    return 'MSH-2 names a character twice';
  if (encodingCharacters.length > 5) return 'MSH-2 is longer than five characters';
  const onlyUsual = [...encodingCharacters].every((character) => usualEncodingCharacters.includes(character));
  if (onlyUsual && !usualEncodingCharacters.startsWith(encodingCharacters)) return 'MSH-2 lacks a character';
  return null;
}
