import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Reading, readMessage } from '../../standards/hl7/message.ts';
import { type SegmentToWrite, writeMessage } from '../../standards/hl7/writeMessage.ts';
import type { ReportFact } from '../ledger/fact.ts';
import type { Interpretation } from './interpretation.ts';
import { interpretMessage } from './interpretMessage.ts';
import { parseSenderPack } from './senderPack.ts';

const file = new URL('../../../policies/sender-packs/ihe-2.3.1/1.json', import.meta.url);
const parsed = parseSenderPack(JSON.parse(readFileSync(file, 'utf8')));
assert.equal(parsed.kind, 'read');
const { pack } = parsed as Extract<typeof parsed, { kind: 'read' }>;
const heardAt = { receivedAt: new Date('2026-08-01T00:00:00Z'), zone: 'Europe/London', site: 'RVV' };

function interpret(segments: readonly SegmentToWrite[]): Interpretation {
  const reading = readMessage(writeMessage(segments));
  assert.equal(reading.kind, 'read');
  return interpretMessage((reading as Extract<Reading, { kind: 'read' }>).message, pack, heardAt);
}

function factsOf<F>(interpretation: Interpretation): readonly F[] {
  assert.equal(interpretation.kind, 'understood', JSON.stringify(interpretation));
  return (interpretation as Extract<Interpretation, { kind: 'understood' }>).facts as readonly F[];
}

const head: SegmentToWrite = [
  'MSH',
  { '3': 'RIS', '4': 'RVV', '7': '20260115093000', '9.1': 'ORU', '9.2': 'R01', '11': 'P' },
];
const pid: SegmentToWrite = ['PID', { '3.1': 'RVV4711', '3.5': 'MR', '5.1': 'SMITH', '5.2': 'Ann' }];

const obx = (text: string, status = 'F', type = 'TX'): SegmentToWrite => [
  'OBX',
  { '2': type, '5': text, '11': status },
];
const report = (status: string, ...observations: readonly SegmentToWrite[]) =>
  interpret([head, pid, ['OBR', { '18': 'A1', '25': status }], ...observations]);
const reportOf = (interpretation: Interpretation) =>
  factsOf<ReportFact>(interpretation).find(({ kind }) => kind === 'report');

const reportStatuses = [
  ['O', 'registered'],
  ['S', 'registered'],
  ['I', 'registered'],
  ['P', 'preliminary'],
  ['R', 'preliminary'],
  ['A', 'preliminary'],
  ['F', 'final'],
  ['C', 'corrected'],
  ['X', 'cancelled'],
] as const;
for (const [said, status] of reportStatuses) {
  test(`OBR-25 "${said}" is a report that is ${status}`, () =>
    assert.equal(reportOf(report(said, obx('Normal.')))?.status, status));
}

test('H-02 a report that says less than its status claims does not end the wait for a report', () => {
  const refusals = [
    report('F'),
    report('F', obx('')),
    report('C', obx('  ')),
    report('F', obx('Wrong patient.', 'W'), obx('', 'F')),
    report('', obx('Normal.', '')),
    report('Z', obx('Normal.')),
    interpret([head, ['OBR', { '18': 'A1', '25': 'F' }], obx('Normal.')]),
    interpret([head, pid, ['OBR', { '25': 'F' }], obx('Normal.')]),
    interpret([head, pid]),
  ];
  assert.deepEqual(
    refusals.map((one) => (one.kind === 'refused' ? one.field : one.kind)),
    ['OBX-5', 'OBX-5', 'OBX-5', 'OBX-5', 'OBR-25', 'OBR-25', 'PID-3', 'OBR-18.1', 'OBR'],
  );
  assert.equal(reportOf(report('', obx('Normal.', 'F'), obx('Draft.', 'P')))?.status, 'preliminary');
  assert.equal(reportOf(report('F', obx('Normal.', 'W')))?.status, 'cancelled');
});

