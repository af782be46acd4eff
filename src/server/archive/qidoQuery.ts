import { entryOfKeyword, entryOfTag } from '../../standards/dicom/dictionary.ts';
import { isUid } from '../../standards/dicom/uid.ts';

/** At which level a question is asked (PS3.18 §10.6.1.1). */
export type QidoLevel = 'study' | 'series' | 'instance';

/** How a key is matched (PS3.4 §C.2.2.2). */
export type Matching = 'uid' | 'text' | 'name' | 'date' | 'word';

/** A key that can be asked for: which column holds it, and how it is compared. */
export interface QidoKey {
  readonly keyword: string;
  readonly level: QidoLevel;
  readonly column: string;
  readonly matching: Matching;
}

/** What is asked, each key with the value sought. */
export interface QidoQuery {
  readonly filters: readonly { readonly key: QidoKey; readonly value: string }[];
  readonly limit: number;
  readonly offset: number;
}

export type QidoReading =
  | { readonly kind: 'read'; readonly query: QidoQuery }
  | { readonly kind: 'refused'; readonly why: string; readonly where: string };

/** The keys of PS3.18 §10.6.1.2 and those that standard clients send besides. */
export const qidoKeys: readonly QidoKey[] = [
  { keyword: 'StudyInstanceUID', level: 'study', column: 'study.study_uid', matching: 'uid' },
  { keyword: 'PatientID', level: 'study', column: 'study.patient_id', matching: 'text' },
  { keyword: 'IssuerOfPatientID', level: 'study', column: 'study.patient_id_issuer', matching: 'text' },
  { keyword: 'PatientName', level: 'study', column: 'study.patient_name', matching: 'name' },
  { keyword: 'PatientBirthDate', level: 'study', column: 'study.patient_birth_date', matching: 'date' },
  { keyword: 'PatientSex', level: 'study', column: 'study.patient_sex', matching: 'text' },
  { keyword: 'AccessionNumber', level: 'study', column: 'study.accession', matching: 'text' },
  { keyword: 'StudyDate', level: 'study', column: 'study.study_date', matching: 'date' },
  { keyword: 'StudyTime', level: 'study', column: 'study.study_time', matching: 'date' },
  { keyword: 'StudyID', level: 'study', column: 'study.study_id', matching: 'text' },
  { keyword: 'StudyDescription', level: 'study', column: 'study.description', matching: 'name' },
  { keyword: 'ReferringPhysicianName', level: 'study', column: 'study.referring_physician', matching: 'name' },
  { keyword: 'ModalitiesInStudy', level: 'study', column: 'study.modalities', matching: 'word' },
  { keyword: 'SeriesInstanceUID', level: 'series', column: 'series.series_uid', matching: 'uid' },
  { keyword: 'Modality', level: 'series', column: 'series.modality', matching: 'text' },
  { keyword: 'SeriesNumber', level: 'series', column: 'series.series_number::text', matching: 'text' },
  { keyword: 'SeriesDescription', level: 'series', column: 'series.description', matching: 'name' },
  { keyword: 'BodyPartExamined', level: 'series', column: 'series.body_part', matching: 'text' },
  { keyword: 'SOPInstanceUID', level: 'instance', column: 'instance.sop_uid', matching: 'uid' },
  { keyword: 'SOPClassUID', level: 'instance', column: 'instance.sop_class_uid', matching: 'uid' },
  { keyword: 'InstanceNumber', level: 'instance', column: 'instance.instance_number::text', matching: 'text' },
];

const keyOf = new Map(qidoKeys.map((key) => [key.keyword, key]));
const limitMax = 1_000;
const valueMax = 2_000;
const uidsMax = 200;

/**
 * Reads the query parameters of a search (PS3.18 §8.3.4).
 *
 * A key that we do not know is refused, never passed over: an answer that is wider than the question would be taken for
 * the answer. `includefield` adds nothing, because every attribute we hold is always in the answer.
 */
export function readQidoQuery(parameters: Readonly<Record<string, string | readonly string[]>>): QidoReading {
  const filters: { key: QidoKey; value: string }[] = [];
  let limit = limitMax;
  let offset = 0;
  for (const [name, said] of Object.entries(parameters)) {
    const values = typeof said === 'string' ? [said] : said;
    const value = values[0] ?? '';
    if (value.length > valueMax) return refused(name, 'A value is too long');
    switch (name.toLowerCase()) {
      case 'includefield':
        continue;
      case 'fuzzymatching':
        // Allowed to be ignored: PS3.18 §8.3.4.3.
        continue;
      case 'limit':
      case 'offset': {
        const number = /^\d{1,9}$/.test(value) ? Number(value) : null;
        if (number === null) return refused(name, 'limit and offset are whole numbers');
        if (name.toLowerCase() === 'limit') limit = Math.min(number, limitMax);
        else offset = number;
        continue;
      }
    }
    const key = keyOf.get(keywordOf(name));
    if (!key) return refused(name, 'This key cannot be asked for');
    if (values.length > 1) return refused(name, 'A key stands twice');
    if (value === '' || value === '*') continue;
    if (key.matching === 'uid' && !areUids(value)) return refused(name, 'A UID is none');
    filters.push({ key, value });
  }
  return { kind: 'read', query: { filters, limit, offset } };
}

/** A UID, or a list of them (PS3.4 §C.2.2.2.2) with commas or backslashes. */
export function uidsOf(value: string): readonly string[] {
  return value.split(/[,\\]/).map((uid) => uid.trim());
}

function areUids(value: string): boolean {
  const uids = uidsOf(value);
  return uids.length <= uidsMax && uids.every((uid) => isUid(uid));
}

/** `00100020` is PatientID. */
function keywordOf(name: string): string {
  if (!/^[0-9A-Fa-f]{8}$/.test(name)) return entryOfKeyword(name)?.keyword ?? name;
  return entryOfTag(Number.parseInt(name, 16))?.keyword ?? name;
}

/** Names the key only if it is one of PS3.6 or ours: whatever else somebody asks for may be a patient's name. */
function refused(name: string, why: string): QidoReading {
  const isKnown = ['limit', 'offset'].includes(name.toLowerCase()) || entryOfKeyword(keywordOf(name)) !== undefined;
  return { kind: 'refused', why, where: isKnown ? `/query/${name}` : '/query' };
}
