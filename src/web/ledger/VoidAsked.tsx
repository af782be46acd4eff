import type { ReactNode } from 'react';
import type { Static } from 'typebox';
import { confirmVoid, type voidAsked, withdrawVoid } from '../../api/reading.ts';
import { Banner } from '../design/Banner.tsx';
import { FormError } from '../design/FormError.tsx';
import { When } from '../design/When.tsx';
import { actErrorInWords } from '../reply/askErrorInWords.ts';
import { useAccount } from '../reply/session.ts';
import { useAct } from '../reply/useAct.ts';

/** Somebody asked that the exam be void: another person confirms it here, or either takes it back. */
export function VoidAsked({
  asked,
  examId,
}: {
  readonly asked: Static<typeof voidAsked>;
  readonly examId: string;
}): ReactNode {
  const { account, may } = useAccount();
  const confirming = useAct(confirmVoid);
  const withdrawing = useAct(withdrawVoid);
  const error = confirming.error ?? withdrawing.error;
  const isSending = confirming.state === 'sending' || withdrawing.state === 'sending';
  const { askedBy, askedAt } = asked;
  const mine = account.username === askedBy;
  return (
    <Banner>
      <p>
        <bdi>{askedBy}</bdi> says that there is nothing to read, <When at={askedAt} />: <bdi>{asked.reason}</bdi>
      </p>
      <p>{mine ? 'Another person must confirm it.' : 'It counts when a second person has looked and confirms it.'}</p>
      <FormError says={error && actErrorInWords(error, 'settle this')} />
      {may('void-exams') ? (
        <div className="acts">
          {mine ? null : (
            <button
              type="button"
              className="button first"
              disabled={isSending}
              onClick={() => void confirming.run({ params: { examId }, body: { askedBy, askedAt } })}
            >
              Confirm: nothing to read
            </button>
          )}
          <button
            type="button"
            className="button"
            disabled={isSending}
            onClick={() => void withdrawing.run({ params: { examId } })}
          >
            {mine ? 'Take it back' : 'It must be read'}
          </button>
        </div>
      ) : null}
    </Banner>
  );
}
