import { type FormEvent, type ReactNode, useState } from 'react';
import { Field } from '../design/Field.tsx';
import type { DayAnswer } from './DayPage.tsx';

/** Whose days, or whose part of a day. Empty: every site, every modality. */
export interface DayScope {
  readonly site: string;
  readonly modality: string;
}

/** Chooses a site and, where they are given, a modality. Every site together only for who may see them all. */
export function DayScopeForm({
  reply,
  modalities,
  onChoose,
}: {
  readonly reply: Pick<DayAnswer, 'site' | 'sites' | 'everySite'> & Partial<Pick<DayAnswer, 'modality'>>;
  readonly modalities?: readonly string[];
  readonly onChoose: (scope: DayScope) => void;
}): ReactNode {
  const [scope, setScope] = useState<DayScope>({ site: reply.site ?? '', modality: reply.modality ?? '' });
  return (
    <search>
      <form className="search" onSubmit={submit}>
        <div className="in-line filters">
          {select('Site', 'site', reply.sites, reply.everySite ? 'Every site' : null)}
          {modalities ? select('Modality', 'modality', modalities, 'Every modality') : null}
          <button type="submit" className="button first">
            Show
          </button>
        </div>
      </form>
    </search>
  );

  function select(label: string, name: keyof DayScope, choices: readonly string[], all: string | null): ReactNode {
    const current = scope[name];
    return (
      <Field label={label}>
        {(field) => (
          <select {...field} value={current} onChange={(event) => setScope({ ...scope, [name]: event.target.value })}>
            {all === null ? null : <option value="">{all}</option>}
            {current === '' || choices.includes(current) ? null : <option>{current}</option>}
            {choices.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        )}
      </Field>
    );
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    onChoose(scope);
  }
}
