import { useSearch } from '@tanstack/react-router';
import { readVarianceSearch, type VarianceSearch } from './varianceSearch.ts';

/** What the address of the queue says and we understand. The router keeps the rest too, and none of it may be asked for. */
export function useVarianceSearch(): VarianceSearch {
  return readVarianceSearch({ ...useSearch({ from: '/variances' }) });
}
