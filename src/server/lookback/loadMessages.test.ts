import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../testing/database.ts';
import type { SenderPack } from '../../domain/intake/senderPack.ts';
import { readSenderPacks } from '../readSenderPacks.ts';
import { loadMessages } from './loadMessages.ts';
import { openRun, placeOf } from './lookbackRun.ts';

const pool = testDatabase();
const golden = new URL('../../../policies/sender-packs/cris-pd160/golden/', import.meta.url);
const pack = readSenderPacks().get('cris-pd160') as SenderPack;
const folder = mkdtempSync(join(tmpdir(), 'safelight-messages-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('R16 plain HL7 files are loaded as records, one message or many in a file, and none twice', async () => {
  const messages = readdirSync(golden)
    .filter((name) => name.endsWith('.hl7'))
    .map((name) => readFileSync(new URL(name, golden)));
  writeFileSync(join(folder, '1-one.hl7'), messages[0] as Buffer);
  writeFileSync(join(folder, '2-many.hl7'), Buffer.concat(messages.flatMap((bytes) => [bytes, Buffer.from('\r')])));
  writeFileSync(join(folder, '3-none.hl7'), 'no message at all');
  writeFileSync(join(folder, 'read.me'), 'not looked at');
  const sources = [{ kind: 'messages', name: 'folder' }] as const;
  const asked = { site: 'RXN', zone: 'Europe/London', fromDay: '2026-01-01', toDay: '2026-12-31', sources };
  const run = await openRun(pool(), asked, new Date('2026-11-22T12:00:00Z'));
  let files = 0;
  const breakOff = () => {
    files += 1;
    if (files === 1) throw new Error('the power went');
  };
  await assert.rejects(loadMessages(pool(), run, 0, folder, pack, 1_000, breakOff), /the power went/);
  assert.equal((await placeOf(pool(), run.runId, 0)).place, 1);
  const { rows, refused } = await loadMessages(pool(), run, 0, folder, pack, 1_000);
  assert.deepEqual(await loadMessages(pool(), run, 0, folder, pack, 1_000), { rows, refused });
  assert.equal(refused, 1);
  const { rows: found } = await pool().query<{ row_number: number; accession: string; said_at: Date }>(
    'select row_number, accession, said_at from lookback_record where run_id = $1 order by row_number',
    [run.runId],
  );
  assert.equal(found.length, rows);
  assert.ok(rows >= 5 && found.every(({ said_at }) => said_at !== null), `${rows} rows`);
  assert.equal(found[0]?.row_number, 1_000);
});
