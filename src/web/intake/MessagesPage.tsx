import { Link, Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { listUnreadable } from '../../api/messages.ts';
import { TableBones } from '../design/Bones.tsx';
import { Empty } from '../design/Empty.tsx';
import { PagesOfList } from '../design/PagesOfList.tsx';
import { type Column, Table } from '../design/Table.tsx';
import { When } from '../design/When.tsx';
import { Page } from '../page/Page.tsx';
import { useFocusOnReturn } from '../page/useFocusOnReturn.ts';
import { Answer } from '../reply/Answer.tsx';
import { useAccount } from '../reply/session.ts';
import { useReply } from '../reply/useReply.ts';
import { HeldInstances } from './HeldInstances.tsx';

type Unreadable = ReplyOf<typeof listUnreadable>;
export type MessageRow = Unreadable['messages'][number];

const pageRows = 50;

const columns: readonly Column<MessageRow>[] = [
  { head: 'Feed', kind: 'person', cell: (message) => <bdi>{message.feed}</bdi> },
  { head: 'Received', cell: (message) => <When at={message.receivedAt} /> },
  { head: 'Message', spare: 2, cell: (message) => <bdi>{message.messageType ?? 'Not known'}</bdi> },
  { head: 'Control id', spare: 1, cell: (message) => <bdi>{message.controlId ?? 'Not known'}</bdi> },
  { head: 'Where', cell: (message) => <span className="nowrap">{message.where ?? 'Not known'}</span> },
  { head: 'Why', kind: 'clip', spare: 3, cell: (message) => <bdi>{message.why ?? 'Not known'}</bdi> },
  { head: 'Answered', spare: 2, cell: (message) => message.answer },
  { head: 'State', spare: 3, cell: (message) => <Understanding of={message.understanding} /> },
];

/** What came in and nobody could use: kept, with the place and the reason, until it is understood. */
export function MessagesPage(): ReactNode {
  const { may } = useAccount();
  const open = useParams({ strict: false }).messageId;
  const { trail = [] } = useLocation({ select: ({ state }) => state });
  useFocusOnReturn(open);
  const after = trail.at(-1);
  const reply = useReply(listUnreadable, { body: { limit: pageRows, ...(after && { after }) } }, { everySeconds: 30 });
  return (
    <div className={open ? 'beside open' : 'beside'}>
      <div className="list-pane">
        <Page
          title="Unreadable messages"
          aside={
            reply.kind === 'answered' ? (
              <>
                as of <When at={reply.reply.asOf} />
              </>
            ) : null
          }
        >
          {may('replay-messages') ? (
            <p className="acts replay-link">
              <Link className="button" to="/messages/replay">
                Read kept messages again
              </Link>
            </p>
          ) : null}
          <Answer
            of={reply}
            subject="the unreadable messages"
            waiting={<TableBones heads={['Feed', 'Received', 'Where', 'Why', 'State']} />}
          >
            {(answer) => (
              <>
                <Messages reply={answer} open={open} trail={trail} />
                <HeldInstances reply={answer} />
              </>
            )}
          </Answer>
        </Page>
      </div>
      <Outlet />
    </div>
  );
}

function Messages({
  reply,
  open,
  trail,
}: {
  readonly reply: Unreadable;
  readonly open: string | undefined;
  readonly trail: readonly string[];
}): ReactNode {
  const navigate = useNavigate();
  const { next } = reply;
  if (reply.messages.length === 0) {
    return (
      <Empty
        says="Every message was understood."
        wouldShow="Messages we could not use stand here, newest first, with the field or byte and the reason. They are kept whole and can be read again when their sender pack is mended."
        asOf={reply.asOf}
      />
    );
  }
  return (
    <section>
      <h2>Messages</h2>
      <Table
        caption="Messages nobody could use"
        rows={reply.messages}
        columns={columns}
        keyOf={(message) => message.messageId}
        current={open}
        link={(message, attributes) => (
          <Link to="/messages/$messageId" params={{ messageId: message.messageId }} state={true} {...attributes}>
            <bdi>{message.feed}</bdi>
          </Link>
        )}
      />
      <PagesOfList
        first={trail.length * pageRows + 1}
        shown={reply.messages.length}
        total={reply.total}
        onPrevious={trail.length > 0 ? () => turn(trail.slice(0, -1)) : null}
        onNext={next === null ? null : () => turn([...trail, next])}
      />
    </section>
  );

  function turn(to: readonly string[]): void {
    void navigate({ to: '/messages', state: { trail: to } });
  }
}

/** Whether a message was refused (we understood it and must not use it) or is unreadable (we did not). */
export function Understanding({ of }: { readonly of: string }): ReactNode {
  if (of === 'unreadable') return <span className="tag red">Unreadable</span>;
  if (of === 'refused') return <span className="tag amber">Refused</span>;
  return <span className="tag">{of === 'understood' ? 'Understood' : 'Kept only'}</span>;
}
