import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Field } from '../design/Field.tsx';
import type { ExamSearch } from './examSearch.ts';

const modalities = ['CR', 'CT', 'DX', 'IO', 'MG', 'MR', 'NM', 'OT', 'PT', 'PX', 'RF', 'US', 'XA'];

/** Searches the list that is open. The words go into the history's state, the filters into the address. */
export function SearchForm({
  search,
  words,
  sites,
}: {
  readonly search: ExamSearch;
  readonly words: string;
  /** Those one may see; none while they are not known. */
  readonly sites: readonly string[];
}): ReactNode {
  const navigate = useNavigate();
  const [typed, setTyped] = useState(words);
  const [site, setSite] = useState(search.site ?? '');
  const [modality, setModality] = useState(search.modality ?? '');
  const [from, setFrom] = useState(search.from ?? '');
  const [to, setTo] = useState(search.to ?? '');
  const narrowed = Boolean(words || search.site || search.modality || search.from || search.to);
  return (
    <search>
      <form className="search" onSubmit={submit}>
        <div className="words">
          <Field label="Name, NHS number, hospital number or accession">
            {(field) => (
              <input
                {...field}
                type="search"
                autoComplete="off"
                spellCheck={false}
                maxLength={200}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
          <button type="submit" className="button first">
            Search
          </button>
          {narrowed ? (
            <Link to="/exams" search={{ list: search.list }} state={{}}>
              Clear
            </Link>
          ) : null}
        </div>
        <div className="in-line">
          <Field label="Site">
            {(field) => (
              <select {...field} value={site} onChange={(event) => setSite(event.target.value)}>
                <option value="">Any</option>
                {/* One that an address names is shown as chosen, whatever is known of it. */}
                {[...new Set([...sites, ...(site ? [site] : [])])].map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            )}
          </Field>
          <Field label="Modality">
            {(field) => (
              <select {...field} value={modality} onChange={(event) => setModality(event.target.value)}>
                <option value="">Any</option>
                {modalities.map((code) => (
                  <option key={code}>{code}</option>
                ))}
              </select>
            )}
          </Field>
          <Field label="From">
            {(field) => <input {...field} type="date" value={from} onChange={(event) => setFrom(event.target.value)} />}
          </Field>
          <Field label="To">
            {(field) => <input {...field} type="date" value={to} onChange={(event) => setTo(event.target.value)} />}
          </Field>
        </div>
      </form>
    </search>
  );

  function submit(event: FormEvent): void {
    event.preventDefault();
    const next: ExamSearch = {
      list: search.list,
      ...(site && { site }),
      ...(modality && { modality }),
      ...(from && { from }),
      ...(to && { to }),
    };
    void navigate({ to: '/exams', search: next, state: { words: typed.trim() } });
  }
}
