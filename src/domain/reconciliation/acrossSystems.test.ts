import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ann,
  at,
  bob,
  heard,
  heardFrom,
  imaged,
  order,
  orderFacts,
  patient,
  policies,
  recorded,
  report,
  study,
} from '../../../testing/examFacts.ts';
import { available, standing, step } from '../../../testing/steps.ts';
import { balanceExam } from '../ledger/balanceExam.ts';
import type { ExamFacts, RecordedExam } from '../ledger/examFacts.ts';
import type { MergeFact, OrderFact } from '../ledger/fact.ts';
import type { Variance, VarianceKind } from './variance.ts';

const evening = new Date(at('20:00'));

function found(facts: ExamFacts, kind: VarianceKind, now = evening): readonly Variance[] {
  return balanceExam(facts, policies, now).variances.filter((variance) => variance.kind === kind);
}

const other = { issuer: 'RXN', value: '18' };
const read = orderFacts([order()], [report()]);

// R6

const duplicates: { says: string; facts: RecordedExam; found: RegExp | null }[] = [
  { says: 'one study is no duplicate', facts: withStudies(study()), found: null },
  {
    says: 'one accession number on two studies is told',
    facts: withStudies(study(), study({ studyInstanceUid: '2.25.2', firstReceivedAt: at('11:00') })),
    found: /stands on 2 studies\./,
  },
  {
    says: 'a second study without a picture is no second examination',
    facts: withStudies(study(), study({ studyInstanceUid: '2.25.2', modalities: ['SR'] })),
    found: null,
  },
  {
    says: 'one accession number on two people is told as what may hurt',
    facts: withStudies(study(), study({ studyInstanceUid: '2.25.2', identities: [bob] })),
    found: /2 studies and 2 patients/,
  },
  {
    says: 'an accession number used again after a year is told',
    facts: withStudies(study(), study({ studyInstanceUid: '2.25.2', startedAt: '2025-11-20T09:35:00.000Z' })),
    found: /2 studies and examinations of 20 November 2025 and 20 November 2026/,
  },
  {
    says: 'an order used again after a year is told even without images',
    facts: recorded(
      orderFacts([order({ performedAt: '2025-11-20T09:40:00.000Z', occurredAt: '2025-11-20T09:40:00.000Z' }), order()]),
    ),
    found: /examinations of 20 November 2025 and 20 November 2026/,
  },
  {
    says: 'the same number of another issuer is another number',
    facts: withStudies(study(), study({ studyInstanceUid: '2.25.2', accessionIssuer: 'RVV' })),
    found: null,
  },
  {
    says: 'an order that was moved to the right patient is one examination',
    facts: recorded(orderFacts([order({ patient: bob, occurredAt: at('09:00') }), order({ occurredAt: at('09:40') })])),
    found: null,
  },
  {
    says: 'two orders of two people under one number are two examinations',
    facts: recorded(
      orderFacts([
        order({ patient: bob, occurredAt: at('09:00'), placerOrderNumber: 'P1' }),
        order({ occurredAt: at('09:40'), placerOrderNumber: 'P2' }),
      ]),
    ),
    found: /stands on 2 patients\./,
  },
  {
    says: 'two people of whom the record speaks in turn are two examinations',
    facts: recorded(
      orderFacts([
        order({ patient: bob, occurredAt: at('09:00') }),
        order({ occurredAt: at('09:20') }),
        order({ patient: bob, occurredAt: at('09:40') }),
      ]),
    ),
    found: /stands on 2 patients\./,
  },
];
for (const { says, facts, found: expected } of duplicates) {
  test(`R6 ${says}`, () => {
    const [variance] = found(facts, 'duplicate-accession');
    if (expected === null) assert.equal(variance, undefined);
    else assert.match(variance?.says ?? 'nothing', expected);
  });
}

test('R6 the rejection by the national data set is said in words, with what each side says', () => {
  const facts = withStudies(study(), study({ studyInstanceUid: '2.25.2', identities: [bob] }));
  const [variance] = found(facts, 'duplicate-accession');
  assert.match(variance?.says ?? '', /the national data set is expected to reject/);
  assert.equal(variance?.severity, 'wrong-person');
  assert.deepEqual(
    variance?.evidence.filter(({ field }) => field === 'Study UID').map(({ system, value }) => `${system}: ${value}`),
    ['Images: 2.25.1', 'Images: 2.25.2', 'RIS: null'],
  );
});

function withStudies(...studies: readonly ReturnType<typeof study>[]): RecordedExam {
  return recorded(orderFacts([order()]), [{ study: study() }], { sameAccession: studies });
}

// R8

const bothHeld = { '2.25.1.1': ['2.25.1.1.1', '2.25.1.1.2'] };

test('R8 a list that is here to the last instance is no variance, and neither is one that nobody ended', () => {
  const all = recorded(read, [{ study: study() }], { steps: [standing([step()], bothHeld)] });
  assert.deepEqual(found(all, 'image-count'), []);
  const atWork = recorded(read, [{ study: study() }], { steps: [standing([step({ status: 'in-progress' })], {})] });
  assert.deepEqual(found(atWork, 'image-count'), []);
});

