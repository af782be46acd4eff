import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { severities } from '../../domain/reconciliation/variance.ts';
import { Field } from '../design/Field.tsx';
import { signOf } from '../design/signOf.ts';
import { varianceKinds } from '../ledger/examWords.ts';
import { readVarianceSearch, savedViews, type VarianceSearch } from './varianceSearch.ts';

const modalities = ['CR', 'CT', 'DX', 'IO', 'MG', 'MR', 'NM', 'OT', 'PT', 'PX', 'RF', 'US', 'XA'];

/** Views kept as links, and the filters behind them. All of it stands in the address: what is kept as a bookmark stays. */
export function VarianceFilters({
  search,
  sites,
}: {
  readonly search: VarianceSearch;
  /** Those one may see; none while they are not known. */
  readonly sites: readonly string[];
}): ReactNode {
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>(search as Readonly<Record<string, string>>);
  const choose = (name: string, value: string) => setChosen({ ...chosen, [name]: value });
  return (
    <search className="search">
      <Views />
      <form className="in-line" onSubmit={submit}>
        {select(
          'severity',
          'Severity',
          severities.map((each) => [each, signOf(each).word]),
        )}
        {select('kind', 'What differs', Object.entries(varianceKinds))}
        {select(
          'site',
          'Site',
          // One that an address names is shown as chosen, whatever is known of it.
          [...new Set([...sites, ...(search.site ? [search.site] : [])])].map((each) => [each, each]),
        )}
        {select(
          'modality',
          'Modality',
          modalities.map((each) => [each, each]),
        )}
        {select('owner', 'Owner', [
          ['mine', 'I have it'],
          ['role', 'List of my role'],
        ])}
        {tick('overdue', 'Overdue')}
        {tick('snoozed', 'Put off')}
        <button type="submit" className="button">
          Show
        </button>
      </form>
    </search>
  );

  function select(name: string, label: string, options: readonly (readonly [string, string])[]): ReactNode {
    return (
      <Field label={label}>
        {(field) => (
          <select {...field} value={chosen[name] ?? ''} onChange={(event) => choose(name, event.target.value)}>
            <option value="">Any</option>
            {options.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
    );
  }

  function tick(name: string, words: string): ReactNode {
    return (
      <label className="tick">
        <input
          type="checkbox"
          checked={chosen[name] === 'yes'}
          onChange={(event) => choose(name, event.target.checked ? 'yes' : '')}
        />
        {words}
      </label>
    );
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    void navigate({ to: '/variances', search: readVarianceSearch(chosen), state: {} });
  }
}

function Views(): ReactNode {
  return (
    <nav aria-label="Views" className="views">
      {savedViews.map(({ title, search: view }) => (
        <Link key={title} to="/variances" search={view} state={{}} activeOptions={{ exact: true, includeSearch: true }}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
