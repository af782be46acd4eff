import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { readDataSet } from '../../standards/dicom/readDataSet.ts';
import { readStudyAnswer, studyRootFindSopClass, writeStudyQuery } from '../../standards/dicom/studyAnswer.ts';
import { explicitLittleEndian } from '../../standards/dicom/transferSyntax.ts';
import {
  type CommandSet,
  commandFields,
  readCommandSet,
  writeCommandSet,
} from '../../standards/dicom/upperLayer/commandSet.ts';
import { createPduReader, frameValue } from '../../standards/dicom/upperLayer/pdataFraming.ts';
import { writePdu } from '../../standards/dicom/upperLayer/pdu.ts';
import { writeDataSet } from '../../standards/dicom/writeDataSet.ts';
import { type ClientAssociation, openAssociation } from './dimseClient.ts';
import type { DimseError } from './dimseError.ts';
import type { FindMatch } from './findRequest.ts';

const explicitUid = '1.2.840.10008.1.2.1';

/** What a query provider answers: a status, and an identifier where one comes with it. */
interface Said {
  readonly status: number;
  readonly identifier?: Uint8Array;
  /** Bytes of one fragment. */
  readonly fragmentBytes?: number;
  readonly comment?: string;
  /** To another message than the one that was asked. */
  readonly message?: number;
}

