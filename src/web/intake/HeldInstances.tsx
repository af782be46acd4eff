import type { ReactNode } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { listUnreadable } from '../../api/messages.ts';
import { Empty } from '../design/Empty.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { When } from '../design/When.tsx';

type Unreadable = ReplyOf<typeof listUnreadable>;
type Held = Unreadable['instances'][number];

const columns: readonly Column<Held>[] = [
  { head: 'Sender', kind: 'person', cell: (held) => <bdi>{held.sender}</bdi> },
  { head: 'Received', cell: (held) => <When at={held.receivedAt} /> },
  { head: 'Where', cell: (held) => held.where ?? 'Not known' },
  { head: 'Why', kind: 'clip', spare: 3, cell: (held) => <bdi>{held.why}</bdi> },
  { head: 'Fingerprint', spare: 1, cell: (held) => <code>{held.sha256.slice(0, 12)}</code> },
  { head: 'Held as', spare: 2, cell: (held) => held.held.replaceAll('-', ' ') },
];

/** Images that are kept and are not in the archive, for nobody could read them or nobody knows their sender. */
export function HeldInstances({ reply }: { readonly reply: Unreadable }): ReactNode {
  return (
    <section>
      <h2>Images held back</h2>
      {reply.instances.length === 0 ? (
        <Empty
          says="No image is held back."
          wouldShow="Images that cannot be read, or come from an unknown caller, stand here. They are kept byte for byte."
          asOf={reply.asOf}
        />
      ) : (
        <>
          <Table
            caption="Images held back"
            rows={reply.instances}
            columns={columns}
            keyOf={(held) => held.sha256 + held.receivedAt}
          />
          <p className="pages">
            {reply.instances.length.toLocaleString('en-GB')} of {reply.instancesTotal.toLocaleString('en-GB')}, newest
            first
          </p>
        </>
      )}
    </section>
  );
}
