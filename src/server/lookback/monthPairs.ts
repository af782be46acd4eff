import type pg from 'pg';
import { type LocalDay, localDay } from '../../domain/ledger/localDay.ts';
import type { ArchivedStudy } from '../../domain/lookback/archivedStudy.ts';
import type { RisRecord } from '../../domain/lookback/risRecord.ts';
import {
  asText,
  recordOf,
  recordsOf,
  recordWidth,
  studiesOf,
  studyOf,
  studyWidth,
  type TextRow,
} from './lookbackRows.ts';
import type { LookbackRun } from './lookbackRun.ts';

/** The records and studies of one month that carry one accession number of one issuer; without a number, each by itself. */
export interface MonthGroup {
  readonly records: readonly RisRecord[];
  readonly studies: readonly ArchivedStudy[];
  /** Others carry the number too, or claim what is claimed here, at some time: the whole past must be looked at. */
  readonly isTangled: boolean;
}

const fetched = 2_000;

/** A group that grows beyond this is a number that means nothing; it is handed on in parts, each judged with the whole past. */
const groupMax = 200;

interface Member<T> {
  /** Accession number and issuer; null sorts last. */
  readonly key: string | null;
  readonly isTangled: boolean;
  readonly value: T;
}

/** Walks one month of a run by accession number, both sides at once, holding no more than some thousand rows of each. */
export async function* monthGroups(client: pg.ClientBase, run: LookbackRun, month: string): AsyncGenerator<MonthGroup> {
  const records = await openCursor(client, 'records', recordsQuery(run, month), (row) =>
    member(row, 1, recordWidth, recordOf),
  );
  const studies = await openCursor(client, 'studies', studiesQuery(run, month), (row) =>
    member(row, 1, studyWidth, studyOf),
  );
  for (;;) {
    const [record, study] = [await records.peek(), await studies.peek()];
    if (record === null && study === null) break;
    const key = firstKey(record, study);
    const group = { records: [] as RisRecord[], studies: [] as ArchivedStudy[], isTangled: false };
    for (;;) {
      const next = (await taken(records, key, group.records)) ?? (await taken(studies, key, group.studies));
      if (next === null) break;
      group.isTangled ||= next;
      if (key === null) break;
      if (group.records.length + group.studies.length < groupMax) continue;
      group.isTangled = true;
      break;
    }
    yield group;
  }
  await client.query('close records; close studies');
}

/** Takes the next row of a side if it has this key: whether it is tangled, or null where there is none. */
async function taken<T>(side: Cursor<T>, key: string | null, into: T[]): Promise<boolean | null> {
  const next = await side.peek();
  if (next === null || next.key !== key) return null;
  side.skip();
  into.push(next.value);
  return next.isTangled;
}

function firstKey(a: Member<unknown> | null, b: Member<unknown> | null): string | null {
  const keys = [a, b].flatMap((one) => (one === null || one.key === null ? [] : [one.key]));
  return keys.sort(inByteOrder)[0] ?? null;
}

/** As the database sorts with the collation "C": by the bytes of UTF-8, which differs from UTF-16 only beyond its first plane. */
function inByteOrder(a: string, b: string): number {
  if (a === b) return 0;
  if (/[\ud800-\uffff]/.test(a + b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

function member<T>(row: TextRow, keyAt: number, tangledAt: number, make: (row: TextRow) => T): Member<T> {
  const accession = row[keyAt] as string | null;
  // A unit separator can stand in no accession number that the order of keys would depend on.
  const key = accession === null ? null : `${accession}\u001f${row[keyAt + 1]}`;
  return { key, isTangled: row[tangledAt] === 't', value: make(row) };
}

const tangled =
  'exists (select from lookback_tangle t where t.run_id = x.run_id and t.accession = x.accession and t.issuer = x.issuer)';
const order = 'order by x.accession collate "C", x.issuer collate "C"';

function recordsQuery(run: LookbackRun, month: string): string {
  const time = 'coalesce(x.performed_at, x.scheduled_at, x.reported_at, x.said_at)';
  return `select ${recordsOf('x')}, ${tangled} from lookback_record x
    where x.run_id = ${run.runId} and x.month = '${month}' and ${inside(run, time)} ${order}, x.row_number`;
}

function studiesQuery(run: LookbackRun, month: string): string {
  return `select ${studiesOf('x')}, ${tangled} from lookback_study x
    where x.run_id = ${run.runId} and x.archive = 0 and x.month = '${month}' and ${inside(run, 'x.started_at')} ${order}, x.study_uid`;
}

/** Of the days of the run: what lies beside them is there to be found as a partner, and is not judged itself. */
function inside({ fromDay, toDay, zone }: LookbackRun, time: string): string {
  const [first, last] = [localDay(fromDay, zone) as LocalDay, localDay(toDay, zone) as LocalDay];
  return `${time} >= '${first.from.toISOString()}' and ${time} < '${last.to.toISOString()}'`;
}

interface Cursor<T> {
  peek(): Promise<Member<T> | null>;
  skip(): void;
}

async function openCursor<T>(
  client: pg.ClientBase,
  name: string,
  query: string,
  make: (row: TextRow) => Member<T>,
): Promise<Cursor<T>> {
  await client.query(`declare ${name} no scroll cursor for ${query}`);
  let held: Member<T>[] = [];
  let at = 0;
  let isEnded = false;
  return {
    async peek() {
      if (at < held.length) return held[at] as Member<T>;
      if (isEnded) return null;
      const text = `fetch ${fetched} from ${name}`;
      const { rows } = await client.query<(string | null)[]>({ text, rowMode: 'array', types: asText });
      held = rows.map(make);
      at = 0;
      isEnded = rows.length < fetched;
      return held[0] ?? null;
    },
    skip() {
      at += 1;
    },
  };
}
