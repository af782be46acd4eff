import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { seeMessage } from '../../api/messages.ts';
import { LineBones } from '../design/Bones.tsx';
import { RawLines } from '../design/RawLines.tsx';
import { When } from '../design/When.tsx';
import { useTabTitle } from '../page/Page.tsx';
import { Answer } from '../reply/Answer.tsx';
import { useReply } from '../reply/useReply.ts';
import { type MessageRow, Understanding } from './MessagesPage.tsx';
import { markWhere } from './markWhere.ts';

/** One message that could not be used: its lines as they came, the wrong field or byte marked. */
export function MessagePane(): ReactNode {
  const { messageId } = useParams({ from: '/messages/$messageId' });
  const navigate = useNavigate();
  const pane = useRef<HTMLElement>(null);
  const message = useReply(seeMessage, { params: { messageId } });
  useTabTitle('Message');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another message is another arrival.
  useEffect(() => pane.current?.focus(), [messageId]);
  return (
    <section className="detail-pane message" aria-label="Message" tabIndex={-1} ref={pane} onKeyDown={closeOnEscape}>
      <p>
        <Link className="back" to="/messages" state={true}>
          Back to the messages
        </Link>
      </p>
      <Answer of={message} subject="this message" waiting={<LineBones widths={[40, 85, 70, 92, 60]} />}>
        {(reply) => (
          <>
            <About message={reply.message} />
            <h2>As it came</h2>
            <RawLines lines={markWhere(reply.lines, reply.message.where)} />
            {reply.hex ? (
              <>
                <h2>Its bytes around the place</h2>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys. */}
                <pre className="raw hex" tabIndex={0}>
                  {reply.hex.replace(/([0-9a-f]{2})(?=[0-9a-f])/gi, '$1 ')}
                </pre>
              </>
            ) : null}
          </>
        )}
      </Answer>
    </section>
  );

  function closeOnEscape(event: KeyboardEvent): void {
    if (event.key === 'Escape') void navigate({ to: '/messages', state: true });
  }
}

function About({ message }: { readonly message: MessageRow }): ReactNode {
  return (
    <>
      <div className="head">
        <h1>
          <bdi>{message.messageType ?? 'A message of unknown type'}</bdi>
        </h1>
        <Understanding of={message.understanding} />
      </div>
      <div className={message.understanding === 'unreadable' ? 'variance red' : 'variance'}>
        <span className="strong">{message.where ?? 'Place not known'}</span>
        <bdi>{message.why ?? 'Reason not known'}</bdi>
      </div>
      <dl className="pairs">
        <dt>Feed</dt>
        <dd>
          <bdi>{message.feed}</bdi>
        </dd>
        <dt>Received</dt>
        <dd>
          <When at={message.receivedAt} />
        </dd>
        <dt>Control id</dt>
        <dd>
          <bdi>{message.controlId ?? 'Not known'}</bdi>
        </dd>
        <dt>We answered</dt>
        <dd>{answers[message.answer] ?? message.answer}</dd>
      </dl>
    </>
  );
}

/** HL7 table 0008, the answers a sender gets (HL7 v2.5.1 §2.9.2). */
const answers: Readonly<Record<string, string>> = {
  AA: 'AA, taken',
  AE: 'AE, an error in it',
  AR: 'AR, refused',
};
