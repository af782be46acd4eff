import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import { testDatabase } from '../../../testing/database.ts';
import { ann, at, bob, nobody, order, patient, policies, report } from '../../../testing/examFacts.ts';
import { available, step } from '../../../testing/steps.ts';
import type { ImageSaid } from '../../domain/archive/studyState.ts';
import type { SentFact } from '../../domain/ledger/fact.ts';
import type { PatientIdentity } from '../../domain/patients/patientIdentity.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { balanceDueExams } from '../ledger/balanceDueExams.ts';
import { fileInstance, recordInstances } from './recordInstances.ts';
import { fileMessage, recordMessages } from './recordMessages.ts';
import { recordStatements } from './recordStatements.ts';
import { textSha } from './textSha.ts';
import { wakeExams } from './wakeExams.ts';

const ris = '00000000-0000-4000-8000-000000000001';
const epr = '00000000-0000-4000-8000-000000000002';
const pas = '00000000-0000-4000-8000-000000000003';
const pacs = '00000000-0000-4000-8000-000000000004';
const scanner = '00000000-0000-4000-8000-000000000005';
const pool = testDatabase();
const now = new Date(at('20:00'));

/** One thing that comes through a door: a message with its facts, an image, or what a person decided. */
type Arrival =
  | { readonly kind: 'message'; readonly name: string; readonly feed: string; readonly facts: readonly SentFact[] }
  | { readonly kind: 'statement'; readonly name: string; readonly what: string; readonly body: object }
  | {
      readonly kind: 'image';
      readonly name: string;
      readonly study: string;
      readonly identity: PatientIdentity;
      readonly accession: string | null;
      readonly modality: string;
      readonly receivedAt: string;
      readonly says: Partial<ImageSaid>;
    };

const message = (name: string, ...facts: SentFact[]): Arrival => ({ kind: 'message', name, feed: ris, facts });
const fromEpr = (name: string, ...facts: SentFact[]): Arrival => ({ kind: 'message', name, feed: epr, facts });
const from = (feed: string, name: string, ...facts: SentFact[]): Arrival => ({ kind: 'message', name, feed, facts });
const image = (name: string, study: string, changes: Partial<Extract<Arrival, { kind: 'image' }>> = {}): Arrival => ({
  ...{ kind: 'image', name, study, identity: ann, accession: null, modality: 'CT', receivedAt: at('09:45'), says: {} },
  ...changes,
});
const statement = (name: string, what: string, body: object): Arrival => ({ kind: 'statement', name, what, body });
const accession = (value: string) => ({ issuer: 'RXN', value });
const nicip = { code: null, system: 'NICIP' };
const annNow: PatientIdentity = { ...ann, localIds: [{ issuer: 'RXN', value: '18' }], nhsNumber: null };

const cleo: PatientIdentity = {
  ...ann,
  familyName: 'OLSEN',
  givenName: 'CLEO',
  nhsNumber: '4505577104',
  localIds: [{ issuer: 'RXN', value: '55' }],
  birthDate: '1972-03-04',
};
const annThen: PatientIdentity = { ...ann, localIds: [{ issuer: 'RXN', value: '16' }] };
const mergedEarlier = {
  kind: 'merge',
  event: 'A40',
  occurredAt: at('08:00', '2026-11-10'),
  prior: { issuer: 'RXN', value: '16' },
  surviving: { issuer: 'RXN', value: '17' },
  patient: ann,
} as const;
const brokenOff = step({
  stepUid: '2.25.72',
  studyInstanceUid: '2.25.11',
  accessions: [],
  status: 'discontinued',
  series: [],
});

