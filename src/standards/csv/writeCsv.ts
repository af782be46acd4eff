/** What may stand in a cell. */
export type CsvValue = string | number | boolean | null;

/**
 * Writes a row (RFC 4180 §2) that is safe to open in a spreadsheet: a text that would be taken for a formula, because it begins
 * with `=`, `+`, `-`, `@`, a tab or a line break, is put behind an apostrophe. A sheet shows the apostrophe and computes nothing.
 */
export function writeCsvRow(cells: readonly CsvValue[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  // Blanks before it help nobody: some sheets strip them first. The full-width forms are read as formulas too.
  const defused = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(defused) || defused !== defused.trim() ? `"${defused.replaceAll('"', '""')}"` : defused;
}
