import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { judgeMessage } from '../../domain/intake/answerMessage.ts';
import type { SenderPack } from '../../domain/intake/senderPack.ts';
import { daysAfter } from '../../domain/ledger/localDay.ts';
import { recordsOfFacts } from '../../domain/lookback/recordsOfFacts.ts';
import type { RisRecord } from '../../domain/lookback/risRecord.ts';
import { splitBatch } from '../../standards/hl7/header.ts';
import { readMessage } from '../../standards/hl7/message.ts';
import { copyInto } from '../database/copyInto.ts';
import { LookbackError } from './lookbackError.ts';
import { recordRow, recordTarget } from './lookbackRows.ts';
import { inTransaction, type LookbackRun, placeOf } from './lookbackRun.ts';

/** A file is read whole: a longer one is to be divided. */
const fileBytesMax = 256 << 20;
const messagesMax = 5_000_000;

/**
 * Loads a folder of plain HL7 files, each with one message or many, as the pack of their sender reads them. A file and the place
 * that is reached are written together, so a load that was broken off goes on with the next file. Rows are numbered after those of
 * other sources, from `firstRow` on.
 */
export async function loadMessages(
  pool: pg.Pool,
  run: LookbackRun,
  source: number,
  folder: string,
  pack: SenderPack,
  firstRow: number,
  onProgress: (files: number, of: number) => void = () => undefined,
): Promise<{ readonly rows: number; readonly refused: number }> {
  const before = await placeOf(pool, run.runId, source);
  let { rows, refused } = before;
  if (before.isEnded) return { rows, refused };
  const files = (await readdir(folder, { recursive: true })).filter((name) => /\.(hl7|txt|dat)$/i.test(name)).sort();
  for (const [index, name] of files.entries()) {
    if (index < before.place) continue;
    const read = recordsOfFile(await bytesOf(join(folder, name)), pack, run);
    const records = read.records.map((record, at): RisRecord => ({ ...record, rowNumber: firstRow + rows + at }));
    await inTransaction(pool, async (client) => {
      await copyInto(
        client,
        recordTarget,
        records.map((record) => recordRow(run.runId, record, run.zone)),
      );
      await client.query(
        'update lookback_source set place = $3, row_count = row_count + $4, refused = refused + $5 where run_id = $1 and source = $2',
        [run.runId, source, index + 1, records.length, read.refused],
      );
    });
    rows += records.length;
    refused += read.refused;
    onProgress(index + 1, files.length);
  }
  await pool.query('update lookback_source set ended_at = now() where run_id = $1 and source = $2', [
    run.runId,
    source,
  ]);
  return { rows, refused };
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > fileBytesMax)
    throw new LookbackError(
      'LOOKBACK_EXPORT_UNREADABLE',
      `Cannot read ${path}: it is longer than ${fileBytesMax} bytes`,
    );
  return readFile(path);
}

/** `refused`: messages that could not be read, or that their pack does not take. What a pack keeps and does not use is none. */
function recordsOfFile(
  bytes: Uint8Array,
  pack: SenderPack,
  { site, zone, toDay }: LookbackRun,
): { readonly records: readonly Omit<RisRecord, 'rowNumber'>[]; readonly refused: number } {
  const records: Omit<RisRecord, 'rowNumber'>[] = [];
  // Nobody says when these were heard: by the end of the run all of them were.
  const receivedAt = new Date(`${daysAfter(toDay, 1)}T00:00:00Z`);
  let refused = 0;
  for (const part of splitBatch(bytes, messagesMax)) {
    const reading = readMessage(part);
    const { interpretation } = judgeMessage(reading, pack, { receivedAt, zone, site });
    if (interpretation?.kind === 'understood') records.push(...recordsOfFacts(interpretation.facts));
    else if (interpretation?.kind !== 'keptOnly') refused += 1;
  }
  return { records, refused };
}