/** A day with everything in it that can be heard in another order: bookings, corrections, merges, reports, mixed and unordered images. */
const arrivals: readonly Arrival[] = [
  message('booked', order({ status: 'scheduled', performedAt: null, occurredAt: at('08:00') })),
  message('done', order({ occurredAt: at('09:45') })),
  message('read', report()),
  message('addendum', report({ status: 'addendum', occurredAt: at('15:00'), issuedAt: at('15:00') })),
  image('a1', '2.25.1', { accession: 'A1' }),
  image('a2', '2.25.1', { accession: 'A1' }),
  message(
    'placed',
    order({
      accession: null,
      placerOrderNumber: 'P2',
      status: 'requested',
      performedAt: null,
      occurredAt: at('07:00'),
    }),
  ),
  message(
    'accepted',
    order({ accession: accession('A2'), placerOrderNumber: 'P2', patient: bob, occurredAt: at('09:00') }),
  ),
  image('b1', '2.25.2', { accession: 'A2', identity: { ...bob, birthDate: '1960-06-05' } }),
  message('merged', {
    kind: 'merge',
    event: 'A40',
    occurredAt: at('11:00'),
    prior: { issuer: 'RXN', value: '18' },
    surviving: { issuer: 'RXN', value: '17' },
    patient: ann,
  }),
  image('c1', '2.25.3', { accession: 'A3', identity: annNow }),
  message(
    'third',
    order({
      accession: accession('A3'),
      patient: { ...ann, nhsNumber: null },
      modality: 'CT',
      occurredAt: at('09:50'),
    }),
  ),
  image('d1', '2.25.4', { identity: nobody }),
  image('e1', '2.25.5', { identity: ann }),
  image('e2', '2.25.5', { identity: bob }),
  message('known', patient({ patient: { ...ann, birthDate: '1951-12-03' } })),
  message(
    'mistyped',
    order({
      accession: accession('A6'),
      patient: { ...bob, nhsNumber: '9434765918' },
      status: 'arrived',
      performedAt: null,
    }),
  ),
  message(
    'twice',
    order({ accession: accession('A7'), studyInstanceUid: '2.25.7' }),
    report({ accession: accession('A7'), status: 'preliminary' }),
  ),
  image('g1', '2.25.7', { identity: nobody }),
  image('late', '2.25.1', { accession: 'A1', receivedAt: at('17:05') }),
  fromEpr('copied', report({ occurredAt: at('12:30') })),
  fromEpr('taken', {
    ...{ kind: 'acknowledgement', occurredAt: at('12:40'), accession: accession('A7'), placerOrderNumber: null },
    ...{ fillerOrderNumber: null, studyInstanceUid: null, accepted: true, acknowledgedBy: null },
  }),
  message('film', order({ accession: accession('A8'), modality: 'DX' })),
  statement('evaluated', 'record-evaluation', {
    ...{ anchor: 'order:RXN|A8', evaluatedBy: 'Mr T Surgeon', evaluatedAt: at('10:30'), basis: 'written-in-notes' },
    words: 'No fracture, as written in the notes.',
  }),
  statement('asked', 'ask-void', { anchor: 'study:2.25.4', reason: 'A test exposure of the phantom.' }),
  // Between systems: one number on two studies (R6), instances that are named and not here (R8), a merge that the RIS does not
  // follow (R9), a report of which the PACS says otherwise (R11).
  image('h1', '2.25.8', { accession: 'A1', identity: { ...ann, nhsNumber: null } }),
  from(scanner, 'begun', step({ status: 'in-progress', occurredAt: at('09:35'), series: null })),
  from(scanner, 'ended', step({ studyInstanceUid: null, accessions: [], patient: nobody })),
  from(scanner, 'lost', step({ stepUid: '2.25.71', studyInstanceUid: '2.25.10', accessions: [], patient: bob })),
  from(scanner, 'broken off', brokenOff),
  from(pacs, 'held', available({ series: [{ seriesInstanceUid: '2.25.1.1', sopInstanceUids: [] }] })),
  from(pas, 'merged earlier', mergedEarlier),
  message('merges too', { ...mergedEarlier, prior: { issuer: 'RXN', value: '90' } }),
  message('retired still', order({ accession: accession('A9'), patient: annThen, occurredAt: at('09:55') })),
  from(pacs, 'not read', report({ status: 'registered', occurredAt: at('12:30') })),
  // The left knee was ordered, and the right one imaged (R12).
  message('knee', order({ accession: accession('A11'), modality: 'DX', procedure: { ...nicip, text: 'XR Knee Lt' } })),
  image('l1', '2.25.13', { accession: 'A11', modality: 'DX', says: { laterality: 'R', description: 'AP' } }),
  image('l2', '2.25.13', { accession: 'A11', modality: 'DX', says: { laterality: 'R', description: 'Lateral' } }),
  // What changes an order need not name the day on which images may be its own.
  image('k1', '2.25.12', { identity: cleo }),
  message('tenth', order({ accession: accession('A10'), patient: cleo, status: 'arrived', occurredAt: at('09:31') })),
  message(
    'tenth is of somebody else',
    order({
      ...{ accession: accession('A10'), patient: { ...cleo, birthDate: '1972-04-03' }, status: 'arrived' },
      ...{ occurredAt: at('09:50'), scheduledAt: null, performedAt: null },
    }),
  ),
];

