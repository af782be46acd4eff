const words: Readonly<Record<string, string>> = {
  M: 'Male',
  F: 'Female',
  O: 'Other',
  U: 'Not known',
  I: 'Indeterminate',
};

/** Administrative sex (HL7 table 0001, DICOM (0010,0040)) as a word. A code we do not know is shown as it was said. */
export function sexInWords(code: string | null): string {
  if (code === null || code.trim() === '') return 'Not known';
  return words[code.trim().toUpperCase()] ?? code;
}
