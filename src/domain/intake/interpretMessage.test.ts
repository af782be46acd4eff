import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Reading, readMessage } from '../../standards/hl7/message.ts';
import { type SegmentToWrite, writeMessage } from '../../standards/hl7/writeMessage.ts';
import type { MergeFact, OrderFact, PatientFact } from '../ledger/fact.ts';
import { answerMessage, judgeMessage } from './answerMessage.ts';
import type { Interpretation } from './interpretation.ts';
import { interpretMessage } from './interpretMessage.ts';
import { parseSenderPack, type SenderPack } from './senderPack.ts';

const file = new URL('../../../policies/sender-packs/ihe-2.3.1/1.json', import.meta.url);
const parsed = parseSenderPack(JSON.parse(readFileSync(file, 'utf8')));
assert.equal(parsed.kind, 'read');
const { pack } = parsed as Extract<typeof parsed, { kind: 'read' }>;
const heardAt = { receivedAt: new Date('2026-08-01T00:00:00Z'), zone: 'Europe/London', site: 'RVV' };

function read(segments: readonly SegmentToWrite[]): Reading {
  return readMessage(writeMessage(segments));
}

function interpret(segments: readonly SegmentToWrite[], by: SenderPack | null = pack): Interpretation {
  const reading = read(segments);
  assert.equal(reading.kind, 'read');
  return interpretMessage((reading as Extract<Reading, { kind: 'read' }>).message, by, heardAt);
}

function factsOf<F>(interpretation: Interpretation): readonly F[] {
  assert.equal(interpretation.kind, 'understood', JSON.stringify(interpretation));
  return (interpretation as Extract<Interpretation, { kind: 'understood' }>).facts as readonly F[];
}

const head = (type: string, event: string, more: Record<string, string> = {}): SegmentToWrite => [
  'MSH',
  {
    '3': 'RIS',
    '4': 'RVV',
    '7': '20260115093000',
    '9.1': type,
    '9.2': event,
    '10': 'C1',
    '11': 'P',
    '12': '2.3.1',
    ...more,
  },
];
const pid: SegmentToWrite = ['PID', { '3.1': 'RVV4711', '3.5': 'MR', '5.1': 'SMITH', '5.2': 'Ann' }];

for (const event of [
  'A01',
  'A02',
  'A03',
  'A04',
  'A05',
  'A06',
  'A07',
  'A08',
  'A09',
  'A10',
  'A11',
  'A12',
  'A13',
  'A28',
  'A31',
  'A54',
]) {
  test(`ADT^${event} says who a person is`, () => {
    const [fact] = factsOf<PatientFact>(interpret([head('ADT', event), pid]));
    assert.equal(fact?.kind, 'patient');
    assert.equal(fact?.event, event);
    assert.deepEqual(fact?.patient.localIds, [{ issuer: 'RVV', value: 'RVV4711' }]);
  });
}

for (const event of ['A40', 'A47', 'A34', 'A18']) {
  test(`ADT^${event} retires MRG-1 in favour of PID-3`, () => {
    const facts = factsOf<MergeFact>(interpret([head('ADT', event), pid, ['MRG', { '1.1': 'RVV9999' }]]));
    assert.deepEqual(
      facts.map(({ prior, surviving }) => [prior.value, surviving.value]),
      [['RVV9999', 'RVV4711']],
    );
  });
}

test('one A40 may hold several merges, each with its own patient', () => {
  const other: SegmentToWrite = ['PID', { '3.1': 'RVV5000', '5.1': 'BROWN' }];
  const facts = factsOf<MergeFact>(
    interpret([head('ADT', 'A40'), pid, ['MRG', { '1.1': '1', '1[2].1': '2' }], other, ['MRG', { '1.1': '3' }]]),
  );
  assert.deepEqual(
    facts.map(({ prior, surviving, patient }) => [prior.value, surviving.value, patient.familyName]),
    [
      ['1', 'RVV4711', 'SMITH'],
      ['2', 'RVV4711', 'SMITH'],
      ['3', 'RVV5000', 'BROWN'],
    ],
  );
});

