import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ann,
  at,
  bob,
  heard,
  imaged,
  order,
  orderFacts,
  patient,
  policies,
  recorded,
  report,
  study,
} from '../../../testing/examFacts.ts';
import { balanceExam } from './balanceExam.ts';
import type { ExamFacts } from './examFacts.ts';

const evening = new Date(at('20:00'));

function kinds(facts: ExamFacts, now = evening): string[] {
  return balanceExam(facts, policies, now).variances.map(({ kind }) => kind);
}

test('R2 images without an order become a variance fifteen minutes after the acquisition, not a minute sooner', () => {
  const facts = imaged(study({ accession: null }));
  const before = balanceExam(facts, policies, new Date(at('09:54')));
  assert.deepEqual(before.variances, []);
  assert.equal(before.standing.state === 'open' && before.standing.lookAgainAt, at('09:55'));
  const after = balanceExam(facts, policies, new Date(at('09:55')));
  assert.deepEqual(
    after.variances.map(({ kind, since }) => [kind, since]),
    [['images-without-order', at('09:55')]],
  );
});

test('R2 H-09 images that arrive long after they were made are a variance at once', () => {
  const late = study({ accession: null, firstReceivedAt: at('18:00'), lastReceivedAt: at('18:00') });
  assert.deepEqual(kinds(imaged(late), new Date(at('18:00'))), ['images-without-order']);
});

test('R2 a scanner clock a year ahead hides nothing: the wait counts from the receipt', () => {
  const ahead = study({ accession: null, startedAt: '2027-11-20T09:35:00.000Z', endedAt: '2027-11-20T09:40:00.000Z' });
  assert.deepEqual(kinds(imaged(ahead), new Date(at('09:56'))), ['images-without-order']);
});

test('R3 a performed order without images becomes a variance after the time its modality may take', () => {
  const facts = recorded(orderFacts([order()]));
  assert.deepEqual(kinds(facts, new Date(at('10:39'))), []);
  assert.deepEqual(kinds(facts, new Date(at('10:40'))), ['order-without-images']);
});

test('R3 says when the images stand under another person’s details', () => {
  const [variance] = balanceExam(
    recorded(orderFacts([order()]), [{ study: study(), standing: 'conflict' }]),
    policies,
    evening,
  ).variances;
  assert.match(variance?.says ?? '', /another person’s details/);
});

test('R3 a booked, a cancelled and an imaged order owe no images', () => {
  assert.deepEqual(kinds(recorded(orderFacts([order({ status: 'scheduled', performedAt: null })]))), []);
  assert.deepEqual(kinds(recorded(orderFacts([order({ status: 'cancelled' })]))), []);
  assert.deepEqual(kinds(recorded(orderFacts([order()]), [{ study: study() }])), []);
});

test('R4 images of another person under this accession number are a conflict that shows each field', () => {
  const balance = balanceExam(imaged(study({ identities: [bob] }), [orderFacts([order()])]), policies, evening);
  assert.deepEqual(
    balance.links.map(({ standing }) => standing),
    ['conflict'],
  );
  const [variance] = balance.variances;
  assert.equal(variance?.kind, 'identity-conflict');
  assert.equal(variance?.severity, 'wrong-person');
  assert.deepEqual(
    variance?.evidence
      .filter(({ field }) => field === 'date of birth')
      .map(({ system, value }) => `${system}: ${value}`),
    ['Images: 1960-05-05', 'RIS: 1951-03-12'],
  );
});

test('R4 a patient record with another date of birth than the RIS is a conflict', () => {
  const pas = heard(patient({ patient: { ...ann, birthDate: '1951-12-03' } }));
  const balance = balanceExam(
    recorded(orderFacts([order()], [report()]), [{ study: study() }], { patients: pas }),
    policies,
    evening,
  );
  assert.deepEqual(
    balance.variances.map(({ kind, part }) => [kind, part]),
    [['identity-conflict', 'Patient record']],
  );
});

