import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  at,
  bob,
  heard,
  heardFrom,
  imaged,
  order,
  orderFacts,
  policies,
  recorded,
  report,
  study,
} from '../../../testing/examFacts.ts';
import { balanceExam } from '../ledger/balanceExam.ts';
import type { ExamFacts, RecordedExam } from '../ledger/examFacts.ts';
import type { AcknowledgementFact, EvaluationFact, ReportFact, VoidFact } from '../ledger/fact.ts';

const evening = new Date(at('20:00'));

const evaluation = (change: Partial<EvaluationFact> = {}): EvaluationFact => ({
  ...{ kind: 'evaluation', occurredAt: at('11:00'), evaluatedBy: 'Mr T Surgeon', evaluatedAt: at('10:30') },
  ...{ basis: 'procedure-record', words: 'Plate in good position, written in the operation note.', recordedBy: 'pat' },
  ...change,
});
const voided = (change: Partial<VoidFact> = {}): VoidFact => ({
  ...{ kind: 'void', occurredAt: at('11:00'), reason: 'A test exposure of the phantom.', askedBy: 'pat' },
  ...{ confirmedBy: 'sam', ...change },
});
const arrival = (time: string, change: Partial<ReturnType<typeof study>['arrivals'][number]> = {}) => ({
  ...{ at: at(time), modality: 'CT', station: 'CT1', door: 'c-store', images: 3 },
  ...change,
});
const firstOnes = arrival('09:41', { images: 40 });
const done = (changes: Partial<RecordedExam> = {}, reports: readonly ReportFact[] = []) =>
  recorded(orderFacts([order()], reports), [{ study: study() }], changes);
const balance = (facts: ExamFacts, now = evening) => balanceExam(facts, policies, now);
const why = (facts: ExamFacts, now = evening) => balance(facts, now).unread?.why ?? null;
const kinds = (facts: ExamFacts, now = evening) => balance(facts, now).variances.map(({ kind }) => kind);

// W1: what takes an exam off the unread list.

test('W1 H-02 a recorded evaluation by somebody named takes an exam off the list, and says by what right', () => {
  const { unread, standing } = balance(done({ decisions: [evaluation()] }));
  assert.equal(unread, null);
  assert.match(standing.state === 'closed' ? standing.because : '', /Mr T Surgeon: the record of the procedure holds/);
});

test('W1 H-02 an evaluation counts from the moment the exposure began, not a second before', () => {
  assert.equal(why(done({ decisions: [evaluation({ evaluatedAt: at('09:35') })] })), null);
  assert.equal(why(done({ decisions: [evaluation({ evaluatedAt: '2026-11-20T09:34:59.999Z' })] })), 'no-report');
});

test('W1 H-02 a void by two people takes an exam off the list; by one person twice it does not', () => {
  assert.equal(why(done({ decisions: [voided()] })), null);
  assert.equal(why(done({ decisions: [voided({ confirmedBy: 'pat' })] })), 'no-report');
});

test('W1 images that nobody ordered can be evaluated or void as well', () => {
  const nobodys = (decisions: readonly (EvaluationFact | VoidFact)[]) =>
    imaged(study({ accession: null }), [], { decisions });
  assert.equal(why(nobodys([])), 'no-report');
  assert.equal(why(nobodys([evaluation()])), null);
  assert.equal(why(nobodys([voided()])), null);
});

test('W1 a report in another system’s copy alone evaluates; where those who write reports have spoken, only theirs does', () => {
  const copy = heardFrom('epr', report());
  const facts = (reports: RecordedExam['record']['reports']) => done({ record: { ...orderFacts([order()]), reports } });
  assert.equal(why(facts(copy)), null);
  assert.equal(why(facts([...copy, ...heard(report({ status: 'preliminary' }))])), 'not-verified');
  const takenBack = heard(report({ status: 'cancelled', occurredAt: at('13:00') }));
  const late = heardFrom('epr', report({ occurredAt: at('14:00') }));
  assert.equal(why(facts([...heard(report()), ...takenBack, ...late])), 'withdrawn');
});

