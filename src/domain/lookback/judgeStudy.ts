import { imageModalities } from '../archive/studyState.ts';
import { balanceExam } from '../ledger/balanceExam.ts';
import type { Policies } from '../ledger/policies.ts';
import { localIdText } from '../patients/localId.ts';
import { studyAnchor } from '../reconciliation/matchKeys.ts';
import type { StudyLink } from '../reconciliation/matchStudy.ts';
import { type ArchivedStudy, studyStateOf } from './archivedStudy.ts';
import { factsOfRecord, rowNumberOf } from './factsOfRecord.ts';
import { foldRecords } from './foldRecords.ts';
import type { LookbackDifference } from './lookbackDifference.ts';
import type { RisRecord } from './risRecord.ts';

export interface StudyJudgement {
  /** Its anchors are of records: `rowNumberOf` reads them. */
  readonly links: readonly StudyLink[];
  /** None where it is linked: then the record is judged with it. */
  readonly differences: readonly LookbackDifference[];
}

/**
 * To which records images belong, and what is different where they belong to none, by the rules of the ledger.
 *
 * `candidates` are all records under its UID, its accession number, or its person and day. `isKnown`: some record, of whatever
 * time, is of this person.
 */
export function judgeStudy(
  archived: ArchivedStudy,
  candidates: readonly RisRecord[],
  isKnown: boolean,
  policies: Policies,
  now: Date,
): StudyJudgement {
  const study = studyStateOf(archived);
  const exams = foldRecords(candidates, policies.reconciliation);
  const { patient } = archived;
  const localId = patient.localIds[0] ? localIdText(patient.localIds[0]) : null;
  const balance = balanceExam(
    {
      kind: 'imaged',
      anchor: studyAnchor(study.studyInstanceUid),
      site: study.site,
      study,
      candidates: exams.map(factsOfRecord),
      merges: [],
      mergeSenders: [],
      sameAccession: [],
      steps: [],
      patients: [],
      identityPairs: isKnown ? [{ nhsNumber: patient.nhsNumber ?? '', localId: localId ?? '', system: 'RIS' }] : [],
      decisions: [],
      holders: [],
    },
    policies,
    now,
  );
  const claimed = balance.links.find(({ standing }) => standing === 'conflict') ?? bestOf(balance.links);
  const record = claimed && candidates.find(({ rowNumber }) => rowNumber === rowNumberOf(claimed.anchor));
  const isUnreported = record ? record.reportStatus === null : true;
  return {
    links: balance.links,
    differences: balance.variances.map((variance) => ({
      kind: variance.kind,
      // An anchor of this judgement means nothing outside of it.
      part: variance.kind === 'identity-conflict' ? 'images' : variance.part,
      rowNumber: record?.rowNumber ?? null,
      studyInstanceUid: study.studyInstanceUid,
      at: archived.startedAt,
      site: study.site,
      modality: imageModalities(study).join('/') || null,
      nhsNumber: patient.nhsNumber,
      localId,
      says: variance.says,
      evidence: variance.evidence,
      stakes: {
        unreported: isUnreported,
        cancerPathway: record?.cancerPathway === true,
        deceased: record?.deceased ?? null,
        wrongPerson: variance.severity === 'wrong-person',
      },
    })),
  };
}

function bestOf(links: readonly StudyLink[]): StudyLink | undefined {
  return links.toSorted((a, b) => b.score - a.score || (a.anchor < b.anchor ? -1 : 1))[0];
}