test('R8 H-50 totals that agree hide nothing: two named, two here, and one of them is another', () => {
  const held = { '2.25.1.1': ['2.25.1.1.1', '2.25.1.1.9'] };
  const facts = recorded(read, [{ study: study() }], { steps: [standing([step()], held)] });
  const [variance] = found(facts, 'image-count');
  assert.equal(
    variance?.says,
    'The scanner says it made 2 images, and 1 of them is not here. 1 image of the same series is here that the scanner does not name.',
  );
  assert.deepEqual(
    variance?.evidence.map(({ field, system, value }) => `${field}, ${system}: ${value}`),
    [
      'Images, Scanner: 2',
      'Images, Images: 2',
      'SOP Instance UID, Scanner: 2.25.1.1.2',
      'SOP Instance UID, Images: null',
      'SOP Instance UID, Scanner: null',
      'SOP Instance UID, Images: 2.25.1.1.9',
    ],
  );
});

test('R8 what a list names gets half an hour to arrive, not a minute less', () => {
  const facts = recorded(read, [{ study: study() }], { steps: [standing([step()], {})] });
  const before = balanceExam(facts, policies, new Date(at('10:14')));
  assert.ok(!before.variances.some(({ kind }) => kind === 'image-count'));
  assert.equal(before.standing.state === 'open' && before.standing.lookAgainAt, at('10:15'));
  assert.deepEqual(
    found(facts, 'image-count', new Date(at('10:15'))).map(({ since }) => since),
    [at('10:15')],
  );
});

test('R8 an archive that holds more than we do, or less, is told by itself', () => {
  const notices = [available(), available({ stepUid: '2.25.81', series: [series('2.25.1.1.3')] })] as const;
  const more = recorded(read, [{ study: study() }], { steps: [standing(notices, bothHeld)] });
  assert.match(found(more, 'image-count')[0]?.says ?? '', /The PACS says it holds 3 images, and 1 of them is not here/);
  const held = { '2.25.1.1': ['2.25.1.1.1', '2.25.1.1.2', '2.25.1.1.3', '2.25.1.1.4'] };
  const less = recorded(read, [{ study: study() }], { steps: [standing(notices, held)] });
  const [variance] = found(less, 'image-count');
  assert.equal(variance?.severity, 'delivery-gap');
  assert.equal(variance?.says, '1 image of the same series is here that the PACS does not name.');
});

test('R8 the list at the end of a step replaces the one before it, in whatever order they are heard', () => {
  const begun = step({ status: 'in-progress', occurredAt: at('09:35'), series: [] });
  const interim = step({
    status: null,
    studyInstanceUid: null,
    occurredAt: at('09:37'),
    series: [series('2.25.1.1.9')],
  });
  const ended = step({ studyInstanceUid: null, accessions: [] });
  const orders = [
    [begun, interim, ended],
    [ended, interim, begun],
    [interim, begun, ended],
  ] as const;
  const standings = orders.map((facts) => standing(facts, bothHeld));
  assert.deepEqual(standings[0]?.instances?.missing.count, 0);
  for (const one of standings) assert.deepEqual(one, standings[0]);
});

test('R8 a step that was ended twice is as its first end said', () => {
  const broken = step({ status: 'discontinued', occurredAt: at('09:38'), endedAt: at('09:38'), series: [] });
  const { step: state, instances } = standing([step(), broken], {});
  assert.equal(state.status, 'discontinued');
  assert.deepEqual(instances?.named, 0);
});

test('R8 H-51 images that a scanner made and nobody received are somebody’s examination, without an order too', () => {
  const told = standing([step()], {});
  const lost = study({ instanceCount: 0, arrivals: [], accession: null });
  const facts = imaged(lost, [], { steps: [told] });
  const balance = balanceExam(facts, policies, evening);
  assert.deepEqual(
    balance.variances.map(({ kind }) => kind),
    ['image-count'],
  );
  assert.ok(balance.unread !== null);
  assert.equal(balance.standing.state, 'open');
});

test('R8 a step that was broken off without an image settles by itself', () => {
  const broken = standing([step({ status: 'discontinued', series: [] })], {});
  const nothing = study({ instanceCount: 0, arrivals: [], modalities: [], accession: null });
  const { standing: settled, unread } = balanceExam(imaged(nothing, [], { steps: [broken] }), policies, evening);
  assert.deepEqual(settled, { state: 'closed', because: 'The scanner ended it and made no image.' });
  assert.equal(unread, null);
});

test('R8 a step of another person under the same accession number is not this order’s', () => {
  const others = standing([step({ patient: bob, studyInstanceUid: '2.25.5' })], {});
  assert.deepEqual(found(recorded(read, [{ study: study() }], { steps: [others] }), 'image-count'), []);
});

function series(...sopInstanceUids: readonly string[]) {
  return { seriesInstanceUid: '2.25.1.1', sopInstanceUids };
}

// R9