for (const { says, reports, expected } of [
  { says: 'nobody has reported', reports: [], expected: 'no-report' },
  { says: 'a provisional report', reports: [report({ status: 'preliminary' })], expected: 'not-verified' },
  {
    says: 'a report withdrawn',
    reports: [report(), report({ status: 'cancelled', occurredAt: at('13:00') })],
    expected: 'withdrawn',
  },
] as const) {
  test(`W1 an unread exam says why it is still here: ${says}`, () => assert.equal(why(done({}, reports)), expected));
}

// R7: late images.

const after = (...times: (string | Parameters<typeof arrival>)[]) =>
  study({ arrivals: [firstOnes, ...times.map((one) => (typeof one === 'string' ? arrival(one) : arrival(...one)))] });
const withLate = (images: ReturnType<typeof study>, ...reports: ReportFact[]) =>
  recorded(orderFacts([order()], reports), [{ study: images }]);

test('R7 H-14 images after a verified report reopen the exam, counted per station', () => {
  const images = after('13:00', ['13:05', { station: 'CT2', images: 1 }], ['13:05', { station: null }]);
  const { unread, variances, standing } = balance(withLate(images, report()));
  assert.deepEqual([unread?.why, unread?.since], ['late-images', at('13:00')]);
  assert.equal(
    unread?.says,
    '7 images came after the report: 3 from CT1, 1 from CT2, 3 from a station that gives no name.',
  );
  const [late] = variances;
  assert.deepEqual(
    [late?.kind, late?.severity, late?.ownerRole, late?.since],
    ['late-images', 'late-image', 'reporter', at('13:00')],
  );
  assert.deepEqual(
    late?.evidence.map(({ value }) => value),
    [at('12:00'), '3 from CT1', '1 from CT2', '3 from a station that gives no name', at('13:00')],
  );
  assert.equal(standing.state === 'open' && standing.ownerRole, 'reporter');
});

test('R7 the grace after a report ends on the minute', () => {
  assert.deepEqual(kinds(withLate(after('12:30'), report())), []);
  assert.deepEqual(kinds(withLate(after('12:31'), report())), ['late-images']);
});

test('R7 a later version of the report reads the late images; one that was issued before them does not', () => {
  const addendum = (time: string) =>
    report({ status: 'addendum', occurredAt: at(time), issuedAt: at(time), text: 'More.' });
  assert.equal(why(withLate(after('14:00'), report(), addendum('14:01'))), null);
  assert.equal(why(withLate(after('14:00'), report(), addendum('13:00'))), 'late-images');
  assert.equal(why(withLate(after('14:00', '16:00'), report(), addendum('15:00'))), 'late-images');
});

test('R7 images after an evaluation without a report, and after a void, reopen the exam too', () => {
  const late = { studies: done({}, []).studies.map((one) => ({ ...one, study: after('15:00') })) };
  assert.equal(why(done({ ...late, decisions: [evaluation()] })), 'late-images');
  assert.equal(why(done({ ...late, decisions: [voided()] })), 'late-images');
});

test('R7 key objects, presentation states and structured reports are no late images', () => {
  const others = ['KO', 'PR', 'SR'].map((modality): Parameters<typeof arrival> => ['13:00', { modality }]);
  assert.deepEqual(kinds(withLate(after(...others), report())), []);
  assert.deepEqual(kinds(withLate(after(['13:00', { modality: null }]), report())), ['late-images']);
});

test('R7 an archive that is loaded is not late', () => {
  assert.deepEqual(kinds(withLate(after(['13:00', { door: 'import' }]), report())), []);
});

test('R7 an exam of which no image had come was read elsewhere, and only our copy is late', () => {
  const copied = (time: string) =>
    study({ firstReceivedAt: at(time), lastReceivedAt: at('14:00'), arrivals: [arrival(time), arrival('14:00')] });
  assert.deepEqual(kinds(withLate(copied('12:31'), report())), []);
  assert.deepEqual(kinds(withLate(copied('12:30'), report())), ['late-images'], 'one had come in time');
});