async function record(db: pg.Pool, batch: readonly Arrival[]): Promise<void> {
  const instances = batch.filter((one) => one.kind === 'image').map((one) => fileInstance(instanceOf(one)));
  const messages = batch.filter((one) => one.kind === 'message').map(messageOf);
  const statements = batch.filter((one) => one.kind === 'statement').map(statementOf);
  const seen = await recordInstances(db, instances);
  await recordStatements(db, statements);
  const heard = await recordMessages(db, messages);
  await wakeExams(
    db,
    { anchors: new Set([...seen.anchors, ...heard.anchors]), keys: new Set([...seen.keys, ...heard.keys]) },
    now,
  );
}

function entryOf(name: string): JournalEntry {
  const label = {
    kind: 'message',
    door: 'mllp',
    sender: 'RIS|RXN',
    address: '',
    receivedAt: new Date(at('09:45')),
    details: {},
  } as const;
  const nothing = {
    position: { segment: 1, offset: 0 },
    next: { segment: 1, offset: 1 },
    hash: '',
    head: new Uint8Array(),
    bytes: 0,
  };
  return { ...nothing, kind: 'message', label, sha256: textSha(name), read: async () => new Uint8Array() };
}

function statementOf({ name, what, body }: Extract<Arrival, { kind: 'statement' }>) {
  return { entry: entryOf(name), statement: { statement: 1, madeAt: at('10:00'), madeBy: name, what, body } };
}

function messageOf({ name, feed, facts }: Extract<Arrival, { kind: 'message' }>) {
  const frame = {
    controlId: name,
    messageType: 'ORM^O01',
    understanding: 'understood',
    where: null,
    why: null,
    answer: 'AA',
    pack: null,
    facts,
  } as const;
  return fileMessage({ entry: entryOf(name), journalId: 'j', feedId: feed, site: 'RXN', frame });
}

const saidNothing = {
  ...{ bodyPart: null, laterality: null, description: null },
  ...{ patientAge: null, patientSize: null, patientWeight: null },
};

function instanceOf(one: Extract<Arrival, { kind: 'image' }>) {
  const { name, study, identity, accession: number, modality, receivedAt: received_at } = one;
  const silent = {
    patient_name: identity.familyName,
    patient_id: null,
    patient_id_issuer: null,
    patient_birth_date: null,
    patient_sex: null,
    study_date: null,
    study_time: null,
    accession_issuer: null,
    study_id: null,
    description: null,
    referring_physician: null,
    station: null,
  };
  const series_uid = `${study}.1`;
  return {
    study: {
      ...silent,
      study_uid: study,
      site: 'RXN',
      accession: number,
      started_at: at('09:35'),
      ended_at: at('09:40'),
      received_at,
    },
    series: {
      series_uid,
      study_uid: study,
      modality,
      series_number: 1,
      description: null,
      body_part: null,
      laterality: null,
      station: null,
      manufacturer: null,
      institution: null,
      started_at: null,
    },
    image: {
      sop_uid: `2.25.9${textSha(name).replace(/\D/g, '').slice(0, 20)}`,
      study_uid: study,
      series_uid,
      sop_class_uid: '1.2',
      transfer_syntax_uid: '1.2',
      instance_number: 1,
      rows: 1,
      columns: 1,
      frames: 1,
      bits_allocated: 8,
      photometric: null,
      sha256: textSha(name),
      bytes: 1,
      journal_id: 'j',
      segment: 1,
      byte_offset: 0,
      received_at,
    },
    identity,
    says: { ...saidNothing, modality, ...one.says },
    door: 'c-store',
    sameDataSet: async () => false,
  };
}

