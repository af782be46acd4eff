import type { DataSet } from './dataSet.ts';
import { dateText, readDate, readDateTime, readTime, timeText } from './dates.ts';
import { isUid } from './uid.ts';

/** Longest text of a header field that is taken over, in UTF-16 units. */
const textMax = 1024;

/** Takes single fields out of a data set for an index, and gathers what was wrong with them. */
export class HeaderFields {
  readonly #dataSet: DataSet;
  readonly #problems: Set<string>;

  constructor(dataSet: DataSet, problems: Set<string>) {
    this.#dataSet = dataSet;
    this.#problems = problems;
  }

  /** The items of a sequence, at most 64. */
  items(keyword: string): readonly HeaderFields[] {
    const items = this.#dataSet.sequence(keyword);
    if (items.length > 64) this.#problems.add(`${keyword} has more than 64 items; the others are left out`);
    return items.slice(0, 64).map((item) => new HeaderFields(item, this.#problems));
  }

  text(keyword: string): string | null {
    return this.#clean(keyword, this.#dataSet.get(keyword));
  }

  /** The values of an element, at most 64. */
  texts(keyword: string): readonly string[] {
    return this.#dataSet
      .values(keyword)
      .slice(0, 64)
      .map((value) => this.#clean(keyword, value))
      .filter((value) => value !== null);
  }

  uid(keyword: string): string | null {
    const uid = this.#dataSet.get(keyword);
    if (uid === undefined) return null;
    if (isUid(uid)) return uid;
    this.#problems.add(`${keyword} is not a UID`);
    return null;
  }

  /** A whole number of 32 bits, signed. */
  integer(keyword: string): number | null {
    const number = this.#dataSet.number(keyword);
    if (number === undefined) {
      if (this.#dataSet.get(keyword) !== undefined) this.#problems.add(`${keyword} is not a number`);
      return null;
    }
    if (Number.isInteger(number) && number === (number | 0)) return number;
    this.#problems.add(`${keyword} is not a whole number of 32 bits`);
    return null;
  }

  /** A date as DA, its legacy form brought to today's; what is no date stays as it is. */
  date(keyword: string): string | null {
    const text = this.text(keyword);
    if (text === null) return null;
    const date = readDate(text);
    if (date) return dateText(date);
    this.#problems.add(`${keyword} is not a date`);
    return text;
  }

  /** A time as TM, its legacy form brought to today's; what is no time stays as it is. */
  time(keyword: string): string | null {
    const text = this.text(keyword);
    if (text === null) return null;
    const time = readTime(text);
    // As precise as it was written: 10.5 seconds are not 10.500000.
    if (time) return text.includes(':') ? timeText(time) : text;
    this.#problems.add(`${keyword} is not a time`);
    return text;
  }

  /** The date and the time of a DT; nulls where it is absent or none. */
  dateTime(keyword: string): { readonly date: string | null; readonly time: string | null } {
    const text = this.text(keyword);
    const moment = text === null ? null : readDateTime(text);
    if (text !== null && !moment) this.#problems.add(`${keyword} is not a date and time`);
    return { date: moment ? dateText(moment.date) : null, time: moment?.time ? timeText(moment.time) : null };
  }

  #clean(keyword: string, value: string | undefined): string | null {
    if (value === undefined || value === '') return null;
    if (value.length <= textMax && !hasControlCharacter(value)) return value;
    const plain = value.replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ').trim();
    if (plain !== value) this.#problems.add(`${keyword} has control characters`);
    if (plain.length > textMax) this.#problems.add(`${keyword} is longer than ${textMax} characters; cut`);
    return plain.slice(0, textMax) || null;
  }
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000)) return true;
  }
  return false;
}
