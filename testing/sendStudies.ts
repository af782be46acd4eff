import type { ArchivedStudy } from '../src/domain/lookback/archivedStudy.ts';
import { openAssociation } from '../src/server/dimse/dimseClient.ts';
import { writeDataSet } from '../src/standards/dicom/writeDataSet.ts';
import { ctImage, explicitLittleEndian } from './dimsePeer.ts';

/** Sends small instances of these studies to an archive: so many of each, in one series. Times are written as UTC has them. */
export async function sendStudies(studies: readonly ArchivedStudy[], port: number, instances = 1): Promise<void> {
  const contexts = [{ abstractSyntax: ctImage, transferSyntaxes: [explicitLittleEndian] }];
  const wish = { host: '127.0.0.1', port, callingAet: 'CT1', calledAet: 'ORTHANC', contexts };
  const opened = await openAssociation(wish);
  if (opened.kind !== 'open') throw new Error('Cannot send studies: the archive rejected the association');
  for (const study of studies) {
    for (let number = 1; number <= instances; number++) {
      const sopInstanceUid = `${study.studyInstanceUid}.${number}`;
      const dataSet = instanceOf(study, sopInstanceUid);
      const transferSyntaxUid = explicitLittleEndian;
      const { status } = await opened.association.store({
        ...{ sopClassUid: ctImage, sopInstanceUid, transferSyntaxUid, dataSet },
      });
      if (status !== 0) throw new Error(`Cannot send studies: the archive answered ${status.toString(16)}`);
    }
  }
  await opened.association.release();
}

function instanceOf(study: ArchivedStudy, sopInstanceUid: string): Uint8Array {
  const { patient } = study;
  const [day, time] = study.startedAt.split('T') as [string, string];
  return writeDataSet({
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: ctImage,
    SOPInstanceUID: sopInstanceUid,
    StudyDate: day.replaceAll('-', ''),
    StudyTime: time.slice(0, 8).replaceAll(':', ''),
    AccessionNumber: study.accession ?? '',
    Modality: study.modalities[0] ?? '',
    StudyDescription: study.description ?? '',
    PatientName: `${patient.familyName}^${patient.givenName}`,
    PatientID: patient.localIds[0]?.value ?? '',
    IssuerOfPatientID: patient.localIds[0]?.issuer ?? '',
    OtherPatientIDs: patient.nhsNumber ?? '',
    PatientBirthDate: patient.birthDate?.replaceAll('-', '') ?? '',
    PatientSex: patient.sex ?? '',
    StudyInstanceUID: study.studyInstanceUid,
    SeriesInstanceUID: `${study.studyInstanceUid}.0`,
  });
}