/** A query provider that answers every question with these, and keeps what it was asked. */
async function provider(answers: readonly Said[]) {
  const asked: { readonly command: CommandSet; readonly identifier: Uint8Array }[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const reader = createPduReader({ associateBytes: 100_000, dataBytes: 0 });
    let [command, parts]: [CommandSet | null, Uint8Array[]] = [null, []];
    socket.on('data', (bytes) => {
      reader.feed(bytes);
      for (let part = reader.next(); part !== undefined; part = reader.next()) {
        if (part.kind === 'pdu') {
          if (part.type === 1) socket.write(accept);
          if (part.type === 5) socket.end(writePdu({ kind: 'A-RELEASE-RP' }));
          if (part.type === 7) socket.destroy();
        } else if (part.kind === 'fragment') {
          parts.push(part.bytes);
          if (!part.last) continue;
          const whole = Buffer.concat(parts);
          parts = [];
          if (part.command) {
            const reading = readCommandSet(whole);
            command = reading.kind === 'read' ? reading.command : null;
          } else if (command) {
            asked.push({ command, identifier: whole });
            for (const said of answers) answer(socket, command.MessageID ?? 0, said);
          }
        }
      }
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : 0, asked, close: () => server.close() };
}

function answer(
  socket: Socket,
  message: number,
  { status, identifier, fragmentBytes = 16_000, comment, message: other }: Said,
): void {
  const command = writeCommandSet({
    AffectedSOPClassUID: studyRootFindSopClass,
    CommandField: commandFields['C-FIND-RQ'] | 0x8000,
    MessageIDBeingRespondedTo: other ?? message,
    CommandDataSetType: identifier ? 1 : 0x0101,
    Status: status,
    ...(comment ? { ErrorComment: comment } : {}),
  });
  for (const bytes of frameValue(1, true, command, fragmentBytes)) socket.write(bytes);
  if (identifier) for (const bytes of frameValue(1, false, identifier, fragmentBytes)) socket.write(bytes);
}

const accept = writePdu({
  kind: 'A-ASSOCIATE-AC',
  protocolVersion: 1,
  calledAet: 'PACS',
  callingAet: 'SAFELIGHT',
  applicationContextName: '1.2.840.10008.3.1.1.1',
  contexts: [{ id: 1, result: 0, transferSyntax: explicitUid }],
  user: { maximumLength: 16_384, implementationClassUid: '1.2', roles: [], extended: [], commonExtended: [] },
});

function study(uid: string, description = 'CT HEAD'): Uint8Array {
  return writeDataSet({
    SpecificCharacterSet: 'ISO_IR 192',
    StudyDate: '20110304',
    StudyTime: '091000',
    AccessionNumber: 'A1',
    ModalitiesInStudy: ['CT', 'SR'],
    StudyDescription: description,
    PatientName: 'WÓJCIK^ANNA^MARIA',
    PatientID: 'N1',
    IssuerOfPatientID: 'RXN',
    PatientBirthDate: '19500102',
    PatientSex: 'F',
    StudyInstanceUID: uid,
    NumberOfStudyRelatedSeries: '3',
    NumberOfStudyRelatedInstances: '240',
  });
}

async function open(port: number): Promise<ClientAssociation> {
  const contexts = [{ abstractSyntax: studyRootFindSopClass, transferSyntaxes: [explicitUid] }];
  const opened = await openAssociation({
    host: '127.0.0.1',
    port,
    callingAet: 'SAFELIGHT',
    calledAet: 'PACS',
    contexts,
  });
  assert.ok(opened.kind === 'open');
  return opened.association;
}

const question = {
  sopClassUid: studyRootFindSopClass,
  identifier: (encoding: Parameters<typeof writeStudyQuery>[1]) =>
    writeStudyQuery({ studyDate: '20110304', studyTime: '000000-115959', modality: 'CT' }, encoding),
};

async function find(answers: readonly Said[]) {
  const peer = await provider(answers);
  const association = await open(peer.port);
  const matches: FindMatch[] = [];
  try {
    const ended = await association.find(question, (match) => matches.push(match));
    await association.release();
    return { ended, matches, asked: peer.asked };
  } finally {
    association.abort();
    peer.close();
  }
}

test('R16 every match of a query is handed over as it comes, and the end is told', async () => {
  const { ended, matches, asked } = await find([
    { status: 0xff00, identifier: study('1.2.1') },
    { status: 0xff01, identifier: study('1.2.2') },
    { status: 0 },
  ]);
  assert.deepEqual(ended, { status: 0, comment: null });
  assert.deepEqual(
    matches.map(({ status }) => status),
    [0xff00, 0xff01],
  );
  const reading = readDataSet((matches[1] as FindMatch).identifier, { encoding: explicitLittleEndian });
  assert.ok(reading.kind === 'read');
  assert.deepEqual(readStudyAnswer(reading.dataSet), {
    ...{ studyInstanceUid: '1.2.2', accession: 'A1', familyName: 'WÓJCIK', givenName: 'ANNA MARIA' },
    ...{ patientId: 'N1', issuerOfPatientId: 'RXN', otherPatientIds: [], birthDate: '19500102', sex: 'F' },
    ...{ studyDate: '20110304', studyTime: '091000', modalities: ['CT', 'SR'], description: 'CT HEAD' },
    ...{ seriesCount: 3, instanceCount: 240 },
  });
  const sent = readDataSet((asked[0] as (typeof asked)[number]).identifier, { encoding: explicitLittleEndian });
  assert.ok(sent.kind === 'read');
  const keys = ['QueryRetrieveLevel', 'StudyDate', 'StudyTime', 'ModalitiesInStudy', 'StudyInstanceUID'];
  assert.deepEqual(
    keys.map((key) => sent.dataSet.get(key)),
    ['STUDY', '20110304', '000000-115959', 'CT', undefined],
  );
  assert.ok(sent.dataSet.has('StudyInstanceUID'));
});

test('R16 a thousand matches, each in fragments of a few bytes, lose nothing', async () => {
  const many = Array.from(
    { length: 1_000 },
    (_, index): Said => ({ status: 0xff00, identifier: study(`1.2.${index}`), fragmentBytes: 50 }),
  );
  const { matches } = await find([...many, { status: 0 }]);
  const uids = matches.map(({ identifier, encoding }) => {
    const reading = readDataSet(identifier, { encoding });
    return reading.kind === 'read' ? reading.dataSet.get('StudyInstanceUID') : null;
  });
  assert.deepEqual(
    uids,
    many.map((_, index) => `1.2.${index}`),
  );
});

test('R16 H-80 a query that ran out of resources says so after its matches', async () => {
  const { ended, matches } = await find([
    { status: 0xff00, identifier: study('1.2.1') },
    { status: 0xa700, comment: 'too many matches' },
  ]);
  assert.deepEqual([ended, matches.length], [{ status: 0xa700, comment: 'too many matches' }, 1]);
});

test('a last answer that brings a data set is taken, and two questions follow one another', async () => {
  const peer = await provider([
    { status: 0xff00, identifier: study('1.2.1') },
    { status: 0, identifier: study('1.2.9') },
  ]);
  const association = await open(peer.port);
  for (let time = 0; time < 2; time++) {
    const matches: FindMatch[] = [];
    assert.equal((await association.find(question, (match) => matches.push(match))).status, 0);
    assert.equal(matches.length, 1);
  }
  await association.release();
  peer.close();
});

const wrong: Readonly<Record<string, readonly Said[]>> = {
  'a match without its identifier': [{ status: 0xff00 }],
  'an answer to nothing that was asked': [{ status: 0, message: 77 }],
  'an identifier longer than a mebibyte': [
    { status: 0xff00, identifier: study('1.2') },
    { status: 0xff00, identifier: new Uint8Array(1_048_578) },
  ],
};
for (const [name, answers] of Object.entries(wrong)) {
  test(`${name} ends the association`, async () => {
    await assert.rejects(find(answers), ({ code }: DimseError) => code === 'DIMSE_ASSOCIATION_LOST');
  });
}
