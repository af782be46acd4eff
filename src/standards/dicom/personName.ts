/** The five components of one writing of a name (PS3.5 §6.2.1). An absent one is an empty text. */
export interface NameComponents {
  readonly family: string;
  readonly given: string;
  readonly middle: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** A PN value: up to three writings of the same name (PS3.5 §6.2.1). */
export interface PersonName {
  readonly alphabetic: NameComponents | null;
  readonly ideographic: NameComponents | null;
  readonly phonetic: NameComponents | null;
}

/** Parts one decoded PN value. Null when nothing of a name is in it. */
export function readPersonName(text: string): PersonName | null {
  const [alphabetic = '', ideographic = '', phonetic = ''] = text.split('=');
  const name = {
    alphabetic: readComponents(alphabetic),
    ideographic: readComponents(ideographic),
    phonetic: readComponents(phonetic),
  };
  return name.alphabetic || name.ideographic || name.phonetic ? name : null;
}

/** The three writings as text, without empty ends, as DICOM JSON and query keys have them (PS3.18 §F.2.2). */
export function personNameGroups(text: string): readonly [string, string, string] {
  const [alphabetic = '', ideographic = '', phonetic = ''] = text.split('=').map((group) => group.trim());
  return [alphabetic, ideographic, phonetic];
}

function readComponents(group: string): NameComponents | null {
  const [family = '', given = '', middle = '', prefix = '', ...others] = group.split('^').map((part) => part.trim());
  // A sixth component has no meaning in the standard; what stands there is kept with the suffix, not lost.
  const suffix = others.filter((part) => part !== '').join(' ');
  return family || given || middle || prefix || suffix ? { family, given, middle, prefix, suffix } : null;
}
