import { type Severity, severities } from '../../domain/reconciliation/variance.ts';

/** What the address of the queue says: only filters, so that it can be kept and sent; never patient data. */
export interface VarianceSearch {
  readonly kind?: string;
  readonly severity?: Severity;
  readonly site?: string;
  readonly modality?: string;
  readonly owner?: 'mine' | 'role';
  readonly overdue?: 'yes';
  /** Those that are put off, and only those. */
  readonly snoozed?: 'yes';
}

/** Reads an address as somebody may have typed it: what is not understood is left out. */
export function readVarianceSearch(search: Readonly<Record<string, unknown>>): VarianceSearch {
  const severity = severities.find((each) => each === search.severity);
  const owner = (['mine', 'role'] as const).find((each) => each === search.owner);
  return {
    ...said('kind', /^[a-z-]{2,40}$/),
    ...(severity && { severity }),
    ...said('site', /^[A-Z0-9]{2,10}$/),
    ...said('modality', /^[A-Z]{2,16}$/),
    ...(owner && { owner }),
    ...(search.overdue === 'yes' && { overdue: 'yes' }),
    ...(search.snoozed === 'yes' && { snoozed: 'yes' }),
  };

  function said(name: string, form: RegExp): Record<string, string> {
    const value = String(search[name] ?? '');
    return form.test(value) ? { [name]: value } : {};
  }
}

/** The question to the server that an address stands for. */
export function askedBy({ overdue, snoozed, ...rest }: VarianceSearch) {
  return { ...rest, ...(overdue && { overdue: true }), ...(snoozed && { snoozed: true }) };
}

/** Views that everybody needs, each an address of its own. */
export const savedViews: readonly { readonly title: string; readonly search: VarianceSearch }[] = [
  { title: 'All', search: {} },
  { title: 'Mine', search: { owner: 'mine' } },
  { title: 'My role’s', search: { owner: 'role' } },
  { title: 'Wrong person?', search: { severity: 'wrong-person' } },
  { title: 'Overdue', search: { overdue: 'yes' } },
  { title: 'Put off', search: { snoozed: 'yes' } },
];
