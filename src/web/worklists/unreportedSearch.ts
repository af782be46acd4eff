/** What the address of the unreported list says: how it is narrowed and ordered. Never patient data. */
export interface UnreportedSearch {
  readonly site?: string;
  readonly modality?: string;
  readonly pathway?: string;
  readonly beyond?: 'target' | 'ceiling';
  /** Absent: the least time left first. */
  readonly sort?: 'age';
  /** The fact of the open exam whose raw message or header is open. */
  readonly source?: string;
}

/** Reads an address as somebody may have typed it: what is not understood is left out. The router keeps that, so pages read again. */
export function readUnreportedSearch(search: Readonly<Record<string, unknown>>): UnreportedSearch {
  const beyond = (['target', 'ceiling'] as const).find((name) => name === search.beyond);
  return {
    ...said('site', /^[A-Z0-9]{2,20}$/),
    ...said('modality', /^[A-Z0-9/]{2,16}$/),
    ...said('pathway', /^\S.{0,99}$/),
    ...(beyond && { beyond }),
    ...(search.sort === 'age' ? { sort: 'age' as const } : {}),
    ...said('source', /^[0-9]{1,18}$/),
  };

  function said(name: string, form: RegExp): Record<string, string> {
    const value = String(search[name] ?? '');
    return form.test(value) ? { [name]: value } : {};
  }
}

/** The same search without an open source. */
export function withoutSource({ source: _, ...search }: UnreportedSearch): UnreportedSearch {
  return search;
}

/** Whether anything is left out; the order leaves nothing out. */
export function isNarrowed({ sort: _, source: __, ...narrowing }: UnreportedSearch): boolean {
  return Object.keys(narrowing).length > 0;
}