/** The ledger as text, without what only says when we looked. */
async function ledger(db: pg.Pool): Promise<string> {
  const { rows } = await db.query<{ line: string }>(`
    select line from (
      select 'exam ' || (to_jsonb(exam) - 'balanced_at' - 'look_at')::text as line from exam
      union all select 'variance ' || (to_jsonb(variance) - 'opened_at')::text from variance where closed_at is null
      union all select 'link ' || to_jsonb(link)::text from link
      union all select 'study ' || to_jsonb(study)::text from study
      union all select 'fact ' || (to_jsonb(fact) - 'fact_id' - 'message_id' - 'statement_id')::text from fact
      union all select 'says ' || to_jsonb(study_says)::text from study_says
      union all select 'arrival ' || to_jsonb(study_arrival)::text from study_arrival
      union all select 'void ' || (to_jsonb(void_request) - 'void_request_id')::text from void_request
      union all select 'key ' || to_jsonb(subject_key)::text from subject_key
      union all select 'pair ' || to_jsonb(identity_pair)::text from identity_pair
      union all select 'said ' || to_jsonb(nhs_number_said)::text from nhs_number_said) lines
    order by line`);
  return rows.map(({ line }) => line).join('\n');
}

async function empty(db: pg.Pool): Promise<void> {
  await db.query(
    `truncate study, study_identity, study_says, series, instance, instance_variant, message, fact, subject_key, merge, identity_pair, nhs_number_said, agenda, exam, variance, variance_history, link, feed, study_arrival,
       statement, void_request cascade`,
  );
  await db.query(
    `insert into feed (feed_id, kind, sender, name, site, created_at, system_set, confirms_reports_since) values
       ($1, 'hl7', 'RIS|RXN', 'RIS', 'RXN', now(), null, null), ($2, 'hl7', 'EPR|RXN', 'EPR', 'RXN', now(), 'epr', $3),
       ($4, 'hl7', 'PAS|RXN', 'PAS', 'RXN', now(), 'pas', null), ($5, 'hl7', 'PACS|RXN', 'PACS', 'RXN', now(), 'pacs', null),
       ($6, 'dicom', 'CT1', 'CT1', 'RXN', now(), null, null)`,
    [ris, epr, at('00:00'), pas, pacs, scanner],
  );
}

async function drain(db: pg.Pool): Promise<void> {
  while ((await balanceDueExams(db, policies, now)) > 0);
}

test('any order of arrival, any batches, any repeats and any number of balances in between end in the same ledger', async () => {
  const db = pool();
  await empty(db);
  await record(db, arrivals);
  await drain(db);
  const expected = await ledger(db);
  assert.match(expected, /images-without-order/);
  assert.match(expected, /identity-conflict/);
  assert.match(expected, /two-patients/);
  assert.match(expected, /"linked"/);
  assert.match(expected, /nhs-number/);
  for (const kind of [
    'duplicate-accession',
    'image-count',
    'merge-not-propagated',
    'status-disagreement',
    'performed-differs',
  ]) {
    assert.match(expected, new RegExp(kind));
  }
  assert.match(expected, /late-images/);
  assert.match(expected, /Mr T Surgeon/);

  const anyArrival = fc.shuffledSubarray([...arrivals], { minLength: arrivals.length });
  const repeats = fc.array(fc.constantFrom(...arrivals), { maxLength: 6 });
  const cuts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 25, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(anyArrival, repeats, cuts, async (shuffled, again, sizes) => {
      await empty(db);
      const all = [...shuffled, ...again];
      for (let from = 0, turn = 0; from < all.length; turn++) {
        const size = sizes[turn % sizes.length] as number;
        await record(db, all.slice(from, from + size));
        from += size;
        if (size % 2 === 0) await balanceDueExams(db, policies, now);
      }
      await drain(db);
      assert.equal(await ledger(db), expected);
    }),
    { numRuns: 40 },
  );
});

test('H-05 after every batch each open exam stands on one list with a time to look again', async () => {
  const db = pool();
  await empty(db);
  for (const one of arrivals) {
    await record(db, [one]);
    await drain(db);
    const { rows } = await db.query(
      `select anchor from exam where state = 'open' and not exists (select from agenda where agenda.anchor = exam.anchor)
       union select distinct subject from subject_key where subject not like all ('{patient:%,step:%}')
         and not exists (select from exam where exam.anchor = subject_key.subject)`,
    );
    assert.deepEqual(rows, [], `after ${one.name}`);
  }
});
