import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../testing/database.ts';
import { ann, at, order, patient, policies } from '../../../testing/examFacts.ts';
import type { SentFact } from '../../domain/ledger/fact.ts';
import { balanceDueExams } from '../ledger/balanceDueExams.ts';
import { loadExamFacts } from '../ledger/loadExamFacts.ts';
import { fileMessage, recordMessages } from './recordMessages.ts';
import { recordStatements } from './recordStatements.ts';
import { textSha } from './textSha.ts';
import { wakeExams } from './wakeExams.ts';

const pool = testDatabase();
const now = new Date(at('20:00'));

async function addFeed(sender: string, pack: string | null = null): Promise<string> {
  const { rows } = await pool().query<{ feed_id: string }>(
    `insert into feed (kind, sender, name, site, pack, created_at) values ($1, $2, $2, 'RXN', $3, $4) returning feed_id`,
    [sender.startsWith('CT') ? 'dicom' : 'hl7', sender, pack, at('00:00')],
  );
  return rows[0]?.feed_id as string;
}

async function say(feedId: string, name: string, ...facts: readonly SentFact[]): Promise<void> {
  const label = {
    kind: 'message',
    door: 'mllp',
    sender: feedId,
    address: '',
    receivedAt: new Date(at('09:45')),
  } as const;
  const entry = {
    ...({ kind: 'message', label: { ...label, details: {} }, position: { segment: 1, offset: 0 } } as const),
    ...{ next: { segment: 1, offset: 1 }, hash: '', head: new Uint8Array(), bytes: 0, sha256: textSha(name) },
    read: async () => new Uint8Array(),
  };
  const frame = {
    ...({
      controlId: name,
      messageType: null,
      understanding: 'understood',
      where: null,
      why: null,
      answer: 'AA',
    } as const),
    pack: null,
    facts,
  };
  const touched = await recordMessages(pool(), [fileMessage({ entry, journalId: 'j', feedId, site: 'RXN', frame })]);
  await wakeExams(pool(), { anchors: new Set(touched.anchors), keys: new Set(touched.keys) }, now);
}

async function systemOf(feedId: string): Promise<string> {
  const { rows } = await pool().query<{ system: string }>('select system from feed where feed_id = $1', [feedId]);
  return rows[0]?.system as string;
}

test('what a sender is follows from what it sends, until a person says it', async () => {
  const feed = await addFeed('SYS|RXN');
  assert.equal(await systemOf(feed), 'ris', 'nothing was heard of it yet');
  await say(feed, 'registered', patient());
  assert.equal(await systemOf(feed), 'pas', 'it only ever sent patients');
  await say(feed, 'ordered', order());
  await say(feed, 'registered again', patient({ occurredAt: at('10:00') }));
  assert.equal(await systemOf(feed), 'ris', 'it sends examinations too');
  assert.equal(await systemOf(await addFeed('CT1')), 'modality');
  const cris = await addFeed('CRIS|RXN', 'cris-pd160');
  await say(cris, 'cris registers', patient({ occurredAt: at('11:00') }));
  assert.equal(await systemOf(cris), 'ris', 'this RIS sends patients by the same line');
});

test('a changed system changes whose word a fact is, and every exam it spoke of is looked at again', async () => {
  const feed = await addFeed('EPR|RXN');
  const accession = { issuer: 'RXN', value: 'E1' };
  await say(feed, 'the record orders', order({ accession, patient: ann }));
  while ((await balanceDueExams(pool(), policies, now)) > 0);
  const due = async () => (await pool().query(`select anchor from agenda where look_at <= $1`, [now])).rows;
  assert.deepEqual(await due(), []);
  const statement = { kind: 'hl7', sender: 'EPR|RXN', name: 'EPR', site: 'RXN', pack: null, system: 'epr' };
  const entry = { sha256: textSha('statement'), label: { receivedAt: now } } as Parameters<
    typeof recordStatements
  >[1][number]['entry'];
  const said = { statement: 1, madeAt: at('12:00'), madeBy: 'pat', what: 'change-feed' };
  await recordStatements(pool(), [{ entry, statement: { ...said, body: { ...statement, confirmsReports: true } } }]);
  assert.deepEqual(await due(), [{ anchor: 'order:RXN|E1' }]);
  const [exam] = await loadExamFacts(pool(), ['order:RXN|E1']);
  assert.ok(exam?.kind === 'recorded');
  assert.deepEqual(
    exam.record.orders.map(({ system }) => system),
    ['epr'],
  );
  const since = async () =>
    (await pool().query(`select confirms_reports_since as since from feed where feed_id = $1`, [feed])).rows[0].since;
  assert.deepEqual(await since(), new Date(at('12:00')));
  const later = { ...said, madeAt: at('13:00'), body: { ...statement, confirmsReports: true } };
  await recordStatements(pool(), [{ entry: { ...entry, sha256: textSha('later') }, statement: later }]);
  assert.deepEqual(await since(), new Date(at('12:00')), 'said again, it is awaited since it was first said');
  const ended = { ...said, madeAt: at('14:00'), body: { ...statement, confirmsReports: false } };
  await recordStatements(pool(), [{ entry: { ...entry, sha256: textSha('ended') }, statement: ended }]);
  assert.equal(await since(), null);
});
