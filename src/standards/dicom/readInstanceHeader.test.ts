import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { type ByteSource, withPiece } from './byteSource.ts';
import { writeFileMeta } from './fileMeta.ts';
import type { Inflate } from './inflate.ts';
import type { InstanceHeader } from './instanceHeader.ts';
import { type HeaderOptions, readInstanceHeader } from './readInstanceHeader.ts';
import { type Attributes, writeDataSet } from './writeDataSet.ts';

const chest: Attributes = {
  SpecificCharacterSet: 'ISO_IR 192',
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.1.1',
  SOPInstanceUID: '1.2.3.4.5',
  StudyDate: '2026.03.29',
  StudyTime: '01:30:00',
  SeriesDate: '20260329',
  AcquisitionDateTime: '20260329013001.25+0100',
  AccessionNumber: 'A-1',
  Modality: 'DX',
  Manufacturer: 'ACME',
  InstitutionName: "St Elsewhere's",
  ReferringPhysicianName: 'Jones^Mary^^Dr',
  IssuerOfAccessionNumberSequence: [{ LocalNamespaceEntityID: 'RIS1', UniversalEntityID: '1.2.9' }],
  TimezoneOffsetFromUTC: '+0100',
  StationName: 'ROOM 1',
  StudyDescription: 'XR Chest',
  SeriesDescription: 'PA',
  ManufacturerModelName: 'X1',
  PatientName: 'O’Connor^Siobhán^^Mrs',
  PatientID: '123',
  IssuerOfPatientID: 'RXX',
  PatientBirthDate: '19700131',
  PatientSex: 'F',
  PatientAge: '056Y',
  PatientSize: '1.62',
  PatientWeight: '71.5',
  OtherPatientIDs: ['OLD1', ''],
  OtherPatientIDsSequence: [
    { PatientID: '9434765919', IssuerOfPatientID: 'NHS' },
    { PatientID: '77', IssuerOfPatientIDQualifiersSequence: [{ UniversalEntityID: '2.16.840.1.113883.2.1.4.1' }] },
    { IssuerOfPatientID: 'nobody' },
  ],
  BodyPartExamined: 'CHEST',
  ProtocolName: 'Chest PA',
  StudyInstanceUID: '1.2.3',
  SeriesInstanceUID: '1.2.3.4',
  StudyID: 'S1',
  SeriesNumber: '2',
  InstanceNumber: '3',
  ImageLaterality: 'U',
  NumberOfFrames: '1',
  PhotometricInterpretation: 'MONOCHROME2',
  Rows: 2048,
  Columns: 1024,
  BitsAllocated: 16,
  PerformedProcedureStepStartDate: '20260329',
  PerformedProcedureStepStartTime: '013000',
  RequestAttributesSequence: [
    {
      AccessionNumber: 'A-2',
      IssuerOfAccessionNumberSequence: [{ LocalNamespaceEntityID: 'RIS2' }],
      StudyInstanceUID: '1.2.7',
      RequestedProcedureID: 'RP',
      RequestedProcedureDescription: 'Chest',
      ScheduledProcedureStepID: 'SPS',
      ScheduledProcedureStepDescription: 'PA and lateral',
    },
  ],
};

test('R4 a header carries every field that an index is asked for', () => {
  assert.deepEqual(headerOf(file(chest)), {
    patient: {
      patientName: 'O’Connor^Siobhán^^Mrs',
      patientNameParts: {
        alphabetic: { family: 'O’Connor', given: 'Siobhán', middle: '', prefix: 'Mrs', suffix: '' },
        ideographic: null,
        phonetic: null,
      },
      patientId: { id: '123', issuer: 'RXX', universalIssuer: null },
      otherPatientIds: [
        { id: '9434765919', issuer: 'NHS', universalIssuer: null },
        { id: '77', issuer: null, universalIssuer: '2.16.840.1.113883.2.1.4.1' },
        { id: 'OLD1', issuer: null, universalIssuer: null },
      ],
      patientBirthDate: '19700131',
      patientSex: 'F',
      patientAge: '056Y',
      patientSize: '1.62',
      patientWeight: '71.5',
    },
    study: {
      studyInstanceUid: '1.2.3',
      studyDate: '20260329',
      studyTime: '013000',
      timezoneOffsetFromUtc: '+0100',
      accessionNumber: { id: 'A-1', issuer: 'RIS1', universalIssuer: '1.2.9' },
      studyId: 'S1',
      studyDescription: 'XR Chest',
      referringPhysicianName: 'Jones^Mary^^Dr',
    },
    series: {
      seriesInstanceUid: '1.2.3.4',
      modality: 'DX',
      seriesNumber: 2,
      seriesDescription: 'PA',
      seriesDate: '20260329',
      seriesTime: null,
      bodyPartExamined: 'CHEST',
      laterality: 'U',
      stationName: 'ROOM 1',
      manufacturer: 'ACME',
      manufacturerModelName: 'X1',
      institutionName: "St Elsewhere's",
      protocolName: 'Chest PA',
      performedProcedureStepStartDate: '20260329',
      performedProcedureStepStartTime: '013000',
    },
    requests: [
      {
        accessionNumber: { id: 'A-2', issuer: 'RIS2', universalIssuer: null },
        studyInstanceUid: '1.2.7',
        requestedProcedureId: 'RP',
        requestedProcedureDescription: 'Chest',
        scheduledProcedureStepId: 'SPS',
        scheduledProcedureStepDescription: 'PA and lateral',
      },
    ],
    image: {
      sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1',
      sopInstanceUid: '1.2.3.4.5',
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      instanceNumber: 3,
      rows: 2048,
      columns: 1024,
      numberOfFrames: 1,
      bitsAllocated: 16,
      photometricInterpretation: 'MONOCHROME2',
      acquisitionDate: '20260329',
      acquisitionTime: '013001.250000',
    },
    problems: [],
  });
});

