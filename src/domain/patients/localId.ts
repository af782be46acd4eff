/** A patient's number at one place. Means nothing without its issuer: the same number at two places is two people until shown otherwise. */
export interface LocalId {
  /** ODS code of the issuer, upper case. */
  readonly issuer: string;
  readonly value: string;
}

/** A local id as one text, for keys and comparisons: `RVV|123456`. */
export function localIdText(id: LocalId): string {
  return `${id.issuer}|${id.value}`;
}
