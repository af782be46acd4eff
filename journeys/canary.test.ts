import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ReplyOf } from '../src/api/endpoint.ts';
import type { searchExams, seeExam } from '../src/api/exams.ts';
import { checkDigit } from '../src/domain/patients/nhsNumber.ts';
import { openAssociation } from '../src/server/dimse/dimseClient.ts';
import { ctImage, explicitLittleEndian } from '../testing/dimsePeer.ts';
import { instanceFile } from '../testing/instanceFile.ts';
import { withoutMeta } from '../testing/journalRows.ts';
import { orderMessage } from '../testing/orderMessage.ts';
import { fieldOf, type RequestAsked, type RunningServer, runServer } from '../testing/runningServer.ts';

// A patient whose like there is nowhere: whatever holds one of these words has it from the patient.
const nhsNumber = `999847362${checkDigit('999847362')}`;
const patient = {
  familyName: 'QUETZALWORTHY',
  givenName: 'Zebulonia',
  hospitalNumber: 'ZQ7719243X',
  nhsNumber,
  birthDate: '19130713',
};
const words = [
  patient.familyName,
  patient.givenName,
  patient.hospitalNumber,
  nhsNumber,
  patient.birthDate,
  '1913-07-13',
];
const canary = new RegExp(words.join('|'), 'i');
const name = `${patient.familyName}^${patient.givenName}`;

let server: RunningServer;
/** What was said of a request that was refused or failed: status line, headers and body. */
const refusals: string[] = [];
/** Addresses that we made ourselves. */
const addresses: string[] = [];
let metrics = '';
let audit = '';

before(async () => {
  server = await runServer({ peers: ['CT1'], env: { LOG_LEVEL: 'debug', UNKNOWN_PEERS: 'hold' } });
  await goThroughDicom();
  await goThroughHl7();
  await goThroughHttp();
  await server.settled();
  await look();
  await askWrongly();
  await failInTheDatabase();
  metrics = await (await server.ask('/metrics')).text();
  const { rows } = await server.pool.query<{ text: string }>('select audit_event::text as text from audit_event');
  audit = rows.map(({ text }) => text).join('\n');
});
after(() => server?.close());

test('the canary is where a patient belongs: the ledger knows it by name and number', async () => {
  const { rows } = await server.pool.query<{ text: string }>('select exam::text as text from exam');
  const found = rows.filter(({ text }) => text.includes(patient.familyName) && text.includes(nhsNumber));
  assert.ok(found.length > 0);
});

test('H-27 no line of the log names the patient', async () => {
  await server.stop();
  const log = server.logText();
  assert.ok(log.split('\n').length > 40, 'something was logged');
  assertSilent('the log', log);
  await server.restart();
});

test('H-27 no figure and no label of a figure names the patient', () => {
  assert.match(metrics, /imaging_http_seconds/);
  assertSilent('the metrics', metrics);
});

test('H-27 no answer to a refused or failed request says again what was in it', () => {
  assert.ok(refusals.length > 20, `${refusals.length}`);
  for (const refusal of refusals) assertSilent('a refusal', refusal);
});

test('H-27 no address that we make names the patient', () => {
  assert.ok(addresses.length > 5);
  for (const address of addresses) assertSilent('an address', address);
});

test('H-27 the audit trail says who looked, and not at whom', () => {
  assert.match(audit, /search-exams/);
  assert.match(audit, /retrieve-images/);
  assertSilent('the audit trail', audit);
});

test('the statements of people and the register of peers, which operators export, name no patient', async () => {
  const { rows } = await server.pool.query<{ text: string }>(
    `select statement::text as text from statement union all select peer::text from peer union all select sighting::text from sighting
     union all select row(reason, where_wrong, why, sender)::text from quarantine
     union all select row(where_wrong, why, answer, pack)::text from message`,
  );
  assert.ok(rows.length > 3);
  for (const { text } of rows) assertSilent('a row', text);
});

function assertSilent(where: string, text: string): void {
  const line = text.split('\n').find((one) => canary.test(one));
  assert.equal(line, undefined, `${where} names the patient: ${line?.slice(0, 400)}`);
}

function image(change: Parameters<typeof instanceFile>[0] = {}): Buffer {
  return instanceFile({
    SOPInstanceUID: '2.25.3.1',
    StudyInstanceUID: '2.25.3',
    SeriesInstanceUID: '2.25.3.0',
    PatientName: name,
    PatientID: patient.hospitalNumber,
    PatientBirthDate: patient.birthDate,
    OtherPatientIDsSequence: [{ PatientID: nhsNumber, IssuerOfPatientID: 'NHS', TypeOfPatientID: 'TEXT' }],
    StudyDate: '20240115',
    AccessionNumber: 'A3',
    ...change,
  });
}