test('R4 two people in the headers of one study are never linked', () => {
  const balance = balanceExam(imaged(study({ identities: [ann, bob] }), [orderFacts([order()])]), policies, evening);
  assert.deepEqual(balance.links, []);
  assert.ok(balance.variances.some(({ kind, severity }) => kind === 'two-patients' && severity === 'wrong-person'));
});

test('R5 an NHS number that cannot be one is told with the system it stands in', () => {
  const wrong = order({ patient: { ...ann, nhsNumber: '9990000019' } });
  const balance = balanceExam(
    recorded(orderFacts([wrong], [report({ patient: { ...ann, nhsNumber: null } })]), [
      { study: study({ identities: [{ ...ann, nhsNumber: null }] }) },
    ]),
    policies,
    evening,
  );
  assert.deepEqual(
    balance.variances.map(({ says }) => says),
    ['The NHS number in the RIS has a wrong check digit.'],
  );
});

test('R5 one hospital number with two NHS numbers, and one NHS number with two hospital numbers, are told until a merge', () => {
  const pairs = [
    { nhsNumber: '9990000018', localId: 'RXN|17', system: 'RIS' },
    { nhsNumber: '9990000018', localId: 'RXN|18', system: 'Images' },
    { nhsNumber: '9434765919', localId: 'RXN|17', system: 'Images' },
  ];
  const done = orderFacts([order()], [report()]);
  const parts = (facts: ExamFacts) => balanceExam(facts, policies, evening).variances.map(({ part }) => part);
  assert.deepEqual(parts(recorded(done, [{ study: study() }], { identityPairs: pairs })), [
    'two-numbers:RXN|17',
    'two-people:9990000018 RXN',
  ]);
  const merge = {
    kind: 'merge',
    event: 'A40',
    occurredAt: at('08:00'),
    prior: { issuer: 'RXN', value: '18' },
    surviving: { issuer: 'RXN', value: '17' },
    patient: ann,
  } as const;
  assert.deepEqual(
    parts(recorded(done, [{ study: study() }], { identityPairs: pairs.slice(0, 2), merges: heard(merge) })),
    [],
  );
});

const reads: { says: string; reports: Parameters<typeof report>[0][]; unread: boolean }[] = [
  { says: 'no report: unread', reports: [], unread: true },
  { says: 'a preliminary report: unread', reports: [{ status: 'preliminary' }], unread: true },
  { says: 'a final report: read', reports: [{ status: 'final' }], unread: false },
  {
    says: 'final, then cancelled: unread again',
    reports: [{ status: 'final' }, { status: 'cancelled', occurredAt: at('13:00') }],
    unread: true,
  },
  {
    says: 'cancelled, then corrected: read',
    reports: [{ status: 'cancelled' }, { status: 'corrected', occurredAt: at('13:00') }],
    unread: false,
  },
  {
    says: 'final, then an addendum: read',
    reports: [{ status: 'final' }, { status: 'addendum', occurredAt: at('13:00') }],
    unread: false,
  },
  { says: 'the report of another person: unread', reports: [{ patient: bob }], unread: true },
  {
    says: 'the report of another person, then a draft of this one’s: unread',
    reports: [{ patient: bob }, { status: 'preliminary', occurredAt: at('13:00') }],
    unread: true,
  },
  {
    says: 'a report of this person, then one of another: read',
    reports: [{}, { patient: bob, occurredAt: at('13:00') }],
    unread: false,
  },
];
for (const { says, reports, unread } of reads) {
  test(`W1 H-02 ${says}`, () => {
    const facts = recorded(orderFacts([order()], reports.map(report)), [{ study: study() }]);
    assert.equal(balanceExam(facts, policies, evening).unread !== null, unread);
  });
}

test('R4 H-03 a stranger’s report stays a conflict when this patient’s own report follows it', () => {
  const reports = [report({ patient: bob }), report({ occurredAt: at('13:00') })];
  const balance = balanceExam(recorded(orderFacts([order()], reports), [{ study: study() }]), policies, evening);
  assert.deepEqual(
    balance.variances.map(({ kind, part }) => [kind, part]),
    [['identity-conflict', 'Report']],
  );
});