const nhs = { '3.1': '9434765919', '3.4': 'NHS', '3.5': 'NH' };
const refusedMerges: readonly { name: string; segments: readonly SegmentToWrite[]; field: string }[] = [
  { name: 'no MRG', segments: [pid], field: 'MRG' },
  { name: 'MRG before any PID', segments: [['MRG', { '1.1': '1' }], pid], field: 'PID' },
  { name: 'nothing is retired', segments: [pid, ['MRG', {}]], field: 'MRG-1' },
  {
    name: 'only an NHS number survives',
    segments: [
      ['PID', nhs],
      ['MRG', { '1.1': '1' }],
    ],
    field: 'PID-3',
  },
  {
    name: 'only an NHS number is retired',
    segments: [pid, ['MRG', { '1.1': '9434765870', '1.4': 'NHS' }]],
    field: 'MRG-1',
  },
  { name: 'another issuer', segments: [pid, ['MRG', { '1.1': '1', '1.4': 'R1H' }]], field: 'MRG-1' },
  {
    name: 'two numbers survive',
    segments: [
      ['PID', { '3.1': '1', '3[2].1': '2' }],
      ['MRG', { '1.1': '3' }],
    ],
    field: 'PID-3',
  },
  { name: 'a number into itself', segments: [pid, ['MRG', { '1.1': 'RVV4711' }]], field: 'MRG-1' },
];
for (const { name, segments, field } of refusedMerges) {
  test(`H-03 a merge that could join two people is refused: ${name}`, () => {
    const interpretation = interpret([head('ADT', 'A40'), ...segments]);
    assert.equal(interpretation.kind, 'refused', JSON.stringify(interpretation));
    assert.equal((interpretation as { field: string }).field, field);
  });
}

test('H-03 a message of several patients is never read as one of them', () => {
  const two = [head('ADT', 'A08'), pid, pid];
  assert.deepEqual(interpret(two), {
    kind: 'refused',
    field: 'PID[2]-3',
    why: 'it speaks of several patients',
    code: 101,
  });
  assert.equal(interpret([head('SIU', 'S12'), ['SCH', { '27': 'F1' }], pid, pid]).kind, 'refused');
});

// ORC-1, ORC-5, OBR-25 and what they mean together.
const statuses = [
  ['NW', '', '', 'requested'],
  ['NW', 'SC', '', 'scheduled'],
  ['SC', 'SC', 'S', 'scheduled'],
  ['SC', 'IP', '', 'arrived'],
  ['SC', '', 'I', 'arrived'],
  ['SC', 'CM', '', 'performed'],
  ['SC', 'CM', 'I', 'performed'],
  ['SC', '', 'R', 'performed'],
  ['SC', '', 'F', 'performed'],
  ['XO', '', '', null],
  ['SC', '', '', null],
  ['OK', '', '', null],
  ['CA', '', '', 'cancelled'],
  ['CA', 'CM', 'F', 'cancelled'],
  ['OC', '', '', 'cancelled'],
  ['SC', 'CA', '', 'cancelled'],
  ['SC', '', 'X', 'cancelled'],
  ['RE', '', 'X', null],
  ['UC', 'CM', '', 'performed'],
  ['', '', '', null],
  ['nw', '', '', 'requested'],
] as const;
for (const [control, order, result, status] of statuses) {
  test(`ORC-1 "${control}", ORC-5 "${order}", OBR-25 "${result}" mean ${status ?? 'nothing of the status'}`, () => {
    const [fact] = factsOf<OrderFact>(
      interpret([
        head('ORM', 'O01'),
        pid,
        ['ORC', { '1': control, '2': 'P1', '5': order }],
        ['OBR', { '18': 'A1', '25': result }],
      ]),
    );
    assert.equal(fact?.status, status);
  });
}

test('the wish for a time is no performance: OBR-7 counts only when the examination was performed', () => {
  const order = (status: string) =>
    factsOf<OrderFact>(
      interpret([
        head('ORM', 'O01'),
        pid,
        ['ORC', { '1': 'SC', '5': status }],
        ['OBR', { '7': '20260116140700', '18': 'A1' }],
      ]),
    )[0];
  assert.equal(order('SC')?.performedAt, null);
  assert.equal(order('CM')?.performedAt, '2026-01-16T14:07:00.000Z');
});

test('times are those of the site, summer time too, unless they name an offset', () => {
  const performed = (said: string) =>
    factsOf<OrderFact>(
      interpret([
        head('ORM', 'O01'),
        pid,
        ['ORC', { '1': 'SC', '5': 'CM' }],
        ['OBR', { '8': said, '7': '20260701', '18': 'A1' }],
      ]),
    )[0]?.performedAt;
  assert.equal(performed('20260716140700'), '2026-07-16T13:07:00.000Z');
  assert.equal(performed('20260716140700-0500'), '2026-07-16T19:07:00.000Z');
  assert.equal(performed('when it was done'), '2026-06-30T23:00:00.000Z');
});