test('an empty header has nulls, not inventions', () => {
  const { patient, study, series, requests, image } = headerOf(
    file({ Modality: 'OT', PatientName: '', PatientID: null }),
  );
  assert.deepEqual(
    [patient.patientName, patient.patientNameParts, patient.patientId, patient.otherPatientIds],
    [null, null, null, []],
  );
  assert.deepEqual(
    [study.studyInstanceUid, study.accessionNumber, series.seriesNumber, requests],
    [null, null, null, []],
  );
  assert.deepEqual([image.rows, image.numberOfFrames], [null, null]);
});

test('a request written outside its sequence is found', () => {
  const [request] = headerOf(file({ RequestedProcedureID: 'RP9', AccessionNumber: 'A' })).requests;
  assert.deepEqual([request?.requestedProcedureId, request?.accessionNumber], ['RP9', null]);
});

interface Odd {
  readonly name: string;
  readonly attributes: Attributes;
  readonly shown: (header: InstanceHeader) => unknown;
  readonly expected: unknown;
  readonly problem: string;
}
const odd: readonly Odd[] = [
  {
    name: 'a UID that is a path is no UID',
    attributes: { StudyInstanceUID: '../../etc/passwd' },
    shown: ({ study }) => study.studyInstanceUid,
    expected: null,
    problem: 'StudyInstanceUID is not a UID',
  },
  {
    name: 'a UID of 65 characters is no UID',
    attributes: { SeriesInstanceUID: `1.${'2'.repeat(63)}` },
    shown: ({ series }) => series.seriesInstanceUid,
    expected: null,
    problem: 'SeriesInstanceUID is not a UID',
  },
  {
    name: 'a birth date that the calendar does not have stays as it is',
    attributes: { PatientBirthDate: '19700231' },
    shown: ({ patient }) => patient.patientBirthDate,
    expected: '19700231',
    problem: 'PatientBirthDate is not a date',
  },
  {
    name: 'a time that is none stays as it is',
    attributes: { StudyTime: '2515' },
    shown: ({ study }) => study.studyTime,
    expected: '2515',
    problem: 'StudyTime is not a time',
  },
  {
    name: 'a number that is none is null',
    attributes: { InstanceNumber: 'first' },
    shown: ({ image }) => image.instanceNumber,
    expected: null,
    problem: 'InstanceNumber is not a number',
  },
  {
    name: 'a number beyond 32 bits is null',
    attributes: { SeriesNumber: '2147483648' },
    shown: ({ series }) => series.seriesNumber,
    expected: null,
    problem: 'SeriesNumber is not a whole number of 32 bits',
  },
  {
    name: 'control characters do not reach an index',
    attributes: { StudyDescription: 'CT\x00Head\x1f' },
    shown: ({ study }) => study.studyDescription,
    expected: 'CT Head',
    problem: 'StudyDescription has control characters',
  },
  {
    name: 'a very long text is cut',
    attributes: { PatientID: 'x'.repeat(1025) },
    shown: ({ patient }) => patient.patientId?.id.length,
    expected: 1024,
    problem: 'PatientID is longer than 1024 characters; cut',
  },
  {
    name: 'the SOP Instance UID of the meta information only stands in',
    attributes: { PatientID: '1', SOPClassUID: '1.2.840.10008.5.1.4.1.1.2' },
    shown: ({ image }) => image.sopInstanceUid,
    expected: '1.2.3.4.5',
    problem: 'SOPInstanceUID is missing; taken from the meta information',
  },
  {
    name: 'the data set is believed before the meta information',
    attributes: { SOPInstanceUID: '9.9' },
    shown: ({ image }) => image.sopInstanceUid,
    expected: '9.9',
    problem: 'SOPInstanceUID is another one in the meta information',
  },
];
for (const { name, attributes, shown, expected, problem } of odd) {
  test(`R4 ${name}, and that is told`, () => {
    const header = headerOf(file(attributes));
    assert.deepEqual(shown(header), expected);
    assert.ok(header.problems.includes(problem), header.problems.join('; '));
  });
}

