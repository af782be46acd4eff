import { dateText, readDate } from './dates.ts';
import type { DicomJson, JsonName, JsonValue } from './dicomJson.ts';
import { readPersonName } from './personName.ts';
import type { StudyAnswer } from './studyAnswer.ts';
import { isUid } from './uid.ts';

/** Longest text that is taken over, as of a header field. */
const textMax = 1024;

/** Reads one study of a QIDO-RS answer (PS3.18 §10.6.3.3); null when it names no study. */
export function readStudyJson(json: DicomJson): StudyAnswer | null {
  const studyInstanceUid = textOf(json, '0020000D');
  if (studyInstanceUid === null || !isUid(studyInstanceUid)) return null;
  const name = nameOf(json['00100010']?.Value?.[0]);
  const studyDate = readDate(textOf(json, '00080020') ?? '');
  return {
    studyInstanceUid,
    accession: textOf(json, '00080050'),
    familyName: name?.family || null,
    givenName: [name?.given, name?.middle].filter(Boolean).join(' ') || null,
    patientId: textOf(json, '00100020'),
    issuerOfPatientId: textOf(json, '00100021'),
    otherPatientIds: textsOf(json, '00101000'),
    birthDate: textOf(json, '00100030'),
    sex: textOf(json, '00100040'),
    studyDate: studyDate ? dateText(studyDate) : null,
    studyTime: textOf(json, '00080030'),
    modalities: textsOf(json, '00080061'),
    description: textOf(json, '00081030'),
    seriesCount: countOf(json, '00201206'),
    instanceCount: countOf(json, '00201208'),
  };
}

function textsOf(json: DicomJson, tag: string): readonly string[] {
  const values = json[tag]?.Value;
  if (!Array.isArray(values)) return [];
  return values.slice(0, 64).flatMap((value: JsonValue) => {
    if (typeof value !== 'string' && typeof value !== 'number') return [];
    const text = String(value)
      .replaceAll(/\p{Cc}/gu, ' ')
      .trim()
      .slice(0, textMax);
    return text === '' ? [] : [text];
  });
}

function textOf(json: DicomJson, tag: string): string | null {
  return textsOf(json, tag)[0] ?? null;
}

function countOf(json: DicomJson, tag: string): number | null {
  const number = Number(textOf(json, tag) ?? 'none');
  return Number.isInteger(number) && number >= 0 && number < 2 ** 31 ? number : null;
}

function nameOf(value: JsonValue | undefined) {
  const groups = typeof value === 'object' && value !== null ? (value as JsonName) : null;
  const text = groups?.Alphabetic ?? groups?.Phonetic ?? groups?.Ideographic;
  return typeof text === 'string' ? readPersonName(text.slice(0, textMax))?.alphabetic : null;
}
