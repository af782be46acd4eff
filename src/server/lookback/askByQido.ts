import type { ArchivedStudy } from '../../domain/lookback/archivedStudy.ts';
import { timeOfSeconds } from '../../domain/lookback/archiveQuery.ts';
import { type ArchivePlace, studyOfAnswer } from '../../domain/lookback/studyOfAnswer.ts';
import type { DicomJson } from '../../standards/dicom/dicomJson.ts';
import { readStudyJson } from '../../standards/dicom/studyOfJson.ts';
import { LookbackError } from './lookbackError.ts';
import type { AskArchive } from './walkDay.ts';

/** How many studies are asked for at once; an archive may give fewer. */
const pageStudies = 200;
/** Pages of one question; by then an archive gives the same again and again. */
const pagesMax = 500;
const answerMs = 60_000;
const answerBytesMax = 64 << 20;

const fields = ['00080061', '00081030', '00100021', '00100030', '00100040', '00101000', '00201206', '00201208'];

/**
 * Asks an archive by QIDO-RS (PS3.18 §10.6), page after page until one brings nothing new. `service` is the address of its
 * DICOMweb service; `authorization` goes with each question where the archive wants one. Only ever GET.
 */
export function askByQido(service: URL, authorization: string | null, place: ArchivePlace): AskArchive {
  return async ({ day, seconds, modality }) => {
    const found = new Map<string, ArchivedStudy>();
    for (let page = 0; page < pagesMax; page++) {
      const address = new URL(`${service.pathname.replace(/\/$/, '')}/studies`, service);
      const keys = address.searchParams;
      keys.set('StudyDate', day.replaceAll('-', ''));
      if (seconds !== null) keys.set('StudyTime', `${timeOfSeconds(seconds.from)}-${timeOfSeconds(seconds.to)}`);
      if (modality !== null) keys.set('ModalitiesInStudy', modality);
      keys.set('limit', String(pageStudies));
      keys.set('offset', String(page * pageStudies));
      for (const field of fields) keys.append('includefield', field);
      const { studies, saysMore } = await pageAt(address, authorization);
      const before = found.size;
      for (const json of studies) {
        const answer = readStudyJson(json);
        if (answer) found.set(answer.studyInstanceUid, studyOfAnswer(answer, day, place));
      }
      // An archive that pays no heed to the offset gives the first page again: then there may be more than it tells.
      if (found.size === before) return { studies: [...found.values()], isCut: saysMore && studies.length > 0 };
      if (studies.length < pageStudies && !saysMore) return { studies: [...found.values()], isCut: false };
    }
    return { studies: [...found.values()], isCut: true };
  };
}

async function pageAt(
  address: URL,
  authorization: string | null,
): Promise<{ readonly studies: readonly DicomJson[]; readonly saysMore: boolean }> {
  const response = await fetch(address, {
    headers: { accept: 'application/dicom+json', ...(authorization === null ? {} : { authorization }) },
    redirect: 'error',
    signal: AbortSignal.timeout(answerMs),
  });
  // "The number of results exceeded the maximum supported by the server" (PS3.18 §8.3.4.4).
  const saysMore = /^299\b/.test(response.headers.get('warning') ?? '');
  if (response.status === 204) return { studies: [], saysMore: false };
  const why = await whyNot(response);
  if (why !== null) throw new LookbackError('LOOKBACK_ARCHIVE_SILENT', `Cannot ask ${address.origin}: ${why}`);
  const json: unknown = JSON.parse(await textOf(response));
  return { studies: Array.isArray(json) ? (json as DicomJson[]) : [], saysMore };
}

async function whyNot(response: Response): Promise<string | null> {
  if (response.ok) return null;
  await response.body?.cancel();
  return `it answered ${response.status}`;
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > answerBytesMax)
      throw new LookbackError('LOOKBACK_ARCHIVE_SILENT', 'Cannot ask: the answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
