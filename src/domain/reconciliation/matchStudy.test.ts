import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ann, at, bob, nobody, order, orderFacts, policies, study } from '../../../testing/examFacts.ts';
import type { StudyState } from '../archive/studyState.ts';
import type { OrderFact } from '../ledger/fact.ts';
import { orderState } from '../orders/orderState.ts';
import { currentIds } from '../patients/mergedIds.ts';
import type { PatientIdentity } from '../patients/patientIdentity.ts';
import { evidenceInWords, matchStudy } from './matchStudy.ts';

const nobodyMerged = currentIds([]);

function standing(images: Partial<StudyState>, ...orders: Partial<OrderFact>[]) {
  const states = (orders.length > 0 ? orders : [{}]).map((changes, index) => {
    const { anchor, orders: facts, reports } = orderFacts([order(changes)], [], `order:RXN|A${index + 1}`);
    return orderState(anchor, facts, reports);
  });
  return matchStudy(study(images), states, nobodyMerged, policies.match).map(
    (link) => `${link.anchor.slice(10)} ${link.standing}`,
  );
}

const uid = { studyInstanceUid: '2.25.1' };
const noNhs = { ...ann, nhsNumber: null };
const cases: { says: string; images?: Partial<StudyState>; orders?: Partial<OrderFact>[]; is: string[] }[] = [
  { says: 'accession number, NHS number, modality and time agree: linked', is: ['A1 linked'] },
  {
    says: 'accession number of another issuer does not link',
    images: { accessionIssuer: 'RXE' },
    is: ['A1 suggested'],
  },
  {
    says: 'accession, hospital number and date of birth agree: linked',
    images: { identities: [noNhs] },
    is: ['A1 linked'],
  },
  {
    says: 'accession and hospital number alone do not link',
    images: { identities: [{ ...noNhs, birthDate: null }] },
    is: ['A1 suggested'],
  },
  { says: 'accession alone does not link', images: { identities: [nobody] }, is: ['A1 suggested'] },
  {
    says: 'the name alone never links and never suggests',
    images: { accession: null, identities: [{ ...nobody, familyName: 'Ashdown', givenName: 'Ann' }] },
    is: [],
  },
  { says: 'person, modality and time suggest, they do not link', images: { accession: null }, is: ['A1 suggested'] },
  {
    says: 'the Study UID links though the image names nobody',
    images: { accession: null, identities: [nobody] },
    orders: [uid],
    is: ['A1 linked'],
  },
  {
    says: 'the Study UID does not link against another NHS number',
    images: { identities: [{ ...ann, nhsNumber: bob.nhsNumber }] },
    orders: [uid],
    is: ['A1 conflict'],
  },
  {
    says: 'another date of birth is a conflict',
    images: { identities: [{ ...ann, birthDate: '1951-12-03' }] },
    is: ['A1 conflict'],
  },
  { says: 'sex M against F is a conflict', images: { identities: [{ ...ann, sex: 'M' }] }, is: ['A1 conflict'] },
  {
    says: 'a changed surname alone is no conflict',
    images: { identities: [{ ...ann, familyName: 'Married' }] },
    is: ['A1 linked'],
  },
  {
    says: 'one stranger among the headers forbids the link',
    images: { identities: [ann, { ...ann, sex: 'M' }] },
    is: ['A1 conflict'],
  },
  { says: 'another modality does not link by accession', images: { modalities: ['US'] }, is: ['A1 suggested'] },
  {
    says: 'DX for an ordered CR is the same examination',
    images: { modalities: ['DX'] },
    orders: [{ modality: 'CR' }],
    is: ['A1 linked'],
  },
  {
    says: 'two hours before its time links',
    images: { startedAt: at('07:30') },
    orders: [{ status: 'scheduled', performedAt: null }],
    is: ['A1 linked'],
  },
  {
    says: 'a minute more than two hours before does not',
    images: { startedAt: at('07:29') },
    orders: [{ status: 'scheduled', performedAt: null }],
    is: ['A1 suggested'],
  },
  {
    says: 'a day after its time links',
    images: { startedAt: at('09:30', '2026-11-21') },
    orders: [{ status: 'scheduled', performedAt: null }],
    is: ['A1 linked'],
  },
  {
    says: 'a minute more than a day after does not',
    images: { startedAt: at('09:31', '2026-11-21') },
    orders: [{ status: 'scheduled', performedAt: null }],
    is: ['A1 suggested'],
  },
  { says: 'two orders with equal claims: a person decides', orders: [{}, {}], is: ['A1 suggested', 'A2 suggested'] },
  { says: 'of two claims the Study UID counts', orders: [{}, uid], is: ['A1 suggested', 'A2 linked'] },
  {
    says: 'a cancelled order is not suggested by person and time',
    images: { accession: null },
    orders: [{ status: 'cancelled' }],
    is: [],
  },
];
for (const { says, images, orders, is } of cases) {
  test(`R2 ${says}`, () => assert.deepEqual(standing(images ?? {}, ...(orders ?? [])), is));
}

// Probable, and only ever suggested.

