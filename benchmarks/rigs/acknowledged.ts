import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { readEntryAt } from '../../src/server/journal/readEntries.ts';
import { sha256Of } from '../load/loadInstances.ts';

/** One thing a sender was told is safe. */
export type Acknowledged =
  | {
      readonly kind: 'instance';
      readonly sopInstanceUid: string;
      readonly sha256: string;
      readonly studyInstanceUid: string;
    }
  | { readonly kind: 'message'; readonly controlId: string; readonly sha256: string };

/** Reads on in the senders' own log, which is the truth. Each call gives what was acknowledged since the last. */
export function followLog(path: string): () => readonly Acknowledged[] {
  let at = 0;
  let rest = '';
  return () => {
    if (!existsSync(path)) return [];
    const file = openSync(path, 'r');
    const buffer = Buffer.alloc(1 << 20);
    for (
      let bytes = readSync(file, buffer, 0, buffer.length, at);
      bytes > 0;
      bytes = readSync(file, buffer, 0, buffer.length, at)
    ) {
      rest += buffer.toString('latin1', 0, bytes);
      at += bytes;
    }
    closeSync(file);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    return lines.map(readLine);
  };
}

function readLine(line: string): Acknowledged {
  const [kind, name, sha256, study] = line.split(' ') as [string, string, string, string];
  return kind === 'S'
    ? { kind: 'instance', sopInstanceUid: name, sha256, studyInstanceUid: study }
    : { kind: 'message', controlId: name, sha256 };
}

/** What became of acknowledged things. */
export interface Census {
  readonly instances: number;
  readonly messages: number;
  /** Acknowledged, and not in the index, or not in the journal with the bytes that were sent. */
  readonly lost: readonly string[];
  /** In the index more than once, or beside another content. */
  readonly doubled: readonly string[];
}

/** The census of very many, a few thousand at a time. */
export async function wholeCensus(
  home: string,
  pool: pg.Pool,
  acknowledged: readonly Acknowledged[],
): Promise<Pick<Census, 'lost' | 'doubled'>> {
  const lost: string[] = [];
  const doubled: string[] = [];
  for (let from = 0; from < acknowledged.length; from += 2000) {
    const found = await census(home, pool, acknowledged.slice(from, from + 2000), 1000);
    lost.push(...found.lost);
    doubled.push(...found.doubled);
  }
  return { lost, doubled };
}

/** Looks for every one of them in the index and, byte for byte, in the journal. Waits for the recorder as long as it may take. */
export async function census(
  home: string,
  pool: pg.Pool,
  acknowledged: readonly Acknowledged[],
  recordedWithinMs: number,
): Promise<Census> {
  const instances = acknowledged.filter((one) => one.kind === 'instance');
  const messages = acknowledged.filter((one) => one.kind === 'message');
  await untilRecorded(pool, instances, messages, recordedWithinMs);
  const kept = await patiently(() => findInstances(pool, instances));
  const said = await patiently(() => findMessages(pool, messages));
  const lost: string[] = [];
  const doubled: string[] = [];
  for (const { sopInstanceUid, sha256 } of instances) {
    const row = kept.get(sopInstanceUid);
    if (!row || (await dataSetSha(home, row)) !== sha256) lost.push(sopInstanceUid);
    else if (row.variants > 0) doubled.push(sopInstanceUid);
  }
  for (const { controlId, sha256 } of messages) {
    const rows = said.get(controlId) ?? [];
    if (!rows.includes(sha256)) lost.push(controlId);
    else if (rows.length > 1) doubled.push(controlId);
  }
  return { instances: instances.length, messages: messages.length, lost, doubled };
}

/** A database that is just coming back is asked again. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries > 50) throw error;
      await sleep(200);
    }
  }
}

async function untilRecorded(
  pool: pg.Pool,
  instances: readonly Extract<Acknowledged, { kind: 'instance' }>[],
  messages: readonly Extract<Acknowledged, { kind: 'message' }>[],
  atMostMs: number,
): Promise<void> {
  const giveUpAt = performance.now() + atMostMs;
  for (;;) {
    const counted = await pool
      .query<{ instances: number; messages: number }>(
        `select (select count(*) from instance where sop_uid = any($1)) as instances,
          (select count(distinct control_id) from message where control_id = any($2)) as messages`,
        [instances.map((one) => one.sopInstanceUid), messages.map((one) => one.controlId)],
      )
      .catch(() => null);
    const row = counted?.rows[0];
    if (row && row.instances === instances.length && row.messages === messages.length) return;
    if (performance.now() > giveUpAt) return;
    await sleep(150);
  }
}

interface KeptInstance {
  readonly sop_uid: string;
  readonly segment: number;
  readonly byte_offset: number;
  readonly bytes: number;
  readonly variants: number;
}

async function findInstances(
  pool: pg.Pool,
  instances: readonly Extract<Acknowledged, { kind: 'instance' }>[],
): Promise<ReadonlyMap<string, KeptInstance>> {
  const { rows } = await pool.query<KeptInstance>(
    `select sop_uid, segment, byte_offset, bytes,
       (select count(*) from instance_variant where instance_variant.sop_uid = instance.sop_uid) as variants
     from instance where sop_uid = any($1)`,
    [instances.map((one) => one.sopInstanceUid)],
  );
  return new Map(rows.map((row) => [row.sop_uid, row]));
}

async function findMessages(
  pool: pg.Pool,
  messages: readonly Extract<Acknowledged, { kind: 'message' }>[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await pool.query<{ control_id: string; shas: string[] }>(
    'select control_id, array_agg(sha256) as shas from message where control_id = any($1) group by control_id',
    [messages.map((one) => one.controlId)],
  );
  return new Map(rows.map((row) => [row.control_id, row.shas]));
}

/** Of the data set as it stands in the journal, behind the file meta information (PS3.10 §7.1). Null when it cannot be read. */
async function dataSetSha(home: string, row: KeptInstance): Promise<string | null> {
  try {
    const entry = await readEntryAt(join(home, 'journal'), { segment: row.segment, offset: row.byte_offset });
    const content = Buffer.from(await entry.read(0, entry.bytes));
    return sha256Of(content.subarray(144 + content.readUInt32LE(140)));
  } catch {
    return null;
  }
}
