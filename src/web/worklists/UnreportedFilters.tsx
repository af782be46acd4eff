import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Field } from '../design/Field.tsx';
import type { Unreported } from './UnreportedPage.tsx';
import { readUnreportedSearch, type UnreportedSearch } from './unreportedSearch.ts';

/** Narrows and orders the unreported list. What is chosen stands in the address. */
export function UnreportedFilters({
  search,
  reply,
}: {
  readonly search: UnreportedSearch;
  readonly reply: Unreported;
}): ReactNode {
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({ ...search });
  return (
    <search>
      <form className="search" onSubmit={submit}>
        <div className="in-line filters">
          {select('Site', 'site', reply.sites)}
          {select('Modality', 'modality', reply.modalities)}
          {select('Pathway', 'pathway', reply.pathways)}
          <Field label="Time">
            {(field) => (
              <select {...field} value={chosen.beyond ?? ''} onChange={(event) => choose('beyond', event.target.value)}>
                <option value="">Any</option>
                <option value="target">Beyond the target ({reply.beyondTarget.toLocaleString('en-GB')})</option>
                <option value="ceiling">Beyond 28 days ({reply.beyondCeiling.toLocaleString('en-GB')})</option>
              </select>
            )}
          </Field>
          <Field label="First">
            {(field) => (
              <select {...field} value={chosen.sort ?? ''} onChange={(event) => choose('sort', event.target.value)}>
                <option value="">Least time left</option>
                <option value="age">Longest unread</option>
              </select>
            )}
          </Field>
          <button type="submit" className="button first">
            Show
          </button>
        </div>
      </form>
    </search>
  );

  function select(label: string, name: string, choices: Unreported['sites']): ReactNode {
    const current = chosen[name] ?? '';
    const known = choices.some((choice) => choice.name === current) || current === '';
    return (
      <Field label={label}>
        {(field) => (
          <select {...field} value={current} onChange={(event) => choose(name, event.target.value)}>
            <option value="">Any</option>
            {known ? null : <option value={current}>{current} (0)</option>}
            {choices.map((choice) => (
              <option key={choice.name} value={choice.name}>
                {choice.name} ({choice.exams.toLocaleString('en-GB')})
              </option>
            ))}
          </select>
        )}
      </Field>
    );
  }

  function choose(name: string, value: string): void {
    setChosen({ ...chosen, [name]: value });
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    void navigate({ to: '/unreported', search: readUnreportedSearch(chosen), state: {} });
  }
}