const merged: MergeFact = {
  kind: 'merge',
  event: 'A40',
  occurredAt: at('08:00', '2026-11-18'),
  prior: other,
  surviving: { issuer: 'RXN', value: '17' },
  patient: ann,
};
const retired = { ...ann, localIds: [other] };
const withMerge = (orders: readonly OrderFact[], changes: Partial<RecordedExam> = {}) =>
  recorded(orderFacts(orders), [{ study: study() }], { merges: heardFrom('pas', merged), ...changes });

test('R9 a system that says the retired number a day after the merge has not followed it', () => {
  const [variance] = found(withMerge([order({ patient: retired })]), 'merge-not-propagated');
  assert.equal(variance?.says, 'Hospital number 18 (RXN) was merged into 17 (RXN), and the RIS still says 18 (RXN).');
  assert.equal(variance?.part, 'ris:RXN|18');
  assert.equal(variance?.since, at('09:40'));
});

test('R9 said within the day that is allowed it is no variance, unless the system sends merges and has sent none', () => {
  const early = [order({ patient: retired, occurredAt: at('08:00', '2026-11-19') })];
  assert.deepEqual(found(withMerge(early), 'merge-not-propagated'), []);
  const known = withMerge(early, { mergeSenders: ['pas', 'ris'] });
  assert.match(found(known, 'merge-not-propagated')[0]?.says ?? '', /the RIS has sent no merge and last said 18/);
  const before = new Date(at('07:59', '2026-11-19'));
  assert.deepEqual(found(known, 'merge-not-propagated', before), []);
  const { standing: waits } = balanceExam(known, policies, before);
  assert.ok(waits.state === 'open' && waits.lookAgainAt <= at('08:00', '2026-11-19'));
});

test('R9 a system that sent the merge itself, or says the number that goes on, has followed', () => {
  const late = [order({ patient: retired })];
  const both = heardFrom('pas', merged).concat(heardFrom('ris', merged));
  assert.deepEqual(found(withMerge(late, { merges: both }), 'merge-not-propagated'), []);
  const corrected = [...late, order({ occurredAt: at('10:00') })];
  assert.deepEqual(found(withMerge(corrected), 'merge-not-propagated'), []);
});

test('R9 H-52 each system is told by itself, with what it said', () => {
  const scanned = study({ identities: [retired] });
  const facts = recorded(orderFacts([order({ patient: retired })]), [{ study: scanned }], {
    merges: heardFrom('pas', merged),
    patients: heardFrom('epr', patient({ patient: retired, occurredAt: at('09:00') })),
  });
  assert.deepEqual(
    found(facts, 'merge-not-propagated').map(({ part }) => part),
    ['epr:RXN|18', 'modality:RXN|18', 'ris:RXN|18'],
  );
});

test('X10 the same number at another place is no word of a retired number', () => {
  const elsewhere = { ...ann, localIds: [{ issuer: 'RVV', value: '18' }] };
  const facts = withMerge([order({ patient: elsewhere })], { mergeSenders: ['ris', 'pas'] });
  assert.deepEqual(found(facts, 'merge-not-propagated'), []);
});

// Any order

test('any order of the facts of one exam gives the same variances between systems', () => {
  const merges = [
    ...heardFrom('pas', merged),
    ...heardFrom('epr', { ...merged, occurredAt: at('07:00', '2026-11-18') }),
  ];
  const orders = [
    ...heard(order({ patient: retired })),
    ...heard(order({ patient: bob, occurredAt: at('09:00'), placerOrderNumber: 'P1' })),
    ...heardFrom('pacs', order({ patient: retired, status: 'cancelled', occurredAt: at('11:00') })),
  ];
  const late = report({ status: 'registered', patient: retired, occurredAt: at('12:30') });
  const reports = [...heard(report({ patient: retired })), ...heardFrom('pacs', late)];
  const studies = [study(), study({ studyInstanceUid: '2.25.2' })];
  const steps = [standing([step()], {}), standing([available()], bothHeld)];
  const facts = recorded({ anchor: 'order:RXN|A1', orders, reports, acknowledgements: [] }, [{ study: study() }], {
    ...{ merges, steps, sameAccession: studies },
  });
  const expected = variancesOf(facts);
  assert.equal(expected.length, 5);
  const shuffled = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: all.length });
  fc.assert(
    fc.property(
      ...([shuffled(orders), shuffled(reports), shuffled(merges), shuffled(studies), shuffled(steps)] as const),
      (anyOrders, anyReports, anyMerges, anyStudies, anySteps) => {
        const record = { ...facts.record, orders: anyOrders, reports: anyReports };
        const again = { ...facts, record, merges: anyMerges, sameAccession: anyStudies, steps: anySteps };
        assert.deepEqual(variancesOf(again), expected);
      },
    ),
    { numRuns: 300 },
  );

  function variancesOf(exam: RecordedExam): readonly string[] {
    const kinds = ['duplicate-accession', 'image-count', 'merge-not-propagated', 'status-disagreement'];
    const now = new Date(at('20:00', '2026-11-25'));
    return balanceExam(exam, policies, now)
      .variances.filter(({ kind }) => kinds.includes(kind))
      .map((variance) => JSON.stringify(variance))
      .sort();
  }
});
