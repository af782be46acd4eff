import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { type RepairAsked, rehearseRepair, seeRepairs } from '../../api/repairs.ts';
import { Banner } from '../design/Banner.tsx';
import { LineBones } from '../design/Bones.tsx';
import { Answer } from '../reply/Answer.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAccount } from '../reply/session.ts';
import { useAct } from '../reply/useAct.ts';
import { useReply } from '../reply/useReply.ts';
import { RepairForm } from './RepairForm.tsx';
import { RepairsMade } from './RepairsMade.tsx';

type Known = ReplyOf<typeof seeRepairs>;
export type Rehearsal = ReplyOf<typeof rehearseRepair>;

/** What is about to be done, once its changes are known. */
export type Wanted =
  | { readonly repair: RepairAsked; readonly says: string }
  | { readonly undo: string; readonly says: string };

/** The desk: what one may do so that the systems agree, shown in full before it is done; and what was done, to be undone. */
export function Repairs({ examId }: { readonly examId: string }): ReactNode {
  const { may } = useAccount();
  return may('repair-exams') ? <Desk examId={examId} /> : null;
}

function Desk({ examId }: { readonly examId: string }): ReactNode {
  const known = useReply(seeRepairs, { params: { examId } });
  const rehearsing = useAct(rehearseRepair);
  const [wanted, setWanted] = useState<{ readonly what: Wanted; readonly rehearsal: Rehearsal } | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const told = useRef<HTMLDivElement>(null);
  // The button that was pressed may be gone with what it did: the focus goes to the answer.
  useEffect(() => {
    if (done) told.current?.focus();
  }, [done]);
  return (
    <section className="repairs" aria-label="What can be done">
      <h2>What can be done</h2>
      {done ? (
        <div className="banner green" role="status" tabIndex={-1} ref={told}>
          {done}
        </div>
      ) : null}
      {rehearsing.error ? <Banner tone="red">{actErrorInWords(rehearsing.error, 'do that')}</Banner> : null}
      <Answer of={known} subject="what can be done" waiting={<Waiting />}>
        {(reply) => (
          <>
            <Offers reply={reply} busy={rehearsing.state === 'sending'} onWant={(what) => void rehearse(what)} />
            {wanted ? (
              <RepairForm
                key={JSON.stringify(wanted.what)}
                examId={examId}
                what={wanted.what}
                rehearsal={wanted.rehearsal}
                onDone={finish}
                onClose={() => setWanted(null)}
              />
            ) : null}
            <RepairsMade
              made={reply.made}
              busy={rehearsing.state === 'sending'}
              onUndo={(repairId, says) => void rehearse({ undo: repairId, says })}
            />
          </>
        )}
      </Answer>
    </section>
  );

  async function rehearse(what: Wanted): Promise<void> {
    setDone(null);
    setWanted(null);
    const body = 'undo' in what ? { undo: what.undo } : { repair: what.repair };
    const rehearsal = await rehearsing.run({ params: { examId }, body });
    if (rehearsal) setWanted({ what, rehearsal });
  }

  function finish(says: string): void {
    setWanted(null);
    setDone(says);
  }
}

function Offers({
  reply,
  busy,
  onWant,
}: {
  readonly reply: Known;
  readonly busy: boolean;
  readonly onWant: (what: Wanted) => void;
}): ReactNode {
  if (reply.offers.length === 0) return <p className="quiet">Nothing needs doing here.</p>;
  return (
    <ul className="lines offers">
      {reply.offers.map(({ repair, says }, place) => (
        <li key={JSON.stringify(repair)}>
          <button
            type="button"
            className={place === 0 && repair.kind === 'link' ? 'button first' : 'button'}
            disabled={busy}
            onClick={() => onWant({ repair, says })}
          >
            {repairWords[repair.kind]}
            <span className="unseen">: {says}</span>
          </button>{' '}
          <bdi>{says}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** What the button says. */
export const repairWords: Readonly<Record<RepairAsked['kind'], string>> = {
  link: 'Link',
  unlink: 'Unlink',
  foreign: 'From another hospital',
  'no-images-expected': 'No images expected',
};

function Waiting(): ReactNode {
  return (
    <div role="status">
      <span className="unseen">Waiting for what can be done</span>
      <div className="lines" aria-hidden="true">
        <LineBones widths={[64, 72]} />
      </div>
    </div>
  );
}
