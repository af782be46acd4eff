import { type Attributes, writeDataSet } from '../src/standards/dicom/writeDataSet.ts';
import type { DrawnSeries } from './drawnSeries.ts';
import type { Picture } from './phantoms/picture.ts';
import type { Device, Modality } from './places.ts';

/** PS3.4 §B.5 */
export const sopClassOf: Readonly<Record<Modality, string>> = {
  CT: '1.2.840.10008.5.1.4.1.1.2',
  MR: '1.2.840.10008.5.1.4.1.1.4',
  CR: '1.2.840.10008.5.1.4.1.1.1',
  DX: '1.2.840.10008.5.1.4.1.1.1.1',
  US: '1.2.840.10008.5.1.4.1.1.6.1',
};

interface Taken {
  readonly series: DrawnSeries;
  /** Which picture of the series, from 0. */
  readonly picture: number;
  readonly device: Device;
  readonly frameOfReferenceUid: string;
  readonly laterality?: 'L' | 'R';
}

/** Completes a header with what its kind of image must say (PS3.3 §A.3, §A.4, §A.2, §A.26, §A.6) and writes it. */
export function equipmentAndPicture(header: Attributes, picture: Picture, taken: Taken): Uint8Array {
  return writeDataSet({ ...header, ...ofModality(picture, taken), ...pixels(picture) });
}

function ofModality(picture: Picture, taken: Taken): Attributes {
  switch (taken.device.modality) {
    case 'CT':
      return {
        ...slicePlace(picture, taken),
        ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
        KVP: '120',
        AcquisitionNumber: 1,
        RescaleIntercept: '-1024',
        RescaleSlope: '1',
        RescaleType: 'HU',
      };
    case 'MR':
      return {
        ...slicePlace(picture, taken),
        ImageType: ['ORIGINAL', 'PRIMARY', 'M', 'SE'],
        ScanningSequence: 'SE',
        SequenceVariant: 'SK',
        ScanOptions: '',
        MRAcquisitionType: '2D',
        RepetitionTime: taken.series.contrast === 'T1' ? '520' : '4200',
        EchoTime: taken.series.contrast === 'T1' ? '12' : '96',
        EchoTrainLength: taken.series.contrast === 'T1' ? '1' : '12',
        MagneticFieldStrength: '1.5',
        AcquisitionNumber: 1,
      };
    case 'CR':
      return {
        ImageType: ['ORIGINAL', 'PRIMARY'],
        ViewPosition: 'AP',
        ImagerPixelSpacing: spacing(picture),
        PatientOrientation: ['L', 'F'],
        AcquisitionNumber: 1,
      };
    case 'DX':
      return film(picture, taken);
    case 'US':
      return { ImageType: ['ORIGINAL', 'PRIMARY', 'ABDOMINAL'], PatientOrientation: ['', ''] };
  }
}

function slicePlace(picture: Picture, { series, picture: slice, frameOfReferenceUid }: Taken): Attributes {
  const between = series.spacing ?? 5;
  // Slices of the body come from the diaphragm downwards, those of the head from its base upwards.
  const height = (series.description.startsWith('Abdomen') ? -1 : 1) * slice * between * 4;
  const halfWidth = ((picture.millimetresPerPixel ?? 1) * (picture.columns - 1)) / 2;
  return {
    FrameOfReferenceUID: frameOfReferenceUid,
    PositionReferenceIndicator: '',
    PatientPosition: 'HFS',
    ImagePositionPatient: [-halfWidth, -halfWidth, height].map((value) => value.toFixed(3)),
    ImageOrientationPatient: ['1', '0', '0', '0', '1', '0'],
    PixelSpacing: spacing(picture),
    SliceThickness: String(between),
    SliceLocation: height.toFixed(2),
  };
}

function film(picture: Picture, { series, laterality }: Taken): Attributes {
  const isHand = series.description.startsWith('Hand');
  return {
    ImageType: ['ORIGINAL', 'PRIMARY', ''],
    PresentationIntentType: 'FOR PRESENTATION',
    ImageLaterality: laterality ?? (isHand ? 'R' : 'U'),
    AnatomicRegionSequence: [
      {
        CodeValue: isHand ? '85562004' : '43799004',
        CodingSchemeDesignator: 'SCT',
        CodeMeaning: isHand ? 'Hand' : 'Thorax',
      },
    ],
    ViewPosition: 'PA',
    PatientOrientation: ['R', 'F'],
    PixelIntensityRelationship: 'LOG',
    PixelIntensityRelationshipSign: -1,
    RescaleIntercept: '0',
    RescaleSlope: '1',
    RescaleType: 'US',
    PresentationLUTShape: 'IDENTITY',
    LossyImageCompression: '00',
    BurnedInAnnotation: 'NO',
    AcquisitionContextSequence: [],
    DetectorType: 'DIRECT',
    ImagerPixelSpacing: spacing(picture),
    PositionerType: 'NONE',
    AcquisitionNumber: 1,
  };
}

function pixels(picture: Picture): Attributes {
  const { pixels: samples, bitsStored, colour, window } = picture;
  return {
    SamplesPerPixel: colour === 'RGB' ? 3 : 1,
    PhotometricInterpretation: colour,
    ...(colour === 'RGB' ? { PlanarConfiguration: 0 } : {}),
    Rows: picture.rows,
    Columns: picture.columns,
    BitsAllocated: samples.BYTES_PER_ELEMENT * 8,
    BitsStored: bitsStored,
    HighBit: bitsStored - 1,
    PixelRepresentation: 0,
    ...(window ? { WindowCenter: String(window.center), WindowWidth: String(window.width) } : {}),
    PixelData: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
  };
}

function spacing(picture: Picture): readonly string[] {
  const millimetres = (picture.millimetresPerPixel ?? 1).toFixed(4);
  return [millimetres, millimetres];
}