async function goThroughDicom(): Promise<void> {
  const association = await server.associate('CT1', [[ctImage, explicitLittleEndian]]);
  const send = (sopInstanceUid: string, dataSet: Uint8Array) =>
    association.store({ sopClassUid: ctImage, sopInstanceUid, transferSyntaxUid: explicitLittleEndian, dataSet });
  const whole = withoutMeta(image());
  await send('2.25.3.1', whole);
  await send('2.25.3.1', withoutMeta(image({ InstanceNumber: 9 })));
  await send('2.25.3.2', whole); // another instance than its command says
  await send(patient.familyName, whole); // a name where a UID must stand
  await send('2.25.3.3', Buffer.from(`${name} `.repeat(40))); // no data set at all
  await send('2.25.3.4', whole.subarray(0, 300)); // torn
  await send('2.25.3.5', withoutMeta(image({ SOPInstanceUID: '2.25.3.5', StudyInstanceUID: name })));
  await send(
    '2.25.3.6',
    withoutMeta(
      image({
        SOPInstanceUID: '2.25.3.6',
        StudyDate: patient.familyName.slice(0, 8),
        PatientBirthDate: name.slice(0, 8),
      }),
    ),
  );
  await association.release();

  const held = await openAssociation({
    ...{ host: '127.0.0.1', port: server.settings.dicomPort, callingAet: 'STRANGER', calledAet: server.calledAet },
    contexts: [{ abstractSyntax: ctImage, transferSyntaxes: [explicitLittleEndian] }],
  });
  if (held.kind !== 'open') return;
  await held.association.store({
    ...{ sopClassUid: ctImage, sopInstanceUid: '2.25.3.7', transferSyntaxUid: explicitLittleEndian },
    dataSet: withoutMeta(image({ SOPInstanceUID: '2.25.3.7' })),
  });
  await held.association.release();
}

async function goThroughHl7(): Promise<void> {
  const line = await server.line();
  const order = orderMessage({ controlId: 'M3', accession: 'A3', ...patient });
  assert.equal(fieldOf(await line.send(order), 'MSA-1'), 'AA');
  const text = order.toString();
  const wrong = [
    text.replace('ORM^O01', `${patient.familyName}^O01`), // a type we have never heard of
    text.replace('|A3|', '||').replace('|M3|', '|M4|'), // no number to file it under
    text.replace('PID|1||', `PID|1|${name}|`).replace('|P|2.3.1', `|${patient.familyName}|2.3.1`),
    text.replace('20240115070000+0000', name), // a name where a time must stand
    `${name} ${nhsNumber}`, // no message at all
    text.slice(0, text.indexOf('|ORM')),
    text.replace(/MSH\|\^~\\&/, `MSH|${patient.familyName}`),
  ];
  for (const message of wrong) {
    const answer = Buffer.from(await line.send(Buffer.from(message)));
    // MSH-3 and MSH-10 come back by the rules of HL7; what we add ourselves must not name anybody.
    refusals.push(
      [
        fieldOf(answer, 'MSA-3'),
        ...answer
          .toString('latin1')
          .split('\r')
          .filter((one) => one.startsWith('ERR')),
      ].join(' '),
    );
  }
  await line.close();
}

async function goThroughHttp(): Promise<void> {
  const file = image({ SOPInstanceUID: '2.25.3.8' });
  for (const content of [file, file.subarray(0, 700), Buffer.from(name)]) {
    await refuseOrTake('/dicom-web/studies', {
      method: 'POST',
      body: multipart(content),
      headers: {
        'content-type': 'multipart/related; type="application/dicom"; boundary=part',
        accept: 'application/dicom+json',
      },
    });
  }
  await refuseOrTake('/dicom-web/studies/2.25.999', {
    method: 'POST',
    body: multipart(file),
    headers: {
      'content-type': 'multipart/related; type="application/dicom"; boundary=part',
      accept: 'application/dicom+json',
    },
  });
}

function multipart(content: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Buffer.concat([
      Buffer.from('--part\r\nContent-Type: application/dicom\r\n\r\n'),
      content,
      Buffer.from('\r\n--part--\r\n'),
    ]),
  );
}

/** Looks at the patient in every way a person or program may. */
async function look(): Promise<void> {
  const search = {
    method: 'POST',
    body: { list: 'all', words: `${patient.familyName}, ${patient.givenName}` },
  } as const;
  const found = await server.askJson<ReplyOf<typeof searchExams>>('/api/exams/search', search);
  assert.ok(found.exams.length > 0);
  await server.askJson('/api/exams/search', { method: 'POST', body: { list: 'all', words: nhsNumber, limit: 1 } });
  for (const { examId } of found.exams) {
    const exam = await server.askJson<ReplyOf<typeof seeExam>>(`/api/exams/${examId}`);
    for (const { factId } of exam.timeline) await server.askJson(`/api/facts/${factId}/source`);
  }
  for (const path of ['/api/today', '/api/feeds', '/api/people', '/api/tokens']) await server.askJson(path);
  await server.askJson('/api/messages/unreadable', { method: 'POST', body: {} });
  await server.askJson('/api/messages/replay', { method: 'POST', body: { trial: true, onlyNotUnderstood: false } });
  for (const key of [
    `PatientName=${patient.familyName}*`,
    `PatientID=${patient.hospitalNumber}`,
    'AccessionNumber=A3',
  ]) {
    for (const level of ['studies', 'series', 'instances']) {
      gatherAddresses(await server.askJson(`/dicom-web/${level}?${key}`));
    }
  }
  gatherAddresses(await server.askJson('/dicom-web/studies/2.25.3/metadata'));
  const whole = await server.ask('/dicom-web/studies/2.25.3/series/2.25.3.0/instances/2.25.3.1', {
    headers: { accept: 'application/dicom' },
  });
  addresses.push(JSON.stringify([...whole.headers]));
  await whole.arrayBuffer();
}

