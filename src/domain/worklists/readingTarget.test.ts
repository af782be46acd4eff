import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, policies } from '../../../testing/examFacts.ts';
import type { Policies } from '../ledger/policies.ts';
import { readingTarget } from './readingTarget.ts';

const ct = { site: 'RXN', modalities: ['CT'], patientClass: 'O', priority: null };

function editions(...rows: Policies['turnaround'][number]['rows'][]): Policies {
  const from = ['2023-08-09', '2026-11-20', '2027-01-01'];
  const turnaround = rows.map((each, index) => ({
    ...{ version: `v${index + 1}`, effectiveFrom: from[index] as string, ceilingDays: 28 },
    rows: each,
  }));
  return { ...policies, turnaround };
}

const all = (pathway: string, hours: number) => [{ pathway, within: { hours }, verified: false }];

test('W2 the edition in effect at the acquisition applies: from the midnight of its first day in London, not a second sooner', () => {
  const two = editions(all('Old', 10), all('New', 5));
  assert.equal(readingTarget(ct, '2026-11-19T23:59:59.999Z', two).version, 'v1');
  assert.equal(readingTarget(ct, '2026-11-20T00:00:00.000Z', two).version, 'v2');
  const summer = {
    ...two,
    turnaround: two.turnaround.map((one) => ({ ...one, effectiveFrom: `2026-0${one.version === 'v1' ? 1 : 7}-01` })),
  };
  assert.equal(readingTarget(ct, '2026-06-30T22:59:59.999Z', summer).version, 'v1');
  assert.equal(readingTarget(ct, '2026-06-30T23:00:00.000Z', summer).version, 'v2', 'midnight in London');
});

test('W2 what was acquired before any edition is held to the first', () => {
  assert.equal(readingTarget(ct, '2019-05-01T10:00:00.000Z', editions(all('Old', 10), all('New', 5))).version, 'v1');
});

test('W2 a row may be for a site, a modality, a class of patients or a priority; the first that fits counts', () => {
  const within = (hours: number) => ({ within: { hours }, verified: true });
  const policy = editions([
    { pathway: 'Here', sites: ['RXE'], ...within(1) },
    { pathway: 'Film', modalities: ['CR', 'DX'], ...within(2) },
    { pathway: 'Ward', patientClasses: ['I'], ...within(3) },
    { pathway: 'Cancer', priorities: ['2WW'], ...within(4) },
  ]);
  const pathway = (change: Partial<typeof ct> & { priority?: string | null }) =>
    readingTarget({ ...ct, ...change }, at('09:40'), policy).pathway;
  assert.equal(pathway({ site: 'RXE' }), 'Here');
  assert.equal(pathway({ modalities: ['DX', 'SR'] }), 'Film');
  assert.equal(pathway({ patientClass: 'i' }), 'Ward');
  assert.equal(pathway({ priority: '2WW' as never }), 'Cancer');
  assert.equal(pathway({}), 'National maximum');
  assert.equal(pathway({ modalities: [] }), 'National maximum');
});

test('W2 the national maximum of 28 days holds whatever a row allows, and when none fits', () => {
  const lax = readingTarget(ct, at('09:40'), editions(all('Lax', 9999)));
  assert.deepEqual([lax.dueAt, lax.ceilingAt], [at('09:40', '2026-12-18'), at('09:40', '2026-12-18')]);
  const laxer = {
    ...editions(all('Lax', 9999)),
    turnaround: editions(all('Lax', 9999)).turnaround.map((one) => ({ ...one, ceilingDays: 60 })),
  };
  assert.equal(readingTarget(ct, at('09:40'), laxer).ceilingAt, at('09:40', '2026-12-18'), 'no edition may be laxer');
  const none = readingTarget(ct, at('09:40'), editions([]));
  assert.deepEqual([none.pathway, none.within, none.dueAt], ['National maximum', '28 days', none.ceilingAt]);
  const exactly = readingTarget(ct, at('09:40'), editions(all('To the hour', 28 * 24)));
  assert.equal(exactly.dueAt, exactly.ceilingAt);
});

test('W2 a row that nobody has held against its source says so', () => {
  assert.equal(readingTarget({ ...ct, patientClass: 'E' }, at('09:40'), policies).verified, false);
  const film = { ...ct, patientClass: 'I', modalities: ['DX'] };
  assert.deepEqual(readingTarget(film, at('09:40'), policies), {
    ...{ pathway: 'Film, in hospital', within: '1 working day', verified: true, version: 'turnaround/2023-08-09' },
    ...{ dueAt: at('09:40', '2026-11-23'), ceilingAt: at('09:40', '2026-12-18') },
  });
});

test('the editions that are shipped name their day, and every row its source or that it has none', () => {
  for (const edition of policies.turnaround) {
    assert.match(edition.effectiveFrom, /^\d{4}-\d\d-\d\d$/);
    assert.equal(edition.ceilingDays, 28);
    for (const row of edition.rows) assert.equal(typeof row.verified, 'boolean', row.pathway);
  }
});
