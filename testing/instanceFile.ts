import { writeFileMeta } from '../src/standards/dicom/fileMeta.ts';
import { explicitVrLittleEndianUid } from '../src/standards/dicom/transferSyntax.ts';
import { type Attributes, writeDataSet } from '../src/standards/dicom/writeDataSet.ts';

const ctImage = '1.2.840.10008.5.1.4.1.1.2';

/** A small CT image of an invented patient as a DICOM file; what is given stands instead. */
export function instanceFile(change: Attributes = {}): Buffer {
  const attributes: Attributes = {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: ctImage,
    SOPInstanceUID: '2.25.1.1.1',
    StudyInstanceUID: '2.25.1',
    SeriesInstanceUID: '2.25.1.1',
    PatientName: 'SMITH^Anna',
    PatientID: '17',
    PatientBirthDate: '19500102',
    PatientSex: 'F',
    StudyDate: '20261124',
    StudyTime: '070000',
    AccessionNumber: 'A1',
    Modality: 'CT',
    SeriesNumber: 1,
    InstanceNumber: 1,
    StudyDescription: 'Brain',
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: 4,
    Columns: 4,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    PixelData: { vr: 'OB', value: Uint8Array.from({ length: 16 }, (_, index) => 16 * index) },
    ...change,
  };
  const meta = writeFileMeta({
    sopClassUid: String(attributes.SOPClassUID),
    sopInstanceUid: String(attributes.SOPInstanceUID),
    transferSyntaxUid: explicitVrLittleEndianUid,
  });
  return Buffer.concat([meta, writeDataSet(attributes)]);
}