function gatherAddresses(reply: unknown): void {
  JSON.stringify(reply, (_, value) => {
    if (typeof value === 'string' && /^https?:/.test(value)) addresses.push(value);
    return value;
  });
}

async function askWrongly(): Promise<void> {
  const named = encodeURIComponent(name);
  const gets = [
    `/api/exams/${named}`,
    `/api/facts/${named}/source`,
    `/api/messages/${nhsNumber}${nhsNumber}`,
    `/${named}`,
    `/%ff${patient.familyName}`,
    `/dicom-web/studies?${patient.familyName}=1`,
    `/dicom-web/studies?StudyInstanceUID=${named}`,
    `/dicom-web/studies?PatientName=${named}&PatientName=${named}`,
    `/dicom-web/studies?limit=${patient.familyName}`,
    `/dicom-web/studies/${named}`,
    `/dicom-web/studies/2.25.3/series/${patient.hospitalNumber}/instances`,
    `/api/exams/search?words=${named}`,
  ];
  for (const path of gets) await refuse(path);
  const bodies: readonly [string, NonNullable<RequestAsked['method']>, RequestAsked['body']][] = [
    ['/api/exams/search', 'POST', { list: patient.familyName }],
    ['/api/exams/search', 'POST', { list: 'all', words: name.repeat(100) }],
    ['/api/exams/search', 'POST', { list: 'all', after: name }],
    ['/api/exams/search', 'POST', { list: 'all', site: { [patient.familyName]: name } }],
    ['/api/exams/search', 'POST', `{"words":"${name}`],
    ['/api/messages/unreadable', 'POST', { after: name }],
    ['/api/messages/replay', 'POST', { trial: true, onlyNotUnderstood: true, from: name }],
    ['/api/peers', 'PUT', { aeTitle: name, address: name, site: name, name, verbs: [name] }],
    ['/api/people', 'POST', { username: name, displayName: name, roles: [{ role: name, site: null }] }],
    ['/api/tokens', 'POST', { name, roles: [], days: name }],
    ['/api/sign-in', 'POST', { username: patient.familyName, password: nhsNumber }],
    ['/dicom-web/studies', 'POST', name],
  ];
  for (const [path, method, body] of bodies) {
    await refuse(path, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: typeof body === 'string' ? { 'content-type': 'application/json' } : {},
    });
  }
  await refuse('/api/today', { headers: { authorization: `Bearer ${patient.familyName}` } });
  await refuse('/dicom-web/studies/2.25.3', { headers: { accept: `text/${patient.familyName}` } });
}

/** The database refuses a row and quotes it; a query fails with the name in its parameters. */
async function failInTheDatabase(): Promise<void> {
  const { pool } = server;
  await pool.query('alter table exam rename column search_words to search_words_away');
  await refuse('/api/exams/search', { method: 'POST', body: { list: 'all', words: name } });
  await pool.query('alter table exam rename column search_words_away to search_words');

  await pool.query("alter table message add constraint none_of_this check (control_id <> 'M9')");
  await pool.query("alter table instance add constraint none_of_that check (sop_uid <> '2.25.3.9')");
  const line = await server.line();
  await line.send(orderMessage({ controlId: 'M9', accession: 'A9', ...patient }));
  await line.close();
  const association = await server.associate('CT1', [[ctImage, explicitLittleEndian]]);
  await association.store({
    ...{ sopClassUid: ctImage, sopInstanceUid: '2.25.3.9', transferSyntaxUid: explicitLittleEndian },
    dataSet: withoutMeta(image({ SOPInstanceUID: '2.25.3.9' })),
  });
  await association.release();
  await server.settled();
  const { rows } = await pool.query("select from quarantine where why like 'The database cannot store it%'");
  assert.equal(rows.length, 2, 'what the database cannot take is kept apart and does not stop the rest');
  await pool.query('alter table message drop constraint none_of_this');
  await pool.query('alter table instance drop constraint none_of_that');
}

async function refuse(path: string, asked: RequestAsked = {}): Promise<void> {
  const response = await server.ask(path, asked);
  assert.ok(response.status >= 400 || response.status === 204, `${asked.method ?? 'GET'} ${response.status}`);
  await gatherRefusal(response);
}

/** Some of it is taken and some refused; the reply must be silent either way. */
async function refuseOrTake(path: string, asked: RequestAsked): Promise<void> {
  await gatherRefusal(await server.ask(path, asked));
}

async function gatherRefusal(response: Response): Promise<void> {
  refusals.push(`${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`);
}
