import type { Static } from 'typebox';
import { dayPart } from '../../api/days.ts';

export type DayPart = Static<typeof dayPart>;

/** What the address of a day says: which part of its account is open. */
export interface DaySearch {
  readonly site?: string;
  readonly modality?: string;
  readonly show?: DayPart;
}

/** What the address of the list of days says. */
export interface DaysSearch {
  readonly site?: string;
  /** Days before this one. */
  readonly before?: string;
}

const parts: readonly string[] = dayPart.anyOf.map((part) => part.const);

/** Reads an address as somebody may have typed it: what is not understood is left out. */
export function readDaySearch(search: Readonly<Record<string, unknown>>): DaySearch {
  const show = parts.find((part): part is DayPart => part === search.show);
  return {
    ...said(search, 'site', /^[A-Z0-9]{2,20}$/),
    ...said(search, 'modality', /^[A-Z0-9/]{2,16}$/),
    ...(show && { show }),
  };
}

export function readDaysSearch(search: Readonly<Record<string, unknown>>): DaysSearch {
  return { ...said(search, 'site', /^[A-Z0-9]{2,20}$/), ...said(search, 'before', /^\d{4}-\d\d-\d\d$/) };
}

function said(search: Readonly<Record<string, unknown>>, name: string, form: RegExp): Record<string, string> {
  const value = String(search[name] ?? '');
  return form.test(value) ? { [name]: value } : {};
}

/** The same day without the part that is open. */
export function wholeDay({ show: _, ...scope }: DaySearch): DaySearch {
  return scope;
}