const unnumbered = { ...ann, nhsNumber: null, localIds: [] };
const twin = { ...ann, nhsNumber: '4010232137', localIds: [{ issuer: 'RXN', value: '18' }], givenName: 'Beatrice' };
const likely: { says: string; images: Partial<PatientIdentity>; order?: Partial<OrderFact>; is: string[] }[] = [
  { says: 'name, date of birth, sex, modality and time', images: unnumbered, is: ['A1 suggested'] },
  {
    says: 'a day and month swapped, and the right NHS number',
    images: { ...ann, birthDate: '1951-12-03' },
    is: ['A1 suggested'],
  },
  {
    says: 'two digits of the NHS number swapped',
    images: { ...ann, localIds: [], nhsNumber: '9990000081' },
    is: ['A1 suggested'],
  },
  { says: 'sex typed wrongly', images: { ...ann, sex: 'M' }, is: ['A1 suggested'] },
  {
    says: 'names in each other’s place and spelt by ear',
    images: { ...ann, nhsNumber: null, familyName: 'Anne', givenName: 'Ashdoun' },
    is: ['A1 suggested'],
  },
  {
    says: 'a married name, by her hospital number',
    images: { ...ann, familyName: 'Birch', nhsNumber: null },
    is: ['A1 suggested'],
  },
  { says: 'another valid NHS number is another person', images: { ...ann, nhsNumber: twin.nhsNumber }, is: [] },
  { says: 'the other twin', images: { ...twin, nhsNumber: null }, is: [] },
  { says: 'a namesake of another age', images: { ...unnumbered, birthDate: '1988-07-30' }, is: [] },
  { says: 'the name and nothing beside it', images: { ...unnumbered, birthDate: null }, is: [] },
  {
    says: 'a birthday and nothing beside it',
    images: { ...unnumbered, familyName: 'Oldroyd', givenName: 'Priya' },
    is: [],
  },
  { says: 'a cancelled order', images: unnumbered, order: { status: 'cancelled' }, is: [] },
];
for (const { says, images, order: changes, is } of likely) {
  test(`H-03 likely, without an accession number: ${says}: ${is[0] ?? 'not shown'}`, () =>
    assert.deepEqual(standing({ accession: null, identities: [images as PatientIdentity] }, changes ?? {}), is));
}

test('H-03 however likely, nothing but Study UID, or accession number and person, ever links', () => {
  for (const { images } of likely) {
    const links = standing({ accession: null, identities: [images as PatientIdentity] }, {}, { patient: twin });
    assert.ok(
      links.every((link) => link.endsWith(' suggested')),
      links.join(),
    );
  }
});

test('H-03 the hospital number of the other twin, with the twin’s accession number, does not link', () => {
  const wristband = { ...twin, nhsNumber: null, localIds: ann.localIds };
  assert.deepEqual(standing({ identities: [wristband] }), ['A1 suggested']);
  assert.deepEqual(standing({ identities: [{ ...wristband, givenName: 'Ann Beatrice' }] }), ['A1 linked']);
});

test('of two people who may be meant the far less likely one is not shown; two alike are', () => {
  const images = { accession: null, identities: [{ ...ann, nhsNumber: null }] };
  const other = { ...ann, nhsNumber: null, localIds: [] };
  assert.deepEqual(standing(images, {}, { patient: { ...other, givenName: 'Anna' } }), ['A1 suggested']);
  assert.deepEqual(standing(images, {}, {}), ['A1 suggested', 'A2 suggested']);
});

test('of two orders of one person that day the one that fits the scanner is shown', () => {
  assert.deepEqual(standing({ accession: null }, { modality: 'MR', performedAt: at('20:00'), scheduledAt: null }, {}), [
    'A2 suggested',
  ]);
});

test('a suggestion says what each likeness weighs, and by which version of the weights', () => {
  const { anchor, orders, reports } = orderFacts([order()]);
  const images = study({
    accession: null,
    identities: [{ ...ann, familyName: 'Ashdoun', nhsNumber: null, localIds: [] }],
  });
  const [link] = matchStudy(images, [orderState(anchor, orders, reports)], nobodyMerged, policies.match);
  assert.match(
    link ? evidenceInWords(link.evidence) : '',
    /^Date of birth agrees \(\+\d+\.\d\), .*family name is nearly the same \(\+\d\.\d\)/,
  );
  assert.equal(link?.ruleVersion, `${policies.match.version} ${policies.match.people.version}`);
  assert.ok((link?.score ?? 0) >= policies.match.people.suggestFrom && (link?.score ?? 1) < 1);
  const claimed = matchStudy(
    study({ accessionIssuer: null, modalities: ['US'] }),
    [orderState(anchor, orders, reports)],
    nobodyMerged,
    policies.match,
  );
  assert.match(
    claimed[0] ? evidenceInWords(claimed[0].evidence) : '',
    /^Accession number agrees\. .*modality does not fit \(−/,
  );
});

test('H-03 whatever agrees, a difference in NHS number, date of birth or sex never links', () => {
  for (const stranger of [{ nhsNumber: bob.nhsNumber }, { birthDate: bob.birthDate }, { sex: 'M' }]) {
    for (const changes of [{}, uid]) {
      const links = standing({ identities: [{ ...ann, ...stranger }] }, changes);
      assert.deepEqual(links, ['A1 conflict']);
    }
  }
});

test('every link says by which version of the rules, with evidence a person can check', () => {
  const { anchor, orders, reports } = orderFacts([order()]);
  const [link] = matchStudy(study(), [orderState(anchor, orders, reports)], nobodyMerged, policies.match);
  assert.equal(link?.ruleVersion, policies.match.version);
  assert.equal(
    link && evidenceInWords(link.evidence),
    'accession number, NHS number, hospital number, date of birth, family name, given name, modality and time agree.',
  );
});
