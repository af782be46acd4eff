/** What is to be thought of something given as an NHS number. */
export type NhsNumberJudgement =
  | { readonly kind: 'valid'; readonly number: string; readonly range: NhsNumberRange }
  | { readonly kind: 'invalid'; readonly why: NhsNumberFault };

export type NhsNumberRange = 'england-wales' | 'scotland' | 'northern-ireland' | 'test';
export type NhsNumberFault = 'not-ten-digits' | 'same-digit' | 'check-digit' | 'not-in-use';

const ranges: readonly { readonly from: string; readonly to: string; readonly range: NhsNumberRange }[] = [
  { from: '3200000000', to: '3999999999', range: 'northern-ireland' },
  { from: '4000000000', to: '4999999999', range: 'england-wales' },
  { from: '6000000000', to: '7999999999', range: 'england-wales' },
  // 943 476 59xx are the examples of the NHS Data Dictionary; 999 is kept for tests.
  { from: '9434765000', to: '9434765999', range: 'test' },
  { from: '9990000000', to: '9999999999', range: 'test' },
];

/**
 * Judges an NHS number: ten digits, the modulus 11 check digit, a range that is in use, and not one digit ten times
 * (0000000000 … 9999999999 all pass the checksum). Spaces and hyphens between digits are read over.
 *
 * A valid number is a possible one, not the right one: only tracing shows that (NHS Data Dictionary, NHS NUMBER).
 */
export function judgeNhsNumber(said: string): NhsNumberJudgement {
  const number = nhsNumberDigits(said);
  if (!/^[0-9]{10}$/.test(number)) return { kind: 'invalid', why: 'not-ten-digits' };
  if (/^(.)\1{9}$/.test(number)) return { kind: 'invalid', why: 'same-digit' };
  if (checkDigit(number.slice(0, 9)) !== Number(number[9])) return { kind: 'invalid', why: 'check-digit' };
  const range = rangeOf(number);
  return range ? { kind: 'valid', number, range } : { kind: 'invalid', why: 'not-in-use' };
}

/** The number without the spaces and hyphens people write in it. */
export function nhsNumberDigits(said: string): string {
  return said.replace(/[\s-]/g, '');
}

/** The check digit of nine digits: 0 … 9, or 10 when no number begins so. */
export function checkDigit(stem: string): number {
  let sum = 0;
  for (let place = 0; place < 9; place++) sum += Number(stem[place]) * (10 - place);
  return (11 - (sum % 11)) % 11;
}

function rangeOf(number: string): NhsNumberRange | null {
  const found = ranges.find(({ from, to }) => number >= from && number <= to);
  if (found) return found.range;
  // A Scottish CHI number begins with the date of birth, DDMMYY.
  const day = Number(number.slice(0, 2));
  const month = Number(number.slice(2, 4));
  return day >= 1 && day <= 31 && month >= 1 && month <= 12 ? 'scotland' : null;
}
