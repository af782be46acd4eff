import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../testing/database.ts';
import { countOnNobodysList } from './onNobodysList.ts';

const pool = testDatabase();

test('H-05 the query finds an exam that was spoken of and forgotten, and an open one that the agenda lost', async () => {
  const db = pool();
  assert.equal(await countOnNobodysList(db), 0);
  await db.query(
    `insert into subject_key values ('order:RXN|A1', 'acc:A1'), ('order:RXN|A1', 'nhs:9990000018'), ('patient:RXN|17', 'id:RXN|17')`,
  );
  assert.equal(await countOnNobodysList(db), 1);
  await db.query(`insert into agenda values ('order:RXN|A1', now())`);
  assert.equal(await countOnNobodysList(db), 0);
  await db.query(
    `insert into exam (exam_id, anchor, site, state, nhs_number_valid, local_ids, images, owner_role, look_at, search_words, sort_at, balanced_at, policy_version)
     values (gen_random_uuid(), 'order:RXN|A1', 'RXN', 'open', false, '[]', 0, 'reporter', now(), '', now(), now(), '')`,
  );
  assert.equal(await countOnNobodysList(db), 0);
  await db.query('delete from agenda');
  assert.equal(await countOnNobodysList(db), 1);
});

test('H-05 an acknowledgement under a filler number of its own is no exam; an order under one is', async () => {
  const db = pool();
  await db.query('delete from exam');
  await db.query('delete from subject_key');
  const heard = (kind: string, ordinal: number) =>
    db.query(
      `with said as (
         insert into statement (made_at, made_by, what, body) values (now(), 'test', 'test', '{}') returning statement_id)
       insert into fact (subject, kind, statement_id, ordinal, occurred_at, received_at, body)
       select 'filler:RXN|F1', $1, statement_id, $2, now(), now(), '{}' from said`,
      [kind, ordinal],
    );
  await db.query(`insert into subject_key values ('filler:RXN|F1', 'filler:RXN|F1')`);
  await heard('acknowledgement', 0);
  assert.equal(await countOnNobodysList(db), 0);
  await heard('order', 1);
  assert.equal(await countOnNobodysList(db), 1);
});

test('H-05 the schema itself refuses an open exam without an owner or a clock', async () => {
  const insert = (owner: string, lookAt: string) =>
    pool().query(
      `insert into exam (exam_id, anchor, site, state, nhs_number_valid, local_ids, images, owner_role, look_at, search_words, sort_at, balanced_at, policy_version)
       values (gen_random_uuid(), 'order:RXN|A2', 'RXN', 'open', false, '[]', 0, ${owner}, ${lookAt}, '', now(), now(), '')`,
    );
  await assert.rejects(insert('null', 'now()'), { constraint: 'open_has_an_owner_and_a_clock' });
  await assert.rejects(insert("'reporter'", 'null'), { constraint: 'open_has_an_owner_and_a_clock' });
});
