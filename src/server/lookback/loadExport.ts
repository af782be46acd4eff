import { type FileHandle, open } from 'node:fs/promises';
import type pg from 'pg';
import type { ExportMapping } from '../../domain/lookback/exportMapping.ts';
import { type RowReading, rowReader } from '../../domain/lookback/readExportRow.ts';
import type { RisRecord } from '../../domain/lookback/risRecord.ts';
import { byteOrderMarkBytes, type CsvForm, type CsvRow, delimiterOf, readCsv } from '../../standards/csv/readCsv.ts';
import { copyInto } from '../database/copyInto.ts';
import { LookbackError } from './lookbackError.ts';
import { recordRow, recordTarget } from './lookbackRows.ts';
import { inTransaction, type LookbackRun, placeOf } from './lookbackRun.ts';

/** The beginning of an export: what its columns are called, and how it is written. */
export interface ExportHeading {
  readonly headings: readonly string[];
  readonly form: CsvForm;
  /** Where the first row begins. */
  readonly endsAt: number;
}

const pieceBytes = 1 << 20;
/** Rows that are loaded and counted in one transaction. */
const batchRows = 20_000;

/** Reads the heading of an export. */
export async function readHeading(
  path: string,
  wish: Partial<Pick<ExportMapping, 'delimiter' | 'encoding'>> = {},
): Promise<ExportHeading> {
  const file = await open(path);
  try {
    const { bytes } = await pieceAt(file, 0);
    const mark = byteOrderMarkBytes(bytes);
    const encoding = wish.encoding ?? 'utf-8';
    const beginning = new TextDecoder(encoding).decode(bytes.subarray(mark)).split('\n', 1)[0] ?? '';
    const form = { delimiter: wish.delimiter ?? delimiterOf(beginning), encoding };
    const heading = readCsv(bytes.subarray(mark), form, bytes.length < pieceBytes).rows[0];
    if (!heading) throw new LookbackError('LOOKBACK_EXPORT_UNREADABLE', `Cannot read ${path}: it has no heading`);
    return { headings: heading.cells.map((cell) => cell.trim()), form, endsAt: mark + heading.endsAt };
  } finally {
    await file.close();
  }
}

export interface LoadedSource {
  readonly rows: number;
  readonly refused: number;
}

/**
 * Loads a RIS export row by row, however large: what is read is never held whole. How far it has come is written with the rows,
 * so that a load that was broken off goes on where it was, and no row is loaded twice.
 */
export async function loadExport(
  pool: pg.Pool,
  run: LookbackRun,
  source: number,
  path: string,
  mapping: ExportMapping,
  onProgress: (bytes: number, of: number) => void = () => undefined,
): Promise<LoadedSource> {
  const { headings, form, endsAt } = await readHeading(path, mapping);
  const before = await placeOf(pool, run.runId, source);
  let { rows, refused } = before;
  if (before.isEnded) return { rows, refused };
  const readRow = rowReader(headings, mapping, run.zone);
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for await (const batch of batchesOf(file, path, form, Math.max(before.place, endsAt))) {
      const readings = batch.rows.map((row, index) => readRow(row.cells, rows + index + 1));
      await keepBatch(pool, run, source, readings, batch.endsAt, rows);
      rows += readings.length;
      refused += readings.filter(({ kind }) => kind === 'refused').length;
      onProgress(batch.endsAt, size);
    }
  } finally {
    await file.close();
  }
  await pool.query('update lookback_source set ended_at = now() where run_id = $1 and source = $2', [
    run.runId,
    source,
  ]);
  return { rows, refused };
}

async function keepBatch(
  pool: pg.Pool,
  run: LookbackRun,
  source: number,
  readings: readonly RowReading[],
  place: number,
  rowsBefore: number,
): Promise<void> {
  const records = readings.flatMap((reading): RisRecord[] => (reading.kind === 'read' ? [reading.record] : []));
  const refusals = readings.flatMap((reading, index) =>
    reading.kind === 'refused' ? [[run.runId, rowsBefore + index + 1, reading.column, reading.why] as const] : [],
  );
  await inTransaction(pool, async (client) => {
    await copyInto(
      client,
      recordTarget,
      lazily(records, (record) => recordRow(run.runId, record, run.zone)),
    );
    if (refusals.length > 0)
      await copyInto(client, 'lookback_refusal (run_id, row_number, column_name, why)', refusals);
    await client.query(
      'update lookback_source set place = $3, row_count = row_count + $4, refused = refused + $5 where run_id = $1 and source = $2',
      [run.runId, source, place, readings.length, refusals.length],
    );
  });
}

function* lazily<T, R>(items: readonly T[], make: (item: T) => R): Generator<R> {
  for (const item of items) yield make(item);
}

interface Batch {
  readonly rows: readonly CsvRow[];
  /** Where in the file the row after them begins. */
  readonly endsAt: number;
}

async function* batchesOf(file: FileHandle, path: string, form: CsvForm, from: number): AsyncGenerator<Batch> {
  let at = from;
  let rows: CsvRow[] = [];
  let rest: Uint8Array = new Uint8Array(0);
  let batchEndsAt = from;
  for (;;) {
    const { bytes, isLast } = await pieceAt(file, at);
    const held = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const piece = readCsv(held, form, isLast);
    if (piece.tooLong) {
      const place = `a quotation mark after byte ${batchEndsAt} is never closed`;
      throw new LookbackError('LOOKBACK_EXPORT_UNREADABLE', `Cannot read ${path}: ${place}`);
    }
    const heldAt = at - rest.length;
    for (const row of piece.rows) {
      rows.push(row);
      batchEndsAt = heldAt + row.endsAt;
      if (rows.length < batchRows) continue;
      yield { rows, endsAt: batchEndsAt };
      rows = [];
    }
    at += bytes.length;
    rest = held.subarray(piece.usedBytes);
    if (isLast) break;
  }
  if (rows.length > 0) yield { rows, endsAt: batchEndsAt };
}

async function pieceAt(file: FileHandle, at: number): Promise<{ readonly bytes: Buffer; readonly isLast: boolean }> {
  const buffer = Buffer.allocUnsafe(pieceBytes);
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, at + filled);
    if (bytesRead === 0) return { bytes: buffer.subarray(0, filled), isLast: true };
    filled += bytesRead;
  }
  return { bytes: buffer, isLast: false };
}
