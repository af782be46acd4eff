import type { ReactNode } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { seeSource } from '../../api/exams.ts';
import { LineBones } from '../design/Bones.tsx';
import { Panel } from '../design/Panel.tsx';
import { PatientName } from '../design/PatientWords.tsx';
import { RawLines } from '../design/RawLines.tsx';
import { When } from '../design/When.tsx';
import { Answer } from '../reply/Answer.tsx';
import { useReply } from '../reply/useReply.ts';
import type { Exam } from './ExamDetail.tsx';
import type { ExamRow } from './ExamTable.tsx';
import { PatientPairs } from './PatientBanner.tsx';

/** The raw message or the image's header that one fact came from, with whose exam it was opened from. */
export function SourcePanel({
  factId,
  fact,
  patient,
  asOf,
  onClose,
}: {
  readonly factId: string;
  readonly fact: Exam['timeline'][number] | undefined;
  readonly patient: ExamRow['patient'];
  readonly asOf: string;
  readonly onClose: () => void;
}): ReactNode {
  const source = useReply(seeSource, { params: { factId } });
  return (
    <Panel
      title="What it really said"
      about={
        <>
          <div className="strong">
            <PatientName of={patient} />
          </div>
          <PatientPairs patient={patient} asOf={asOf} />
        </>
      }
      onClose={onClose}
    >
      {fact ? (
        <p className="quiet">
          <bdi>{fact.feed}</bdi>, received <When at={fact.receivedAt} />
        </p>
      ) : null}
      <Answer of={source} subject="what it said" waiting={<LineBones widths={[90, 75, 82, 60, 95, 40]} />}>
        {(reply) => <Source of={reply} />}
      </Answer>
    </Panel>
  );
}

function Source({ of }: { readonly of: ReplyOf<typeof seeSource> }): ReactNode {
  if (of.kind === 'message')
    return <RawLines lines={of.lines.map((text) => ({ runs: [{ text, wrong: false }], wrong: false }))} />;
  return (
    <table className="table">
      <caption className="unseen">Header of the image</caption>
      <thead>
        <tr>
          <th scope="col">Tag</th>
          <th scope="col">Keyword</th>
          <th scope="col">VR</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {of.elements.map((element, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a tag may stand in many sequences.
          <tr key={place}>
            <td data-label="Tag" className="nowrap">
              <code>{element.tag}</code>
            </td>
            <td data-label="Keyword">{element.keyword}</td>
            <td data-label="VR">{element.vr}</td>
            <td data-label="Value">
              <bdi>{element.value}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
