import { entryOfKeyword } from '../../standards/dicom/dictionary.ts';
import { personNameGroups } from '../../standards/dicom/personName.ts';
import { tagHex } from '../../standards/dicom/tag.ts';
import type { QidoRow } from './findStudies.ts';
import type { QidoLevel } from './qidoQuery.ts';

/** An answer in the DICOM JSON model (PS3.18 §F.2). */
export type DicomJson = Readonly<Record<string, { readonly vr: string; readonly Value?: readonly unknown[] }>>;

/** One match as QIDO-RS answers it (PS3.18 §10.6.3). `base` is the address of the service, `https://…/dicom-web`. */
export function qidoJson(row: QidoRow, level: QidoLevel, base: string): DicomJson {
  const json: Record<string, { vr: string; Value?: readonly unknown[] }> = {};
  const put = (keyword: string, ...values: readonly (string | number | null | undefined)[]) => {
    const entry = entryOfKeyword(keyword);
    if (!entry) throw new Error(`Cannot answer with "${keyword}": not in PS3.6`);
    const said = values.filter((value) => value != null && value !== '');
    const vr = entry.vrs[0];
    json[tagHex(entry.tag)] =
      said.length === 0 ? { vr } : { vr, Value: vr === 'PN' ? said.map((name) => personNameJson(String(name))) : said };
  };
  put('SpecificCharacterSet', 'ISO_IR 192');
  put('StudyDate', row.study_date);
  put('StudyTime', row.study_time);
  put('AccessionNumber', row.accession);
  put('InstanceAvailability', 'ONLINE');
  put('ModalitiesInStudy', ...row.modalities);
  put('ReferringPhysicianName', row.referring_physician);
  put('StudyDescription', row.study_description);
  put('PatientName', row.patient_name);
  put('PatientID', row.patient_id);
  put('IssuerOfPatientID', row.patient_id_issuer);
  put('PatientBirthDate', row.patient_birth_date);
  put('PatientSex', row.patient_sex);
  put('StudyInstanceUID', row.study_uid);
  put('StudyID', row.study_id);
  put('NumberOfStudyRelatedSeries', row.study_series);
  put('NumberOfStudyRelatedInstances', row.study_instances);
  if (level !== 'study') {
    put('Modality', row.modality);
    put('SeriesDescription', row.series_description);
    put('BodyPartExamined', row.body_part);
    put('SeriesInstanceUID', row.series_uid);
    put('SeriesNumber', row.series_number);
    put('NumberOfSeriesRelatedInstances', row.series_instances);
  }
  if (level === 'instance') {
    put('SOPClassUID', row.sop_class_uid);
    put('SOPInstanceUID', row.sop_uid);
    put('AvailableTransferSyntaxUID', row.transfer_syntax_uid);
    put('InstanceNumber', row.instance_number);
    put('NumberOfFrames', row.frames);
    put('Rows', row.rows);
    put('Columns', row.columns);
    put('BitsAllocated', row.bits_allocated);
  }
  put('RetrieveURL', retrieveUrl(row, level, base));
  return Object.fromEntries(Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function retrieveUrl(row: QidoRow, level: QidoLevel, base: string): string {
  const study = `${base}/studies/${row.study_uid}`;
  if (level === 'study') return study;
  const series = `${study}/series/${row.series_uid}`;
  return level === 'series' ? series : `${series}/instances/${row.sop_uid}`;
}

/** The three component groups of a person name (PS3.18 §F.2.2), as far as they are said. */
function personNameJson(name: string): Readonly<Record<string, string>> {
  const [alphabetic, ideographic, phonetic] = personNameGroups(name);
  return {
    ...(alphabetic ? { Alphabetic: alphabetic } : {}),
    ...(ideographic ? { Ideographic: ideographic } : {}),
    ...(phonetic ? { Phonetic: phonetic } : {}),
  };
}
