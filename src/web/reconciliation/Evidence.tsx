import type { ReactNode } from 'react';
import { ComparedTable, type FieldShown } from '../ledger/Compared.tsx';
import type { VarianceWhole } from './varianceWords.ts';

/** What each side says of the fields that differ, side by side, the differing letters marked. */
export function Evidence({ of }: { readonly of: VarianceWhole['evidence'] }): ReactNode {
  if (of.length === 0) return null;
  return (
    <div className="evidence">
      <ComparedTable fields={sideBySide(of)} caption="What each side says" marksRows={false} />
    </div>
  );
}

/** One line for each field, one column for each system; a system that says two things has two columns. */
export function sideBySide(evidence: VarianceWhole['evidence']): readonly FieldShown[] {
  const fields = new Map<string, { system: string; value: string | null }[]>();
  for (const { field, system, value } of evidence) {
    const values = fields.get(field) ?? [];
    const before = values.filter((each) => each.system.replace(/ \(\d+\)$/, '') === system).length;
    values.push({ system: before === 0 ? system : `${system} (${before + 1})`, value });
    fields.set(field, values);
  }
  return [...fields].map(([field, values]) => ({
    field: field.slice(0, 1).toUpperCase() + field.slice(1),
    values,
    differs: values.length > 1,
  }));
}
