import type { ReactNode } from 'react';
import { Empty } from '../design/Empty.tsx';
import { Table } from '../design/Table.tsx';
import type { FeedsReply } from './FeedsPage.tsx';

/** Where systems reach us, as they must be told. */
export function Doors({ reply }: { readonly reply: FeedsReply }): ReactNode {
  return (
    <section>
      <h2>Doors</h2>
      {reply.doors.length === 0 ? (
        <Empty
          says="No door is open."
          wouldShow="The doors for DICOM and HL7 stand here with where they listen. Ask whoever runs Safelight here to start them."
          asOf={reply.asOf}
        />
      ) : (
        <Table
          caption="Doors"
          rows={reply.doors}
          keyOf={(door) => door.name + door.listening}
          columns={[
            { head: 'Door', kind: 'person', cell: (door) => door.name },
            { head: 'Listens at', cell: (door) => <code>{door.listening}</code> },
            { head: 'Line', cell: (door) => (door.secure ? 'Encrypted (TLS)' : 'Not encrypted') },
            { head: 'Connections', kind: 'number', cell: (door) => door.connections.toLocaleString('en-GB') },
          ]}
        />
      )}
    </section>
  );
}
