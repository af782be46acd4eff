/**
 * A name as clinical screens show it: `SURNAME, Given` (NHS CUI, Patient Banner). An unknown part is left out;
 * a wholly unknown name is "Not known", never blank and never a question mark.
 */
export function nameInWords(patient: {
  readonly familyName: string | null;
  readonly givenName: string | null;
}): string {
  const family = patient.familyName?.trim().toLocaleUpperCase('en-GB') ?? '';
  const given = patient.givenName?.trim() ?? '';
  return [family, given].filter(Boolean).join(', ') || 'Not known';
}
