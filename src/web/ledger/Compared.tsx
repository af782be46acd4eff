import type { ReactNode } from 'react';
import { nhsNumberInWords } from '../../domain/patients/nhsNumberInWords.ts';
import { letterDifferences, saidByMost } from '../../domain/reconciliation/letterDifferences.ts';
import { dayInWords, momentInWords } from '../design/londonTime.ts';
import type { Exam } from './ExamDetail.tsx';

/** One line of a comparison: the same field as each system says it. */
export type FieldShown = Exam['compared'][number];
type Field = FieldShown;

/** What each system says of the same field, side by side; where they differ, each letter that does is marked. */
export function Compared({ fields }: { readonly fields: Exam['compared'] }): ReactNode {
  if (fields.length === 0) return null;
  return (
    <section className="compare">
      <h2>What each system says</h2>
      <ComparedTable fields={fields} caption="The same fields as each system says them" />
    </section>
  );
}

/** The table of a comparison. `marksRows`: whether the rows that differ stand out among others. */
export function ComparedTable({
  fields,
  caption,
  marksRows = true,
}: {
  readonly fields: readonly FieldShown[];
  readonly caption: string;
  readonly marksRows?: boolean;
}): ReactNode {
  const systems = [...new Set(fields.flatMap(({ values }) => values.map(({ system }) => system)))];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keys.
    <section className="sideways" aria-label={`${caption}, scrolls sideways`} tabIndex={0}>
      <table className="table keeps-columns" style={{ minWidth: `${systems.length * 8.5 + 7}rem` }}>
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Field</th>
            {systems.map((system) => (
              <th key={system} scope="col">
                {system}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.field} className={field.differs && marksRows ? 'differs' : ''}>
              <th scope="row">
                {field.field}
                {field.differs && marksRows ? <span className="strong"> ≠ differs</span> : null}
              </th>
              {systems.map((system) => (
                <td key={system}>{said(field, system)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function said(field: Field, system: string): ReactNode {
  const value = shown(field, field.values.find((each) => each.system === system)?.value ?? null);
  if (value === null) return <span className="quiet">Not said</span>;
  const other = field.differs ? comparedWith(field, value) : null;
  const unbroken = field.field === 'NHS number' || field.field === 'Date of birth' ? 'nowrap' : '';
  if (other === null) return <bdi className={unbroken}>{value}</bdi>;
  const runs = letterDifferences(value, other);
  const marked = runs.filter(({ differs }) => differs).map(({ text }) => text);
  return (
    <bdi className={unbroken}>
      {runs.map(({ text, differs }, place) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: runs of letters have nothing else to be known by.
        differs ? <mark key={place}>{text}</mark> : <span key={place}>{text}</span>,
      )}
      {marked.length > 0 ? <span className="unseen">, differs in: {marked.join(', ')}</span> : null}
    </bdi>
  );
}

/** What a value is held against: what most systems say, else the first that says otherwise. Null: nothing to mark. */
function comparedWith(field: Field, value: string): string | null {
  const values = field.values.map((each) => shown(field, each.value));
  const most = saidByMost(values);
  if (value !== most && most !== null) return most;
  const others = values.filter((other) => other !== null && other !== value);
  // What most say is marked only where the odd one out lacks letters, and so has nothing of its own to mark.
  return (
    others.find((other) => most === null || letterDifferences(other ?? '', most).every((run) => !run.differs)) ?? null
  );
}

/** A value as people read it; what is no date or number of that kind stays as it was said. */
function shown({ field }: Field, value: string | null): string | null {
  if (value === null || value === '') return null;
  if (field === 'NHS number') return nhsNumberInWords(value);
  if (field === 'Date of birth') return dayInWords(value)?.short ?? value;
  if (field === 'Hospital number') return value.replace(/([A-Z0-9]+)\|([^\s,|]+)/g, '$2 ($1)');
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value)) return momentInWords(value)?.short ?? value;
  return value;
}
