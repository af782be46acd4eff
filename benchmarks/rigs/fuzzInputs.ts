import type { SeededRandom } from '../../simulation/phantoms/seededRandom.ts';
import {
  commandFields,
  dataSetPresent,
  noDataSet,
  writeCommandSet,
} from '../../src/standards/dicom/upperLayer/commandSet.ts';
import { frameValue } from '../../src/standards/dicom/upperLayer/pdataFraming.ts';
import { applicationContextName, type Pdu, writePdu } from '../../src/standards/dicom/upperLayer/pdu.ts';
import { writeDataSet } from '../../src/standards/dicom/writeDataSet.ts';
import { frame } from '../../src/standards/hl7/framing.ts';
import { ctImageStorage, explicitLittleEndian } from '../load/loadInstances.ts';
import type { loadMessages } from '../load/loadMessages.ts';
import { mutate } from './mutate.ts';

/** One stretch of bytes for one connection: PDUs in an order that makes sense or not, some of them spoiled. */
export interface FuzzedConversation {
  readonly bytes: Uint8Array;
  /** How many PDUs were spoiled. */
  readonly pdus: number;
}

/** Mostly a good association first, so that what is spoiled is reached; then up to twelve PDUs of every kind. */
export function fuzzedConversation(random: SeededRandom, calledAet: string, callingAet: string): FuzzedConversation {
  const good = goodPdus(calledAet, callingAet, random.whole(0, 999_999_999));
  const parts: Uint8Array[] = [];
  let pdus = 0;
  if (random.chance(0.85)) parts.push(good.associate);
  const count = random.whole(3, 12);
  for (let index = 0; index < count; index++) {
    const pdu = random.pick([
      good.associate,
      good.echo,
      good.echo,
      good.store,
      good.store,
      good.release,
      good.abort,
      good.accept,
    ]);
    if (random.chance(0.8)) {
      parts.push(mutate(pdu, random));
      pdus += 1;
    } else parts.push(pdu);
  }
  return { bytes: Buffer.concat(parts), pdus };
}

function goodPdus(calledAet: string, callingAet: string, number: number) {
  const user = {
    maximumLength: 16_384,
    implementationClassUid: '2.25.1',
    implementationVersionName: 'FUZZ',
    asynchronousOperations: { invoked: 4, performed: 1 },
    roles: [],
    extended: [],
    commonExtended: [],
  };
  const contexts = [
    { id: 1, abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] },
    { id: 3, abstractSyntax: ctImageStorage, transferSyntaxes: [explicitLittleEndian] },
  ];
  const associate = {
    kind: 'A-ASSOCIATE-RQ',
    protocolVersion: 1,
    calledAet,
    callingAet,
    applicationContextName,
    contexts,
    user,
  } as const;
  const accept: Pdu = {
    ...associate,
    kind: 'A-ASSOCIATE-AC',
    contexts: [{ id: 1, result: 0, transferSyntax: '1.2.840.10008.1.2' }],
  };
  const { sopInstanceUid, dataSet } = fuzzSeed(number);
  const storeCommand = writeCommandSet({
    AffectedSOPClassUID: ctImageStorage,
    CommandField: commandFields['C-STORE-RQ'],
    MessageID: 1,
    Priority: 0,
    CommandDataSetType: dataSetPresent,
    AffectedSOPInstanceUID: sopInstanceUid,
  });
  const echoCommand = writeCommandSet({
    AffectedSOPClassUID: '1.2.840.10008.1.1',
    CommandField: commandFields['C-ECHO-RQ'],
    MessageID: 1,
    CommandDataSetType: noDataSet,
  });
  return {
    associate: writePdu(associate),
    accept: writePdu(accept),
    release: writePdu({ kind: 'A-RELEASE-RQ' }),
    abort: writePdu({ kind: 'A-ABORT', source: 0, reason: 0 }),
    echo: Buffer.concat([...frameValue(1, true, echoCommand, 16_384)]),
    store: Buffer.concat([...frameValue(3, true, storeCommand, 16_384), ...frameValue(3, false, dataSet, 16_384)]),
  };
}

/** A small data set with something of everything: text of several representations, sequences, private elements, pixels. */
export function fuzzSeed(number: number): { readonly sopInstanceUid: string; readonly dataSet: Uint8Array } {
  const sopInstanceUid = `2.25.8${String(number).padStart(12, '0')}`;
  const dataSet = writeDataSet(
    {
      SpecificCharacterSet: 'ISO_IR 100',
      SOPClassUID: ctImageStorage,
      SOPInstanceUID: sopInstanceUid,
      StudyDate: '20261101',
      StudyTime: '101500.123',
      AccessionNumber: `F${number}`,
      Modality: 'CT',
      PatientName: 'FUZZ^Test^^Dr=ideographic=phonetic',
      PatientID: `FUZZ${number % 50}`,
      PatientBirthDate: '19700101',
      PatientSex: 'O',
      OtherPatientIDsSequence: [{ PatientID: '9990000018', IssuerOfPatientID: 'NHS', TypeOfPatientID: 'TEXT' }],
      RequestAttributesSequence: [{ RequestedProcedureID: 'R1', ScheduledProcedureStepID: 'S1' }, {}],
      StudyInstanceUID: `2.25.7${String(number % 997).padStart(12, '0')}`,
      SeriesInstanceUID: `2.25.6${String(number % 997).padStart(12, '0')}`,
      SeriesNumber: '1',
      InstanceNumber: String(number),
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      Rows: 8,
      Columns: 8,
      BitsAllocated: 16,
      BitsStored: 12,
      HighBit: 11,
      PixelRepresentation: 0,
      '00090010': { vr: 'LO', value: 'FUZZ PRIVATE' },
      '00091001': { vr: 'UN', value: Uint8Array.of(1, 2, 3, 4) },
      PixelData: new Uint8Array(128),
    },
    undefined,
    { undefinedLengths: number % 2 === 0 },
  );
  return { sopInstanceUid, dataSet };
}

/** A message with something wrong in it, in a frame that is mostly whole. */
export function fuzzedFrame(random: SeededRandom, next: ReturnType<typeof loadMessages>): Uint8Array {
  const framed = frame(mutate(next().bytes, random));
  return random.chance(0.05) ? mutate(framed, random) : framed;
}