test('R7 images that were made after the report are late, whatever had come before', () => {
  const made = (startedAt: string) =>
    study({
      startedAt,
      endedAt: startedAt,
      firstReceivedAt: at('13:00'),
      lastReceivedAt: at('13:00'),
      arrivals: [arrival('13:00')],
    });
  assert.deepEqual(kinds(withLate(made(at('12:00')), report())), []);
  assert.deepEqual(kinds(withLate(made('2026-11-20T12:00:00.001Z'), report())), ['late-images']);
});

test('R7 a second study that comes after the report is late', () => {
  const second = study({ studyInstanceUid: '2.25.2', arrivals: [arrival('13:00', { station: 'CT2' })] });
  const facts = recorded(orderFacts([order()], [report()]), [{ study: study() }, { study: second }]);
  assert.equal(balance(facts).unread?.says, '3 images came after the report: 3 from CT2.');
});

// W11: reports that are begun and not verified.

const begun = (status: ReportFact['status'], time: string) => report({ status, occurredAt: at(time), issuedAt: null });
const pendingAt = (reports: readonly ReportFact[], now: string) => kinds(done({}, reports), new Date(now));

for (const { says, reports, before, onTime } of [
  {
    says: 'a report that was dictated',
    reports: [begun('registered', '12:00')],
    before: '2026-11-21T11:59:59.999Z',
    onTime: at('12:00', '2026-11-21'),
  },
  {
    says: 'a provisional report',
    reports: [begun('preliminary', '12:00')],
    before: '2026-11-20T23:59:59.999Z',
    onTime: at('00:00', '2026-11-21'),
  },
  {
    says: 'an addendum that was begun',
    reports: [report({ occurredAt: at('11:00'), issuedAt: at('11:00') }), begun('preliminary', '12:00')],
    before: '2026-11-20T23:59:59.999Z',
    onTime: at('00:00', '2026-11-21'),
  },
]) {
  test(`W11 ${says} is listed as not reported after its time, not a moment sooner`, () => {
    assert.deepEqual(pendingAt(reports, before), []);
    assert.deepEqual(pendingAt(reports, onTime), ['report-pending']);
    const waiting = balance(done({}, reports), new Date(before)).standing;
    assert.equal(waiting.state === 'open' && waiting.lookAgainAt <= onTime, true, 'it is looked at again in time');
  });
}

test('W11 an addendum that nobody verifies counts as not reported; the report before it stands until then', () => {
  const facts = done({}, [report({ occurredAt: at('11:00'), issuedAt: at('11:00') }), begun('preliminary', '12:00')]);
  assert.equal(why(facts, new Date('2026-11-20T23:59:59.999Z')), null);
  assert.equal(why(facts, new Date(at('00:00', '2026-11-21'))), 'addendum-pending');
});

test('W11 writing on a draft does not begin its wait anew', () => {
  const drafts = [begun('preliminary', '12:00'), begun('preliminary', '18:00')];
  assert.deepEqual(pendingAt(drafts, at('00:00', '2026-11-21')), ['report-pending']);
});

test('W11 the reason is said in words', () => {
  const says = (...reports: ReportFact[]) =>
    balance(done({}, reports), new Date(at('12:00', '2026-11-25'))).variances.find(
      ({ kind }) => kind === 'report-pending',
    )?.says;
  assert.match(says(begun('registered', '12:00')) ?? '', /begun or dictated/);
  assert.match(says(begun('preliminary', '12:00')) ?? '', /provisional/);
  assert.match(says(report(), begun('preliminary', '13:00')) ?? '', /addendum/);
  const withdrawn = report({ status: 'cancelled', occurredAt: at('13:00') });
  assert.match(says(report(), withdrawn, begun('preliminary', '14:00')) ?? '', /withdrawn/);
  assert.equal(says(report(), withdrawn), undefined, 'what is only withdrawn is unread, not pending');
});

// W3: when the clock stops.

const epr = { holders: [{ system: 'epr', since: at('00:00') }] } as const;
const held = (...copies: ReportFact[]) => ({
  ...orderFacts([order()]),
  reports: [...heard(report()), ...heardFrom('epr', ...copies)],
});
const stopped = (changes: Partial<RecordedExam>, reports = [report()]) =>
  balance(done(changes, reports)).reading?.stopped;

test('W3 where nobody confirms reports the clock stops when one is verified, and says so', () => {
  assert.deepEqual(stopped({}), { at: at('12:00'), by: 'verified' });
});

