import type { ImageSaid } from '../../domain/archive/studyState.ts';
import type { Queries } from '../ledger/aliases.ts';
import type { InstanceToRecord } from './recordInstances.ts';
import { storableJson } from './storable.ts';
import { textSha } from './textSha.ts';

/** Writes down what the headers of each study say that none of its images said before (R12, R13). */
export async function saveSayings(queries: Queries, instances: readonly InstanceToRecord[]): Promise<void> {
  const found = new Map<string, object>();
  for (const { study, says } of instances) {
    const text = textOf(says);
    const name = `${study.study_uid} ${text}`;
    if (!found.has(name)) found.set(name, rowOf(study.study_uid, text, says));
  }
  if (found.size === 0) return;
  await queries.query({
    name: 'save-sayings',
    text: `insert into study_says (study_uid, said_sha, modality, body_part, laterality, description, patient_age, patient_size,
        patient_weight)
      select study_uid, said_sha, modality, body_part, laterality, description, patient_age, patient_size, patient_weight
      from jsonb_to_recordset($1::jsonb) as row (study_uid text, said_sha text, modality text, body_part text, laterality text,
        description text, patient_age text, patient_size text, patient_weight text)
      order by study_uid, said_sha
      on conflict do nothing`,
    values: [storableJson([...found.values()])],
  });
}

function textOf(says: ImageSaid): string {
  const { modality, bodyPart, laterality, description, patientAge, patientSize, patientWeight } = says;
  return JSON.stringify([modality, bodyPart, laterality, description, patientAge, patientSize, patientWeight]);
}

function rowOf(studyUid: string, text: string, says: ImageSaid) {
  return {
    study_uid: studyUid,
    said_sha: textSha(text),
    modality: says.modality,
    body_part: says.bodyPart,
    laterality: says.laterality,
    description: says.description,
    patient_age: says.patientAge,
    patient_size: says.patientSize,
    patient_weight: says.patientWeight,
  };
}
