import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heardAt, keptDoor } from '../../../testing/keptLedger.ts';
import type { SenderPack } from '../../domain/intake/senderPack.ts';
import { readSenderPacks } from '../readSenderPacks.ts';
import { openFeeds } from './feeds.ts';
import { replayMessages } from './replayMessages.ts';

const settledAt = new Date('2026-11-24T12:00:00Z');
const kept = keptDoor(() => undefined);

/** Of CX.5 `ZV` the shipped packs know nothing, so that they take a number of a visit for one of a patient. */
function order(sender: string, controlId: string, visit: string): readonly string[] {
  return [
    `MSH|^~\\&|${sender}|RXN|SL|RXN|20261124070${controlId.slice(-1)}00||ORM^O01|${controlId}|P|2.4`,
    `PID|1||9990000018^^^NHS^NH~17^^^RXN^MR~${visit}^^^RXN^ZV||SMITH^Anna||19500102|F`,
    'PV1|1|O|CT',
    `ORC|SC|||||`,
    `OBR|1|||CHEAD^CT Head^NICIP||||||||||||||A${controlId}||||20261124070500||CT`,
  ];
}

/** The pack that knows them. */
const mended = new Map(
  [...readSenderPacks()].map(([name, pack]): [string, SenderPack] => [
    name,
    { ...pack, version: '2', identity: { ...pack.identity, otherTypes: [...pack.identity.otherTypes, 'ZV'] } },
  ]),
);

async function replayOf(sender: string): Promise<number> {
  const { pool, ledger } = kept();
  const { rows } = await pool.query<{ feed_id: string }>('select feed_id from feed where sender = $1', [sender]);
  const report = await replayMessages(
    { trial: false, onlyNotUnderstood: false, sites: 'everywhere', feedId: rows[0]?.feed_id ?? '' },
    {
      pool,
      feeds: openFeeds(pool, mended, 'RXN'),
      zone: 'Europe/London',
      readAgain: (journalId, at) => ledger.readEntry(journalId, at),
      onChanged: () => undefined,
    },
    heardAt,
  );
  await ledger.settle(settledAt);
  return report.factsRemoved;
}

async function seen() {
  const { pool } = kept();
  const pairs = await pool.query<{ local_id: string; source: string }>(
    'select local_id, source from identity_pair order by local_id',
  );
  const doubts = await pool.query<{ part: string }>(
    "select distinct part from variance where kind = 'nhs-number' and closed_at is null order by part",
  );
  const said = await pool.query<{ said: number }>('select sum(said)::integer as said from nhs_number_said');
  return {
    pairs: pairs.rows.map(({ local_id, source }) => `${local_id} by ${source}`),
    doubts: doubts.rows.map(({ part }) => part),
    said: said.rows[0]?.said,
  };
}

test('R5 a number that a message was misread to say is taken back when the message is read again by a better pack', async () => {
  const { ledger } = kept();
  const both = ['two-people:9990000018 RXN'];
  await ledger.keepMessage(order('RIS', 'M1', 'V1'), 'RIS|RXN');
  await ledger.keepMessage(order('RIS', 'M2', 'V2'), 'RIS|RXN');
  await ledger.keepMessage(order('OTHER', 'M3', 'V2'), 'OTHER|RXN');
  await ledger.settle(settledAt);
  assert.deepEqual(await seen(), {
    pairs: ['RXN|17 by RIS|RXN', 'RXN|V1 by RIS|RXN', 'RXN|V2 by RIS|RXN'],
    doubts: both,
    said: 3,
  });

  assert.equal(await replayOf('RIS|RXN'), 2);
  assert.deepEqual(
    await seen(),
    { pairs: ['RXN|17 by RIS|RXN', 'RXN|V2 by OTHER|RXN'], doubts: both, said: 3 },
    'what another message still says stays, in its words',
  );

  assert.equal(await replayOf('OTHER|RXN'), 1);
  assert.deepEqual(await seen(), { pairs: ['RXN|17 by RIS|RXN'], doubts: [], said: 3 });
  assert.equal(await replayOf('RIS|RXN'), 0);
});