test('W3 where the EPR confirms reports the clock runs until it holds one', () => {
  assert.equal(stopped(epr), null);
  const copy = report({ occurredAt: at('12:20') });
  assert.deepEqual(stopped({ ...epr, record: held(copy) }), { at: at('12:20'), by: 'delivered' });
  const other = report({ occurredAt: at('12:20'), text: 'Words of another report.' });
  assert.equal(stopped({ ...epr, record: held(other) }), null, 'other words are not this report');
});

test('W3 a report from before the EPR confirmed any is not awaited from it', () => {
  const since = (time: string) => stopped({ holders: [{ system: 'epr', since: time }] })?.by;
  assert.equal(since(at('12:00')), undefined);
  assert.equal(since('2026-11-20T12:00:00.001Z'), 'verified');
});

test('W3 an evaluation and a void stop the clock', () => {
  assert.deepEqual(stopped({ decisions: [evaluation()] }, []), { at: at('10:30'), by: 'evaluated' });
  assert.deepEqual(stopped({ decisions: [voided()] }, []), { at: at('11:00'), by: 'void' });
});

test('W3 a scanner clock that runs ahead does not put the clock off', () => {
  const ahead = study({ endedAt: '2027-11-20T09:40:00.000Z' });
  assert.equal(balance(recorded(orderFacts([order()]), [{ study: ahead }])).unread?.since, at('09:42'));
});

// R10: report gaps.

const ack = (change: Partial<AcknowledgementFact> = {}): AcknowledgementFact => ({
  ...{ kind: 'acknowledgement', occurredAt: at('12:10'), accession: { issuer: 'RXN', value: 'A1' } },
  ...{
    placerOrderNumber: null,
    fillerOrderNumber: null,
    studyInstanceUid: null,
    accepted: true,
    acknowledgedBy: 'EPR',
  },
  ...change,
});
const gap = (record: RecordedExam['record'], now = evening, holders: RecordedExam['holders'] = epr.holders) =>
  balance(done({ record, holders }), now).variances.find(({ kind }) => kind === 'report-gap');
const only = orderFacts([order()], [report()]);

test('R10 a report that the EPR does not hold is a gap after its time, not a moment sooner', () => {
  assert.equal(gap(only, new Date('2026-11-20T15:59:59.999Z')), undefined);
  const found = gap(only, new Date(at('16:00')));
  assert.deepEqual([found?.part, found?.severity, found?.since], ['epr', 'delivery-gap', at('16:00')]);
  assert.match(found?.says ?? '', /does not hold the report/);
  const { standing } = balance(done({ record: only, ...epr }), new Date(at('13:00')));
  assert.equal(standing.state === 'open' && standing.lookAgainAt, at('16:00'));
});

test('R10 only systems that are set as confirming reports are asked', () => {
  assert.equal(gap(only, evening, []), undefined);
});

test('R10 line ends and blanks may differ, letters may not', () => {
  const source = report({ text: 'FINDINGS\nNo mass in  the left lung.' });
  const record = (text: string) => ({
    ...{ anchor: 'order:RXN|A1', orders: heard(order()), acknowledgements: [] },
    reports: [...heard(source), ...heardFrom('epr', report({ occurredAt: at('12:20'), text }))],
  });
  assert.equal(gap(record('FINDINGS\r\n No mass in the left lung. \r\n')), undefined);
  const other = gap(record('FINDINGS\nNo mass in the right lung.'));
  assert.match(other?.says ?? '', /other words/);
  const digests = other?.evidence.filter(({ field }) => field.startsWith('Words')).map(({ value }) => value);
  assert.equal(new Set(digests).size, 2);
});

test('R10 H-15 an addendum that was not delivered is high: the EPR holds the older version', () => {
  const addendum = report({
    status: 'addendum',
    occurredAt: at('13:00'),
    issuedAt: at('13:00'),
    text: 'Clear lungs. But see rib 4.',
  });
  const record = {
    ...only,
    reports: [...heard(report(), addendum), ...heardFrom('epr', report({ occurredAt: at('12:20') }))],
  };
  const found = gap(record);
  assert.deepEqual([found?.severity, found?.since], ['unreported', at('17:00')]);
  assert.match(found?.says ?? '', /older version.*an addendum/);
});