test('H-03 words of one patient are not shared with the next', () => {
  const other: SegmentToWrite = ['PID', { '3.1': 'RVV5000', '5.1': 'BROWN' }];
  const obr = (accession: string): SegmentToWrite => ['OBR', { '18': accession, '25': 'F' }];
  const interpretation = interpret([head, pid, obr('A1'), obx('Normal.'), other, obr('A2')]);
  assert.deepEqual(interpretation, {
    kind: 'refused',
    field: 'OBX-5',
    why: 'a verified report has no words',
    code: 101,
  });
});

test('the words of a report: lines, formats, documents, and what was taken back', () => {
  const text = (...observations: readonly SegmentToWrite[]) => reportOf(report('P', ...observations))?.text;
  assert.equal(
    text(obx('First\nsecond'), obx('third', 'F', 'FT'), obx('fourth', 'F', 'ST')),
    'First\nsecond\nthird\nfourth',
  );
  assert.equal(text(['OBX', { '2': 'TX', '5': 'a', '5[2].1': 'b', '11': 'F' }]), 'a\nb');
  assert.equal(text(['OBX', { '2': 'TX', '5.1': 'T1 ', '5.2': ' T2', '11': 'F' }]), 'T1 ^ T2');
  assert.equal(text(obx('kept'), obx('deleted', 'D'), obx('wrong', 'W')), 'kept');
  assert.equal(text(obx('{\\rtf1 x}')), '[A document in RTF, not shown here]');
  assert.equal(text(['OBX', { '2': 'ED', '5.2': 'TEXT', '5.4': 'Base64', '5.5': 'w6k=', '11': 'F' }]), 'é');
  assert.equal(text(['OBX', { '2': 'ED', '5.2': 'TEXT', '5.4': 'A', '5.5': 'plain', '11': 'F' }]), 'plain');
  assert.equal(
    text(['OBX', { '2': 'ED', '5.2': 'TEXT', '5.4': 'Base64', '5.5': '???', '11': 'F' }]),
    '[A document that cannot be decoded]',
  );
  assert.equal(
    text(['OBX', { '2': 'ED', '5.2': 'Application', '5.3': 'PDF', '5.4': 'Base64', '5.5': 'JVBERi0=' }]),
    '[A document (PDF), not shown here]',
  );
  const measured = (type: string, value: Record<string, string>) =>
    text(['OBX', { '2': type, '3.1': 'TSC', '3.2': 'T-score', '6': 'SD', '11': 'F', ...value }]);
  assert.equal(measured('NM', { '5': '-2.6' }), 'T-score: -2.6 SD');
  assert.equal(measured('SN', { '5.1': '>', '5.2': '100', '6': '' }), 'T-score: > 100');
  assert.equal(measured('CE', { '5.1': 'OP', '5.2': 'Osteoporosis', '6': '' }), 'T-score: Osteoporosis');
  assert.equal(measured('NM', {}), '');
  assert.ok((text(obx('x'.repeat(1_100_000))) ?? '').endsWith('\n[The text is longer and was cut here]'));
});

test('who reported: an XCN, an NDL, or nobody named', () => {
  const by = (fields: Record<string, string>, more: readonly SegmentToWrite[] = []) =>
    reportOf(
      interpret([head, pid, ['OBR', { '18': 'A1', '25': 'F', ...fields }], ...(more.length ? more : [obx('Normal.')])]),
    )?.reporter;
  assert.deepEqual(by({ '32.1': 'C1234567', '32.2': 'Patel', '32.3': 'Asha' }), {
    name: 'Patel, Asha',
    registration: 'C1234567',
  });
  assert.deepEqual(by({ '32.1.1': 'C1234567', '32.1.2': 'Patel', '32.1.3': 'Asha', '32.2': '20260101' }), {
    name: 'Patel, Asha',
    registration: 'C1234567',
  });
  assert.deepEqual(by({ '32.1': 'C1234567' }), { name: null, registration: 'C1234567' });
  assert.deepEqual(by({}, [['OBX', { '2': 'TX', '5': 'Normal.', '11': 'F', '16.1': 'RA12345', '16.2': 'Lee' }]]), {
    name: 'Lee',
    registration: 'RA12345',
  });
  assert.deepEqual(by({}), { name: null, registration: null });
});
