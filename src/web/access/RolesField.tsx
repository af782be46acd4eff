import type { ReactNode } from 'react';
import { type Role, roles } from '../../domain/access/permission.ts';
import { Field } from '../design/Field.tsx';
import { roleInWords } from '../page/roleInWords.ts';
import type { Account } from '../reply/session.ts';

type Held = Account['roles'][number];

/** Which roles are held where. An empty site is every site. */
export function RolesField({
  held,
  onChange,
}: {
  readonly held: readonly Held[];
  readonly onChange: (held: readonly Held[]) => void;
}): ReactNode {
  return (
    <fieldset className="lines">
      <legend>Roles, each at one site or at every site</legend>
      {held.map((each, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no name but its place.
        <div className="in-line" key={place}>
          <Field label={`Role ${place + 1}`}>
            {(field) => (
              <select
                {...field}
                value={each.role}
                onChange={(event) => change(place, { ...each, role: event.target.value })}
              >
                {roles.map((role: Role) => (
                  <option key={role} value={role}>
                    {roleInWords(role)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={`Site of role ${place + 1}`}>
            {(field) => (
              <input
                {...field}
                placeholder="Every site"
                pattern="[A-Z0-9]{2,10}"
                maxLength={10}
                autoComplete="off"
                value={each.site ?? ''}
                onChange={(event) => change(place, { ...each, site: event.target.value.toUpperCase() || null })}
              />
            )}
          </Field>
          {held.length > 1 ? (
            <button type="button" className="link" onClick={() => onChange(held.filter((_, other) => other !== place))}>
              Take away<span className="unseen"> role {place + 1}</span>
            </button>
          ) : null}
        </div>
      ))}
      <p>
        <button type="button" className="link" onClick={() => onChange([...held, { role: 'reporter', site: null }])}>
          Add a role
        </button>
      </p>
    </fieldset>
  );

  function change(place: number, next: Held): void {
    onChange(held.map((each, other) => (other === place ? next : each)));
  }
}
