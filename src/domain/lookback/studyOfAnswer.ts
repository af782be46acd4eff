import { readDate, readTime } from '../../standards/dicom/dates.ts';
import type { StudyAnswer } from '../../standards/dicom/studyAnswer.ts';
import { instantOf } from '../../standards/time/localTime.ts';
import { identityOfImage } from '../patients/identityOfImage.ts';
import type { ArchivedStudy } from './archivedStudy.ts';

/** Where an archive stands: whose numbers it holds when it does not say it, and by which clock it tells time. */
export interface ArchivePlace {
  readonly site: string;
  readonly zone: string;
}

/** A study as an archive told of it on being asked for `askedDay` (`YYYY-MM-DD`), which holds where it gives no date. */
export function studyOfAnswer(answer: StudyAnswer, askedDay: string, { site, zone }: ArchivePlace): ArchivedStudy {
  const [year, month, day] = askedDay.split('-').map(Number) as [number, number, number];
  const date = answer.studyDate === null ? null : readDate(answer.studyDate);
  const isWhole = date !== null && date.month !== null && date.day !== null;
  const time = answer.studyTime === null ? null : readTime(answer.studyTime);
  const civil = {
    ...(isWhole ? { year: date.year, month: date.month as number, day: date.day as number } : { year, month, day }),
    ...(time ? { hour: time.hour, minute: time.minute ?? 0, second: Math.min(time.second ?? 0, 59) } : {}),
  };
  const { otherPatientIds, issuerOfPatientId, accession, modalities, description } = answer;
  return {
    ...{ accession, modalities, description },
    studyInstanceUid: answer.studyInstanceUid,
    issuer: site,
    patient: identityOfImage(
      { ...answer, issuerOfPatientId, otherPatientIds: otherPatientIds.map((id) => ({ id, issuer: null })) },
      site,
    ),
    startedAt: instantOf(civil, zone).toISOString(),
    hasTime: time !== null,
    seriesCount: answer.seriesCount,
    instanceCount: answer.instanceCount,
  };
}
