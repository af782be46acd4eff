import { nhsNumberDigits } from './nhsNumber.ts';

/**
 * An NHS number grouped 3-3-4 with single spaces (ISB 0149). Something else than ten digits is shown as it was said:
 * grouping it would make it look like an NHS number.
 */
export function nhsNumberInWords(said: string | null): string {
  if (said === null || said.trim() === '') return 'Not known';
  const digits = nhsNumberDigits(said);
  return /^[0-9]{10}$/.test(digits) ? `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}` : said;
}