test('a time still to come did not happen yet: the time of receipt counts', () => {
  const happened = (said: string) =>
    factsOf<PatientFact>(interpret([head('ADT', 'A08', { '7': said }), pid]))[0]?.occurredAt;
  assert.equal(happened('20260801015900'), '2026-08-01T00:59:00.000Z');
  assert.equal(happened('20260801020000'), '2026-08-01T01:00:00.000Z');
  assert.equal(happened('20260801020001'), '2026-08-01T00:00:00.000Z');
  assert.equal(happened('20990101'), '2026-08-01T00:00:00.000Z');
  assert.equal(happened('something wrong'), '2026-08-01T00:00:00.000Z');
});

test('H-05 a booking that is cancelled leaves its order open', () => {
  const status = (event: string) =>
    factsOf<OrderFact>(interpret([head('SIU', event), ['SCH', { '27': 'F1', '11.4': '20260116140000' }], pid]))[0]
      ?.status;
  assert.deepEqual(['S12', 'S13', 'S14', 'S15', 'S26'].map(status), [
    'scheduled',
    'scheduled',
    null,
    'requested',
    'requested',
  ]);
});

test('identifiers: the NHS number by authority, OID or type, issuers as the pack maps them, visits left out', () => {
  const mapped = { ...pack, identity: { ...pack.identity, issuers: { HOSP: 'RXN', PAS: '@site' } } };
  const id = (fields: Record<string, string>) =>
    factsOf<PatientFact>(interpret([head('ADT', 'A08'), ['PID', { '3.1': '17', ...fields }]], mapped))[0]?.patient;
  for (const fields of [
    nhs,
    { '3.1': '9434765919', '3.4': 'NHS' },
    { '3.1': '9434765919', '3.4.2': '2.16.840.1.113883.2.1.4.1' },
    { '3.1': '9434765919', '3.5': 'NHS' },
  ]) {
    const patient = id({ '3[2].1': '17', ...fields });
    assert.deepEqual([patient?.nhsNumber, patient?.localIds], ['9434765919', [{ issuer: 'RVV', value: '17' }]]);
  }
  assert.deepEqual(id({ '3.4': 'HOSP' })?.localIds, [{ issuer: 'RXN', value: '17' }]);
  assert.deepEqual(id({ '3.4': 'PAS' })?.localIds, [{ issuer: 'RVV', value: '17' }]);
  assert.deepEqual(id({ '3.4': 'r1h' })?.localIds, [{ issuer: 'R1H', value: '17' }]);
  assert.deepEqual(id({ '3.4': '__proto__' })?.localIds, [{ issuer: '__PROTO__', value: '17' }]);
  assert.deepEqual(id({ '3[2].1': '88', '3[2].5': 'VN', '3[3].1': '17' })?.localIds, [{ issuer: 'RVV', value: '17' }]);
});

test('an identity says what was said, and null where nothing was', () => {
  const who = (fields: Record<string, string | null>) =>
    factsOf<PatientFact>(interpret([head('ADT', 'A08'), ['PID', { '3.1': '17', ...fields }]]))[0]?.patient;
  assert.deepEqual(who({}), {
    nhsNumber: null,
    localIds: [{ issuer: 'RVV', value: '17' }],
    familyName: null,
    givenName: null,
    birthDate: null,
    sex: null,
  });
  assert.equal(who({ '7': '19650502133000+0100' })?.birthDate, '1965-05-02');
  assert.equal(who({ '7': '1965' })?.birthDate, null);
  assert.equal(who({ '7': '19650230' })?.birthDate, null);
  assert.equal(who({ '7': null })?.birthDate, null);
  assert.equal(who({ '8': ' f ' })?.sex, 'F');
  assert.equal(who({ '5.1': 'MAIDEN', '5.7': 'M', '5[2].1': 'LEGAL', '5[2].7': 'L' })?.familyName, 'LEGAL');
  assert.equal(who({ '5.1.1': 'VAN DAM', '5.1.2': 'VAN' })?.familyName, 'VAN DAM');
});

