import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ann,
  at,
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
import { standing, step } from '../../../testing/steps.ts';
import { balanceExam } from '../ledger/balanceExam.ts';
import type { ExamFacts, ImagedExam, RecordedExam } from '../ledger/examFacts.ts';
import type { OrderFact } from '../ledger/fact.ts';
import type { Variance, VarianceKind } from './variance.ts';

const evening = new Date(at('20:00'));
const read = orderFacts([order()], [report()]);

function found(facts: ExamFacts, kind: VarianceKind): readonly Variance[] {
  return balanceExam(facts, policies, evening).variances.filter((variance) => variance.kind === kind);
}

// R2, R3

test('R2 a record is sought by Study UID, then by accession number and issuer, then by person, day and modality', () => {
  const nameless = study({ identities: [{ ...ann, nhsNumber: null, localIds: [] }], accession: null });
  const standings = (images: ReturnType<typeof study>, ...orders: readonly OrderFact[]) =>
    balanceExam(imaged(images, [orderFacts(orders)]), policies, evening).links.map(({ standing: one }) => one);
  assert.deepEqual(standings(nameless, order({ studyInstanceUid: '2.25.1' })), ['linked']);
  assert.deepEqual(standings(study(), order()), ['linked']);
  assert.deepEqual(standings(study({ accessionIssuer: 'RVV' }), order({ modality: 'MR' })), ['suggested']);
  assert.deepEqual(standings(study({ accession: null }), order()), ['suggested']);
  assert.deepEqual(
    found(imaged(study({ accession: null }), [orderFacts([order()])]), 'images-without-order').length,
    1,
  );
});

test('R2 what is known of the patient in the image only is a class of its own, until another system knows them', () => {
  const part = (changes: Partial<ImagedExam>) =>
    found(imaged(study({ accession: null }), [], changes), 'images-without-order').map((one) => one.part);
  const pair = { nhsNumber: '9990000018', localId: 'RXN|17' };
  assert.deepEqual(part({}), ['only-in-image']);
  assert.deepEqual(
    part({
      identityPairs: [
        { ...pair, system: 'Images' },
        { ...pair, system: 'Scanner' },
      ],
    }),
    ['only-in-image'],
  );
  assert.deepEqual(part({ identityPairs: [{ ...pair, system: 'Report' }] }), ['']);
  assert.deepEqual(part({ patients: heardFrom('pas', patient()) }), ['']);
  assert.deepEqual(part({ patients: [] }), ['only-in-image']);
});

const fates: { says: string; steps: RecordedExam['steps']; words: RegExp }[] = [
  { says: 'nobody tells: they may still be on the scanner', steps: [], words: /may still be on the scanner/ },
  { says: 'made and never sent', steps: [standing([step()], {})], words: /made 2 images, which it has not sent/ },
  {
    says: 'stuck on the scanner, which is still at work',
    steps: [standing([step({ status: 'in-progress', series: null })], {})],
    words: /still at work/,
  },
  {
    says: 'genuinely none: broken off, and why',
    steps: [standing([step({ status: 'discontinued', series: [], discontinuedBecause: 'Patient refused' })], {})],
    words: /broken off without an image: Patient refused/,
  },
  {
    says: 'genuinely none: ended without an image',
    steps: [standing([step({ series: [] })], {})],
    words: /ended and made no image/,
  },
];
for (const { says, steps, words } of fates) {
  test(`R3 ${says}`, () => {
    const [variance] = found(recorded(orderFacts([order()]), [], { steps }), 'order-without-images');
    assert.match(variance?.says ?? 'nothing', words);
  });
}

// R5

test('R5 of two NHS numbers of one patient the later one is said to be introduced by the system and scanner that said it first', () => {
  const said = (system: string, at_: string, source: string) => ({ system, firstSaid: { at: at_, source } });
  const pairs = [
    { nhsNumber: '9990000018', localId: 'RXN|17', ...said('RIS', at('08:00', '2026-01-05'), 'CRIS|RXN') },
    { nhsNumber: '9434765919', localId: 'RXN|17', ...said('Report', at('10:00'), 'CRIS|RXN') },
    { nhsNumber: '9434765919', localId: 'RXN|17', ...said('Images', at('09:35'), 'CT1') },
  ];
  const [variance] = found(recorded(read, [{ study: study() }], { identityPairs: pairs }), 'nhs-number');
  assert.match(variance?.says ?? '', /The later one was first said by the images \(CT1\) on 20 November 2026\.$/);
  const [again] = found(recorded(read, [{ study: study() }], { identityPairs: pairs.toReversed() }), 'nhs-number');
  assert.equal(again?.says, variance?.says);
});