test('R10 an acknowledgement of the latest version closes the gap; of an earlier one, or a refusal, does not', () => {
  const withAck = (...facts: AcknowledgementFact[]) => ({ ...only, acknowledgements: heardFrom('epr', ...facts) });
  assert.equal(gap(withAck(ack())), undefined);
  assert.equal(gap(withAck(ack({ occurredAt: at('12:00') }))), undefined, 'in the same moment');
  assert.match(gap(withAck(ack({ occurredAt: at('11:59') })))?.says ?? '', /older version/);
  assert.match(gap(withAck(ack({ accepted: false })))?.says ?? '', /does not hold/);
  assert.notEqual(gap({ ...only, acknowledgements: heardFrom('pacs', ack()) }), undefined, 'another system’s word');
});

test('R10 a report that names an examination nobody knows is told after its time', () => {
  const beside = order({ toldByReport: true, status: null, performedAt: null });
  const facts = (orders = [beside], studies: Parameters<typeof recorded>[1] = []) =>
    recorded(orderFacts(orders, [report()]), studies);
  const isTold = (exam: ExamFacts, now = evening) => kinds(exam, now).includes('report-without-exam');
  assert.equal(isTold(facts(), new Date('2026-11-20T10:44:59.999Z')), false);
  assert.equal(isTold(facts(), new Date(at('10:45'))), true);
  assert.equal(isTold(facts([])), true);
  assert.equal(isTold(facts([beside, order({ status: 'scheduled', performedAt: null })])), false);
  assert.equal(isTold(facts([beside], [{ study: study() }])), false);
});

test('a report of another person delivers, pends and reopens nothing', () => {
  const others = [report({ patient: bob }), report({ patient: bob, status: 'preliminary', occurredAt: at('13:00') })];
  const found = kinds(done(epr, others), new Date(at('12:00', '2026-11-25')));
  assert.ok(!found.includes('report-gap') && !found.includes('report-pending'), String(found));
});

test('R7 R10 W1 W3 W11 the same facts in any order give the same balance', () => {
  const reports = [
    ...heard(report(), report({ status: 'addendum', occurredAt: at('13:00'), issuedAt: at('13:00'), text: 'More.' })),
    ...heard(begun('preliminary', '15:00')),
    ...heardFrom('epr', report({ occurredAt: at('12:20') }), report({ occurredAt: at('12:30'), text: 'Else.' })),
    ...heardFrom('pacs', report({ occurredAt: at('12:40') })),
  ];
  const acknowledgements = [...heardFrom('epr', ack(), ack({ accepted: false })), ...heardFrom('pacs', ack())];
  const decisions = [evaluation(), voided(), evaluation({ words: 'Written twice, in the notes.' })];
  const arrivals = [firstOnes, arrival('13:00'), arrival('16:00', { station: 'CT2' }), arrival('16:00')];
  const holders = [
    { system: 'epr', since: at('00:00') },
    { system: 'pacs', since: at('00:00') },
  ] as const;
  const build = (order_: { r: typeof reports; a: typeof acknowledgements; d: typeof decisions; i: typeof arrivals }) =>
    done({
      ...{ holders, decisions: order_.d },
      record: { anchor: 'order:RXN|A1', orders: heard(order()), reports: order_.r, acknowledgements: order_.a },
      studies: done().studies.map((one) => ({ ...one, study: study({ arrivals: order_.i }) })),
    });
  const shuffle = <T>(all: T[]) => fc.shuffledSubarray(all, { minLength: all.length });
  const now = new Date(at('09:00', '2026-11-21'));
  const expected = balance(build({ r: reports, a: acknowledgements, d: decisions, i: arrivals }), now);
  assert.ok(expected.variances.length >= 3);
  fc.assert(
    fc.property(shuffle(reports), shuffle(acknowledgements), shuffle(decisions), shuffle(arrivals), (r, a, d, i) => {
      assert.deepEqual(balance(build({ r, a, d, i }), now), expected);
    }),
    { numRuns: 300 },
  );
});