test('W1 images that nobody ordered are unread too, and a record without any image as well', () => {
  assert.equal(balanceExam(imaged(study({ accession: null })), policies, evening).unread?.since, at('09:40'));
  assert.equal(balanceExam(recorded(orderFacts([order()])), policies, evening).unread?.since, at('09:40'));
  assert.equal(balanceExam(imaged(study({ modalities: ['SR'] })), policies, evening).unread, null);
});

test('W1 the clock counts hours, not the hands of the clock, over the night on which they change', () => {
  const emergency = order({ patientClass: 'E', performedAt: '2026-03-29T00:30:00.000Z' });
  const { unread } = balanceExam(recorded(orderFacts([emergency])), policies, new Date('2026-03-29T02:00:00Z'));
  assert.equal(unread?.dueAt, '2026-03-29T12:30:00.000Z');
});

test('the national ceiling holds whatever a row of the policy says', () => {
  const lax = {
    ...policies,
    turnaround: policies.turnaround.map((edition) => ({
      ...edition,
      rows: [{ pathway: 'Lax', within: { hours: 9999 }, verified: false }],
    })),
  };
  const { unread } = balanceExam(recorded(orderFacts([order()])), lax, evening);
  assert.equal(unread?.dueAt, at('09:40', '2026-12-18'));
});

test('the same UID with other bytes is a variance on its exam', () => {
  assert.ok(
    kinds(recorded(orderFacts([order()], [report()]), [{ study: study({ variantCount: 1 }) }])).includes(
      'changed-instance',
    ),
  );
});

test('H-05 the law of conservation: every exam is settled by evidence, or on one list with a time to look again', () => {
  const status = fc.constantFrom('requested', 'scheduled', 'arrived', 'performed', 'cancelled', null);
  const who = fc.constantFrom(ann, bob, { ...ann, sex: 'M' }, { ...ann, nhsNumber: '123' });
  const reportStatus = fc.constantFrom('registered', 'preliminary', 'final', 'corrected', 'addendum', 'cancelled');
  const anyOrder = fc
    .record({ status, patient: who })
    .map((changes) => order({ ...changes, performedAt: changes.status === 'performed' ? at('09:40') : null }));
  const anyReport = fc.record({ status: reportStatus, patient: who }).map(report);
  const anyStudy = fc
    .record({
      identities: fc.array(who, { maxLength: 2 }),
      modalities: fc.constantFrom(['CT'], ['SR'], []),
      variantCount: fc.nat(1),
    })
    .map(study);
  const recordedExam = fc
    .tuple(
      fc.array(anyOrder, { minLength: 1, maxLength: 3 }),
      fc.array(anyReport, { maxLength: 2 }),
      fc.array(anyStudy, { maxLength: 2 }),
    )
    .map(([orders, reports, studies]) =>
      recorded(
        orderFacts(orders, reports),
        studies.map((one) => ({ study: one })),
      ),
    );
  const imagedExam = fc.tuple(anyStudy, fc.array(anyOrder, { maxLength: 2 })).map(([images, orders]) =>
    imaged(
      images,
      orders.map((one) => orderFacts([one])),
    ),
  );
  const nowMinutes = fc.integer({ min: -60, max: 60 * 24 * 60 });
  fc.assert(
    fc.property(fc.oneof(recordedExam, imagedExam), nowMinutes, (facts, minutes) => {
      const now = new Date(Date.parse(at('09:41')) + minutes * 60_000);
      const { standing, unread, variances } = balanceExam(facts, policies, now);
      if (standing.state === 'open') assert.ok(Date.parse(standing.lookAgainAt) > now.getTime());
      else assert.ok(unread === null && variances.length === 0, `${standing.state} although something is owed`);
    }),
    { numRuns: 3000 },
  );
});
