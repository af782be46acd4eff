import { type ReactNode, useState } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { listTokens, removeToken } from '../../api/people.ts';
import { TableBones } from '../design/Bones.tsx';
import { Empty } from '../design/Empty.tsx';
import { FormError } from '../design/FormError.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { When } from '../design/When.tsx';
import { roleHeldInWords } from '../page/roleInWords.ts';
import { Answer } from '../reply/Answer.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAct } from '../reply/useAct.ts';
import { useReply } from '../reply/useReply.ts';
import { AddTokenForm } from './AddTokenForm.tsx';
import { ShownOnce } from './ShownOnce.tsx';

type Token = ReplyOf<typeof listTokens>['tokens'][number];

const columns: readonly Column<Token>[] = [
  { head: 'Token', kind: 'person', cell: (token) => <bdi>{token.name}</bdi> },
  { head: 'Roles', cell: (token) => token.roles.map(roleHeldInWords).join('; ') },
  {
    head: 'Made',
    spare: 2,
    cell: (token) => (
      <>
        <When at={token.createdAt} /> <span className="quiet">by {token.createdBy}</span>
      </>
    ),
  },
  { head: 'Ends', cell: (token) => (token.expiresAt ? <When at={token.expiresAt} /> : 'Never') },
  { head: 'Last used', cell: (token) => (token.lastUsedAt ? <When at={token.lastUsedAt} /> : 'Never') },
];

/** Keys for programs: what each may do, until when, and when it was last used. */
export function Tokens(): ReactNode {
  const reply = useReply(listTokens, {}, { everySeconds: 60 });
  const removing = useAct(removeToken);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<{ readonly name: string; readonly secret: string } | null>(null);
  const acts: Column<Token> = {
    head: 'Remove',
    kind: 'acts',
    cell: ({ tokenId, name }) => (
      <button type="button" className="link grave" onClick={() => void removing.run({ params: { tokenId } })}>
        Remove<span className="unseen"> {name}</span>
      </button>
    ),
  };
  return (
    <section>
      <h2>Tokens for programs</h2>
      <FormError says={removing.error && actErrorInWords(removing.error, 'remove this token')} />
      {made ? (
        <ShownOnce title={`The secret of ${made.name}`} secret={made.secret} onClose={() => setMade(null)}>
          It is shown only now. The program sends it with every question as: Authorization: Bearer, then this secret.
        </ShownOnce>
      ) : null}
      {adding ? <AddTokenForm onClose={() => setAdding(false)} onAdded={show} /> : null}
      <Answer
        of={reply}
        subject="the tokens"
        waiting={<TableBones heads={['Token', 'Roles', 'Ends', 'Last used']} rows={4} />}
      >
        {({ tokens, asOf }) =>
          tokens.length === 0 ? (
            <Empty
              says="No program has a token."
              wouldShow="Programs that ask for exams or images (DICOMweb, statistics, another site) stand here with their tokens."
              asOf={asOf}
            />
          ) : (
            <Table caption="Tokens" rows={tokens} columns={[...columns, acts]} keyOf={({ tokenId }) => tokenId} />
          )
        }
      </Answer>
      {adding ? null : (
        <p className="pages">
          <button type="button" className="button" onClick={() => setAdding(true)}>
            Make a token
          </button>
        </p>
      )}
    </section>
  );

  function show(name: string, secret: string): void {
    setAdding(false);
    setMade({ name, secret });
  }
}
