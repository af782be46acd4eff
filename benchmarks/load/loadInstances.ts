import { createHash, randomBytes } from 'node:crypto';
import { writeDataSet } from '../../src/standards/dicom/writeDataSet.ts';

export const explicitLittleEndian = '1.2.840.10008.1.2.1';
export const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';

/** How large the pictures are: `ct` is the 512 × 512 of 16 bits that scanners send all day, `large` must be spooled. */
export type Size = 'small' | 'ct' | 'large';

const sides: Readonly<Record<Size, readonly [rows: number, columns: number]>> = {
  small: [64, 64],
  ct: [512, 512],
  large: [1800, 1536],
};

export interface LoadInstance {
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly dataSet: Uint8Array;
  /** Nobody looks at the data set any more: the next one is made of its memory. */
  done(): void;
}

/**
 * Makes CT instances as fast as a sender can want them: one data set is written, and its UIDs are patched for each.
 *
 * `run` keeps the UIDs of two runs apart, at most ten digits; `perStudy` instances share a study.
 */
export function loadInstances(wish: {
  readonly run: number;
  readonly lane: number;
  readonly sizes: readonly Size[];
  readonly perStudy: number;
}): () => LoadInstance {
  const templates = [...new Set(wish.sizes)].map((size) => [size, template(size)] as const);
  const bySize = new Map(templates);
  let made = 0;
  return () => {
    const size = wish.sizes[made % wish.sizes.length] as Size;
    const { bytes, study, series, instance, accession, spare } = bySize.get(size) as Template;
    const studyNumber = Math.floor(made / wish.perStudy);
    const dataSet = spare.pop() ?? bytes.slice();
    const studyInstanceUid = loadUid(wish.run, wish.lane, 1, studyNumber);
    const sopInstanceUid = loadUid(wish.run, wish.lane, 3, made);
    patch(dataSet, study, studyInstanceUid);
    patch(dataSet, series, loadUid(wish.run, wish.lane, 2, studyNumber));
    patch(dataSet, instance, sopInstanceUid);
    patch(
      dataSet,
      accession,
      `L${String(wish.run % 100_000).padStart(5, '0')}${String(wish.lane).padStart(2, '0')}${String(studyNumber).padStart(8, '0')}`,
    );
    made += 1;
    return { sopInstanceUid, studyInstanceUid, dataSet, done: () => void spare.push(dataSet) };
  };
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** 44 characters, always. Begins with a digit that is not 0, as each part of a UID must. */
function loadUid(run: number, lane: number, level: number, number: number): string {
  return `2.25.9${String(run).padStart(10, '0')}${String(lane).padStart(6, '0')}${level}${String(number).padStart(21, '0')}`;
}

interface Template {
  readonly bytes: Uint8Array;
  readonly study: number;
  readonly series: number;
  readonly instance: number;
  readonly accession: number;
  /** Data sets that are done with. */
  readonly spare: Uint8Array[];
}

function template(size: Size): Template {
  const [rows, columns] = sides[size];
  const [study, series, instance] = [1, 2, 3].map((level) => loadUid(9_999_999_999, 0, level, 0)) as [
    string,
    string,
    string,
  ];
  const accession = 'L999990000000000';
  const noise = randomBytes(rows * columns * 2).map((byte, index) => (index % 2 === 1 ? byte & 0x0f : byte));
  const bytes = writeDataSet({
    SpecificCharacterSet: 'ISO_IR 100',
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    SOPClassUID: ctImageStorage,
    SOPInstanceUID: instance,
    StudyDate: '20261101',
    SeriesDate: '20261101',
    StudyTime: '101500',
    AccessionNumber: accession,
    Modality: 'CT',
    Manufacturer: 'Load generator',
    StationName: 'LOAD',
    StudyDescription: 'CT load',
    PatientName: 'LOAD^Test',
    PatientID: 'LOAD0001',
    PatientBirthDate: '19700101',
    PatientSex: 'O',
    StudyInstanceUID: study,
    SeriesInstanceUID: series,
    SeriesNumber: '1',
    InstanceNumber: '1',
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    RescaleIntercept: '-1024',
    RescaleSlope: '1',
    PixelData: new Uint8Array(noise),
  });
  const place = (text: string) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(text, 0, 'latin1');
  return {
    bytes,
    study: place(study),
    series: place(series),
    instance: place(instance),
    accession: place(accession),
    spare: [],
  };
}

function patch(bytes: Uint8Array, at: number, text: string): void {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index);
}
