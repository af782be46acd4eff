import { type ExamList, examListNames } from '../page/examLists.ts';

/** What the address of the exams says. Never what was searched for: that is patient data. */
export interface ExamSearch {
  readonly list: ExamList;
  readonly site?: string;
  readonly modality?: string;
  /** `YYYY-MM-DD`, both included. */
  readonly from?: string;
  readonly to?: string;
  /** The fact whose raw message or header is open. */
  readonly source?: string;
}

/** Reads an address as somebody may have typed it: what is not understood is left out. */
export function readExamSearch(search: Readonly<Record<string, unknown>>): ExamSearch {
  const list = examListNames.find((name) => name === search.list) ?? 'all';
  return {
    list,
    ...said('site', /^[A-Z0-9]{2,10}$/),
    ...said('modality', /^[A-Z]{2,16}$/),
    ...said('from', /^\d{4}-\d{2}-\d{2}$/),
    ...said('to', /^\d{4}-\d{2}-\d{2}$/),
    ...said('source', /^[0-9]{1,18}$/),
  };

  function said(name: string, form: RegExp): Record<string, string> {
    const value = String(search[name] ?? '');
    return form.test(value) ? { [name]: value } : {};
  }
}

/** The same search without an open source. */
export function withoutSource({ source: _, ...search }: ExamSearch): ExamSearch {
  return search;
}