test('an order without a patient is an order, of a patient nobody named', () => {
  const [fact] = factsOf<OrderFact>(interpret([head('ORM', 'O01'), ['ORC', { '1': 'CA', '2': 'P1' }]]));
  assert.equal(fact?.placerOrderNumber, 'P1');
  assert.deepEqual(fact?.patient.localIds, []);
});

test('a Study UID that is none is not taken', () => {
  const uid = (said: string) =>
    factsOf<OrderFact>(
      interpret([head('ORM', 'O01'), pid, ['ORC', { '1': 'NW', '2': 'P1' }], ['OBR', {}], ['ZDS', { '1.1': said }]]),
    )[0]?.studyInstanceUid;
  assert.equal(uid('1.2.3'), '1.2.3');
  assert.equal(uid('to be told'), null);
  assert.equal(uid(`1.${'2'.repeat(63)}`), null);
});

test('what nobody asked for is kept, or rejected, as the pack says', () => {
  const bar = [head('BAR', 'P01'), pid];
  assert.equal(interpret(bar).kind, 'keptOnly');
  assert.equal(interpret(bar, null).kind, 'keptOnly');
  const strict: SenderPack = { ...pack, others: 'reject', processingIds: ['P'] };
  assert.deepEqual(interpret(bar, strict), {
    kind: 'refused',
    field: 'MSH-9.1',
    why: 'messages of this type are not taken here',
    code: 200,
  });
  assert.deepEqual(interpret([head('ADT', 'A99'), pid], strict), {
    kind: 'refused',
    field: 'MSH-9.2',
    why: 'messages of this event are not taken here',
    code: 201,
  });
  const acknowledgement = [head('ACK', 'A08', { '11': 'T' }), ['MSA', { '1': 'AA', '2': '7' }]] as const;
  assert.deepEqual(interpret([...acknowledgement], strict), {
    kind: 'keptOnly',
    why: 'it acknowledges another message',
  });
  const trial = [head('ADT', 'A08', { '11': 'T' }), pid];
  assert.deepEqual(interpret(trial, strict), {
    kind: 'refused',
    field: 'MSH-11',
    why: 'messages for this purpose are not taken here',
    code: 202,
  });
});

test('AA for what is understood or only kept, AE for content, AR for what is never taken or cannot be read', () => {
  const strict: SenderPack = { ...pack, others: 'reject' };
  const code = (reading: Reading, by: SenderPack | null = pack) => judgeMessage(reading, by, heardAt).verdict.code;
  assert.equal(code(read([head('ADT', 'A08'), pid])), 'AA');
  assert.equal(code(read([head('BAR', 'P01')])), 'AA');
  assert.equal(code(read([head('BAR', 'P01')]), null), 'AA');
  assert.equal(code(read([head('ADT', 'A08')])), 'AE');
  assert.equal(code(read([head('BAR', 'P01')]), strict), 'AR');
  assert.equal(code(readMessage(Buffer.from('nonsense'))), 'AR');
  const { verdict, interpretation } = judgeMessage(read([head('ADT', 'A08'), ['PID', {}]]), pack, heardAt);
  assert.deepEqual(verdict, {
    code: 'AE',
    text: 'It is kept but not used: PID-3: there is no identifier of a patient',
    error: { where: 'PID-3', code: 101 },
  });
  assert.deepEqual(answerMessage(read([head('ADT', 'A08')]), interpretation), verdict);
});

test('the same bytes with the same pack always mean the same', () => {
  const bytes = writeMessage([head('ORU', 'R01'), pid, ['OBR', { '18': 'A1', '25': 'P' }]]);
  assert.deepEqual(
    judgeMessage(readMessage(bytes), pack, heardAt),
    judgeMessage(readMessage(bytes.slice()), pack, heardAt),
  );
});

test('a message that does not say what it is is refused, whoever sends it, and its sender told which field is missing', () => {
  const reading = read([head('', ''), pid]);
  for (const by of [pack, null]) {
    assert.deepEqual(judgeMessage(reading, by, heardAt), {
      interpretation: {
        kind: 'refused',
        field: 'MSH-9',
        why: 'it does not say what kind of message it is',
        code: 101,
      },
      verdict: {
        code: 'AE',
        text: 'It is kept but not used: MSH-9: it does not say what kind of message it is',
        error: { where: 'MSH-9', code: 101 },
      },
    });
  }
});
