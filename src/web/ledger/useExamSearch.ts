import { useSearch } from '@tanstack/react-router';
import { type ExamSearch, readExamSearch } from './examSearch.ts';

/** What the address of the exams says and we understand. The router keeps the rest too, and none of it may be asked for. */
export function useExamSearch(): ExamSearch {
  return readExamSearch({ ...useSearch({ from: '/exams' }) });
}
