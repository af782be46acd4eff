import { type ReactNode, useState } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { listPeople } from '../../api/people.ts';
import { TableBones } from '../design/Bones.tsx';
import { Empty } from '../design/Empty.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { When } from '../design/When.tsx';
import { roleHeldInWords } from '../page/roleInWords.ts';
import { Answer } from '../reply/Answer.tsx';
import { useReply } from '../reply/useReply.ts';
import { AddPersonForm } from './AddPersonForm.tsx';
import { ChangePersonForm } from './ChangePersonForm.tsx';
import { ShownOnce } from './ShownOnce.tsx';

export type Person = ReplyOf<typeof listPeople>['people'][number];

/** What stands open above the list: nothing, a form, or a password that is shown once. */
type Open =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'adding' }
  | { readonly kind: 'changing'; readonly personId: string }
  | { readonly kind: 'password'; readonly username: string; readonly password: string };

const columns: readonly Column<Person>[] = [
  { head: 'Name', kind: 'person', cell: (person) => <bdi>{person.displayName}</bdi> },
  { head: 'Signs in as', cell: (person) => person.username },
  { head: 'Roles', cell: (person) => person.roles.map(roleHeldInWords).join('; ') },
  {
    head: 'Last sign-in',
    spare: 2,
    cell: (person) => (person.lastSignInAt ? <When at={person.lastSignInAt} /> : 'Never'),
  },
  {
    head: 'State',
    cell: (person) =>
      person.disabledAt ? <span className="tag red">Shut out</span> : <span className="tag green">May sign in</span>,
  },
];

/** The people who may sign in, and what they may do where. */
export function People(): ReactNode {
  const reply = useReply(listPeople, {}, { everySeconds: 60 });
  const [open, setOpen] = useState<Open>({ kind: 'nothing' });
  const close = () => setOpen({ kind: 'nothing' });
  const acts: Column<Person> = {
    head: 'Change',
    kind: 'acts',
    cell: ({ personId, displayName }) => (
      <button type="button" className="link" onClick={() => setOpen({ kind: 'changing', personId })}>
        Change<span className="unseen"> {displayName}</span>
      </button>
    ),
  };
  return (
    <section>
      <h2>People</h2>
      {open.kind === 'password' ? (
        <ShownOnce title={`The password of ${open.username}`} secret={open.password} onClose={close}>
          Hand it over in person or by telephone. It is shown only now, and must be changed at the next sign-in.
        </ShownOnce>
      ) : null}
      {open.kind === 'adding' ? <AddPersonForm onClose={close} onAdded={showPassword} /> : null}
      <Answer
        of={reply}
        subject="the people"
        waiting={<TableBones heads={['Name', 'Signs in as', 'Roles', 'State']} />}
      >
        {({ people, asOf }) => {
          const changing = open.kind === 'changing' && people.find(({ personId }) => personId === open.personId);
          return (
            <>
              {changing ? (
                <ChangePersonForm key={changing.personId} person={changing} onClose={close} onPassword={showPassword} />
              ) : null}
              {people.length === 0 ? (
                <Empty says="Nobody may sign in." wouldShow="Everybody with an account stands here." asOf={asOf} />
              ) : (
                <Table caption="People" rows={people} columns={[...columns, acts]} keyOf={({ personId }) => personId} />
              )}
            </>
          );
        }}
      </Answer>
      {open.kind === 'adding' ? null : (
        <p className="pages">
          <button type="button" className="button" onClick={() => setOpen({ kind: 'adding' })}>
            Add a person
          </button>
        </p>
      )}
    </section>
  );

  function showPassword(username: string, password: string): void {
    setOpen({ kind: 'password', username, password });
  }
}
