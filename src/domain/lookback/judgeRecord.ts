import { imageModalities } from '../archive/studyState.ts';
import { balanceExam } from '../ledger/balanceExam.ts';
import type { StudyStanding } from '../ledger/examFacts.ts';
import type { Policies } from '../ledger/policies.ts';
import { localIdText } from '../patients/localId.ts';
import type { Variance } from '../reconciliation/variance.ts';
import { factsOfRecord, recordAnchor } from './factsOfRecord.ts';
import type { RecordedRows } from './foldRecords.ts';
import type { LookbackDifference, LookbackKind } from './lookbackDifference.ts';
import { timeOfRecord } from './risRecord.ts';

const notAsked = {
  continuedAs: [],
  merges: [],
  mergeSenders: [],
  // Numbers that stand on several examinations are looked for over the whole past at once.
  sameAccession: [],
  steps: [],
  patients: [],
  identityPairs: [],
  decisions: [],
  holders: [],
} as const;

/** What is different about one recorded examination, by the rules of the ledger, given every study that claims to be of it. */
export function judgeRecord(
  rows: RecordedRows,
  studies: readonly StudyStanding[],
  policies: Policies,
  now: Date,
): readonly LookbackDifference[] {
  const [record] = rows;
  const site = record.accession?.issuer ?? record.patient.localIds[0]?.issuer ?? '';
  const balance = balanceExam(
    {
      kind: 'recorded',
      anchor: recordAnchor(record.rowNumber),
      site,
      record: factsOfRecord(rows),
      studies,
      ...notAsked,
    },
    policies,
    now,
  );
  const { unread } = balance;
  const linked = studies.filter(({ standing }) => standing === 'linked');
  const differences = balance.variances
    // A report that was begun and never ended is told as unreported, once.
    .filter(({ kind }) => !(unread && kind === 'report-pending'))
    .map((variance) => difference(variance.kind, variance.part, variance.says, variance));
  return [
    ...differences,
    ...(unread ? [difference('unreported', unread.why, unread.says)] : []),
    ...linked.flatMap(notAsSaid),
  ];

  function notAsSaid({ study, evidence }: StudyStanding): readonly LookbackDifference[] {
    const found: LookbackDifference[] = [];
    if (evidence.modality === false) {
      const says = `The RIS says ${record.modality}, and the images are ${imageModalities(study).join(', ')}.`;
      found.push(difference('modality-differs', study.studyInstanceUid, says));
    }
    if (evidence.time === false) {
      const says = `The RIS says ${record.performedAt ?? record.scheduledAt}, and the images were begun at ${study.startedAt}.`;
      found.push(difference('time-differs', study.studyInstanceUid, says));
    }
    return found;
  }

  function difference(kind: LookbackKind, part: string, says: string, variance?: Variance): LookbackDifference {
    const { patient } = record;
    return {
      ...{ kind, part, site, says, modality: record.modality },
      rowNumber: record.rowNumber,
      studyInstanceUid: linked[0]?.study.studyInstanceUid ?? studies[0]?.study.studyInstanceUid ?? null,
      at: timeOfRecord(record),
      nhsNumber: patient.nhsNumber,
      localId: patient.localIds[0] ? localIdText(patient.localIds[0]) : null,
      evidence: variance?.evidence ?? [],
      stakes: {
        unreported: unread !== null,
        cancerPathway: rows.some(({ cancerPathway }) => cancerPathway === true),
        deceased: rows.some(({ deceased }) => deceased === true) || record.deceased,
        wrongPerson: variance?.severity === 'wrong-person',
      },
    };
  }
}