test('the largest whole number of 32 bits is a number', () => {
  assert.equal(headerOf(file({ SeriesNumber: '2147483647' })).series.seriesNumber, 2_147_483_647);
  assert.equal(headerOf(file({ SeriesNumber: '-2147483648' })).series.seriesNumber, -2_147_483_648);
});

test('a file is read from its beginning, piece by piece as it is asked for', () => {
  const bytes = file({
    ...chest,
    '00291010': { vr: 'OB', value: new Uint8Array(2 << 20) },
    '00420011': { vr: 'OB', value: new Uint8Array(5_000_000) },
  });
  for (const first of [0, 1, 131, 200, 1500, 70_000]) {
    let source: ByteSource = [{ at: 0, bytes: bytes.subarray(0, first) }];
    let fetched = first;
    let rounds = 0;
    let reading = readInstanceHeader(source, { totalBytes: bytes.length });
    while (reading.kind === 'needsMore') {
      const piece = bytes.subarray(reading.from, reading.atLeast);
      assert.ok(piece.length > 0, 'asks for nothing');
      fetched += piece.length;
      rounds += 1;
      source = withPiece(source, { at: reading.from, bytes: piece });
      reading = readInstanceHeader(source, { totalBytes: bytes.length });
    }
    assert.ok(reading.kind === 'read');
    assert.equal(reading.header.image.rows, 2048);
    assert.equal(reading.header.requests[0]?.requestedProcedureId, 'RP');
    assert.ok(fetched < 300_000 && rounds <= 3, `${fetched} bytes in ${rounds} rounds`);
  }
});

test('a deflated data set is read through the inflate given', () => {
  const bytes = deflated(writeDataSet({ ...chest, PixelData: new Uint8Array(1 << 20) }));
  assert.equal(headerOf(bytes, { inflate }).patient.patientId?.id, '123');
  assert.equal(headerOf(bytes, { inflate }).image.transferSyntaxUid, '1.2.840.10008.1.2.1.99');
  assert.deepEqual(readInstanceHeader(bytes), {
    kind: 'unreadable',
    why: 'deflated, and nothing here can inflate',
    at: 312,
  });
  const beginning = readInstanceHeader(bytes.subarray(0, 400), { inflate, totalBytes: bytes.length });
  assert.equal(beginning.kind, 'needsMore');
});

test('H-08 a deflated bomb is refused after 64 MiB', () => {
  // One private text after another, so that only the limit ends the header.
  const elements = writeDataSet({ '00091001': { vr: 'LT', value: ' '.repeat(65_534) } });
  const endless = join(...Array<Uint8Array>(1100).fill(elements));
  const reading = readInstanceHeader(deflated(endless), { inflate });
  assert.deepEqual(reading.kind === 'unreadable' && reading.why, 'inflates to more than a header may have');
});

test('damaged deflate data is unreadable, not thrown at anybody', () => {
  const reading = readInstanceHeader(deflated(new Uint8Array(300).fill(0xff), false), { inflate });
  assert.equal(reading.kind === 'unreadable' && reading.why, 'cannot be inflated');
});

function file(attributes: Attributes): Uint8Array {
  const meta = writeFileMeta({
    sopClassUid: String(attributes.SOPClassUID ?? '1.2.840.10008.5.1.4.1.1.2'),
    sopInstanceUid: '1.2.3.4.5',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
  });
  return join(meta, writeDataSet(attributes));
}

function deflated(dataSet: Uint8Array, deflate = true): Uint8Array {
  const said = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3.4.5' };
  const meta = writeFileMeta({ ...said, transferSyntaxUid: '1.2.840.10008.1.2.1.99' });
  return join(meta, deflate ? deflateRawSync(dataSet) : dataSet);
}

const inflate: Inflate = (bytes, limit) => {
  try {
    return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: limit });
  } catch (error) {
    return error instanceof RangeError ? 'tooLarge' : 'damaged';
  }
};

function headerOf(bytes: Uint8Array, options: HeaderOptions = {}): InstanceHeader {
  const reading = readInstanceHeader(bytes, options);
  assert.ok(reading.kind === 'read', JSON.stringify(reading));
  return reading.header;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  return whole;
}
