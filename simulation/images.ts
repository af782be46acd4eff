import type { Attributes } from '../src/standards/dicom/writeDataSet.ts';
import { civilTime } from './civilTime.ts';
import { drawnSeries } from './drawnSeries.ts';
import { equipmentAndPicture, sopClassOf } from './imageHeader.ts';
import type { Picture } from './phantoms/picture.ts';
import type { Device } from './places.ts';
import type { NumbersSaid, ToldExam } from './toldExam.ts';
import { uidOf } from './uid.ts';

/** An instance that a scanner is going to send: its pixels are drawn, and its bytes written, when `dataSet` is called. */
export interface ImageToSend {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  dataSet(): Uint8Array;
}

export interface ImagesSaid {
  readonly device: Device;
  readonly zone: string;
  /** Whose details stand in the header, as the worklist gave them or as somebody typed them. */
  readonly who: NumbersSaid;
  /** Null: the field is empty, as when somebody is examined without a request. */
  readonly accession: string | null;
  readonly studyInstanceUid: string;
  /** When the last of them was taken; else when the examination was done. */
  readonly acquiredAt?: Date;
  /** How far the scanner's clock is ahead of the true time. */
  readonly clockAheadMs?: number;
  /** Which side a film shows; else the one that is drawn. */
  readonly laterality?: 'L' | 'R';
  /** A word that makes other series and instances under the same study. */
  readonly part?: string;
  /** Changes the picture and nothing else: the same instances with other bytes. */
  readonly drawnAgain?: boolean;
  /** Stands for every picture of it, where nobody is going to look: nothing is drawn. */
  readonly undrawn?: Picture;
  /** Only these pictures of all, counted from 0. */
  readonly only?: (index: number) => boolean;
}

/** The images of one examination, in the order of acquisition. */
export function imagesOf(exam: ToldExam, said: ImagesSaid): readonly ImageToSend[] {
  const seed = `${said.studyInstanceUid}${said.drawnAgain ? ' again' : ''}`;
  const study = studyHeader(exam, said);
  let index = 0;
  return drawnSeries(exam.examination.picture, seed).flatMap((series, seriesIndex) => {
    const seriesInstanceUid = uidOf(said.studyInstanceUid, 'series', seriesIndex, said.part ?? '');
    const frameOfReferenceUid = uidOf(said.studyInstanceUid, 'frame of reference', said.part ?? '');
    return series.pictures.flatMap((draw, picture): readonly ImageToSend[] => {
      if (said.only && !said.only(index++)) return [];
      const sopInstanceUid = uidOf(seriesInstanceUid, 'instance', picture);
      const sopClassUid = sopClassOf[said.device.modality];
      const acquired = civilTime(new Date(endOf(exam, said) - (series.pictures.length - picture) * 9000), said.zone);
      const header: Attributes = {
        ...study,
        SOPClassUID: sopClassUid,
        SOPInstanceUID: sopInstanceUid,
        SeriesInstanceUID: seriesInstanceUid,
        SeriesNumber: seriesIndex + 1,
        SeriesDescription: series.description,
        InstanceNumber: picture + 1,
        ContentDate: acquired.date,
        ContentTime: acquired.time,
        AcquisitionDate: acquired.date,
        AcquisitionTime: acquired.time,
      };
      return [
        {
          sopClassUid,
          sopInstanceUid,
          transferSyntaxUid: '1.2.840.10008.1.2.1',
          dataSet: () =>
            equipmentAndPicture(header, said.undrawn ?? draw(), {
              series,
              picture,
              device: said.device,
              frameOfReferenceUid,
              ...(said.laterality ? { laterality: said.laterality } : {}),
            }),
        },
      ];
    });
  });
}

/** By the scanner's own clock. */
function endOf(exam: ToldExam, { acquiredAt, clockAheadMs = 0 }: ImagesSaid): number {
  return (acquiredAt ?? exam.performedAt).getTime() + clockAheadMs;
}

function studyHeader(exam: ToldExam, said: ImagesSaid): Attributes {
  const { who, accession, device, zone, studyInstanceUid } = said;
  const began = civilTime(new Date(endOf(exam, said) - 120_000), zone);
  return {
    SpecificCharacterSet: device.site === 'RXN' ? 'ISO_IR 100' : 'ISO_IR 192',
    StudyDate: began.date,
    StudyTime: began.time,
    SeriesDate: began.date,
    SeriesTime: began.time,
    AccessionNumber: accession ?? '',
    ...(accession ? { IssuerOfAccessionNumberSequence: [{ LocalNamespaceEntityID: device.site }] } : {}),
    ...(device.site === 'RXE' ? { TimezoneOffsetFromUTC: began.offset } : {}),
    Modality: device.modality,
    Manufacturer: device.manufacturer,
    ManufacturerModelName: device.model,
    DeviceSerialNumber: device.aeTitle,
    SoftwareVersions: '1',
    InstitutionName: device.site === 'RXN' ? 'Northwood General' : 'Eastfield Community',
    StationName: device.aeTitle,
    ReferringPhysicianName: exam.requester.name,
    StudyDescription: exam.examination.text,
    PatientName: `${who.familyName.toUpperCase()}^${who.givenName}`,
    PatientID: who.hospitalNumber,
    IssuerOfPatientID: who.hospitalNumber === '' ? '' : device.site,
    PatientBirthDate: who.birthDate.replaceAll('-', ''),
    PatientSex: who.sex,
    ...(who.nhsNumber === ''
      ? {}
      : { OtherPatientIDsSequence: [{ PatientID: who.nhsNumber, IssuerOfPatientID: 'NHS', TypeOfPatientID: 'TEXT' }] }),
    StudyInstanceUID: studyInstanceUid,
    StudyID: accession ? accession.slice(-6) : '',
    BodyPartExamined: exam.examination.bodyPart,
  };
}
