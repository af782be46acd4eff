import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startOrthanc } from '../../../benchmarks/orthanc.ts';
import { pastExam } from '../../../simulation/lookback/pastExam.ts';
import { pastHeading, pastMapping, pastRowText } from '../../../simulation/lookback/pastExport.ts';
import { pastPlan } from '../../../simulation/lookback/pastPlan.ts';
import { testDatabase } from '../../../testing/database.ts';
import { needs } from '../../../testing/needs.ts';
import { sendStudies } from '../../../testing/sendStudies.ts';
import type { ArchivedStudy } from '../../domain/lookback/archivedStudy.ts';
import { readSettings } from '../settings.ts';
import { type CommandIo, exitCode } from './command.ts';
import { lookbackCommand } from './lookbackCommand.ts';

const pool = testDatabase();
const skip = needs('Orthanc');
const folder = mkdtempSync(join(tmpdir(), 'safelight-lookback-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const plan = pastPlan('command', 300, '2011-03-01', '2011-03-03');
const exams = Array.from({ length: plan.exams }, (_, index) => pastExam(plan, index)).slice(5);
const studies = exams.flatMap(({ study }) => study ?? []);

async function run(
  args: readonly string[],
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const reading = readSettings({ SAFELIGHT_HOME: folder, SAFELIGHT_SITE: 'RXN' });
  assert.ok(reading.kind === 'read');
  const out: string[] = [];
  const err: string[] = [];
  const io: CommandIo = {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    ...{ json: true, tty: false, settings: reading.settings },
    openDatabase: async () => pool(),
  };
  const code = await lookbackCommand.run(args, io);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

interface Totals {
  readonly records: number;
  readonly studies: number;
  readonly agreed: number;
  readonly kinds: readonly { readonly kind: string; readonly part: string; readonly count: number }[];
}

function countOf({ kinds }: Totals, kind: string, part = ''): number {
  return kinds.find((one) => one.kind === kind && one.part === part)?.count ?? 0;
}

test('R16 one command holds an export against a real archive, and finds the images that no record knows', {
  skip,
}, async () => {
  const orthanc = await startOrthanc({ nagle: false });
  try {
    const rows = exams.flatMap(({ row, index }) => (row && index % 50 !== 7 ? pastRowText(row, 'Europe/London') : []));
    const [export_, mapping, csv] = ['export.csv', 'mapping.json', 'differences.csv'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    writeFileSync(export_, `${pastHeading}${rows.join('')}`);
    writeFileSync(mapping, JSON.stringify(pastMapping));
    await sendStudies(studies, orthanc.dicomPort);
    const args = ['--ris', export_, '--mapping', mapping, '--pacs', `ORTHANC@127.0.0.1:${orthanc.dicomPort}`];
    const { code, out } = await run([
      ...args,
      '--from',
      '2011-03-01',
      '--to',
      '2011-03-03',
      '--rate',
      '999999',
      '--csv',
      csv,
    ]);
    assert.equal(code, exitCode.foundWrong);
    const totals = JSON.parse(out) as Totals;
    const recordless = exams.filter(({ study, row, index }) => study && (row === null || index % 50 === 7)).length;
    const found = countOf(totals, 'images-without-order') + countOf(totals, 'images-without-order', 'only-in-image');
    assert.ok(recordless >= 5 && found >= recordless, `${found} of ${recordless}`);
    assert.deepEqual([totals.records, totals.studies], [rows.length, studies.length]);
    const list = readFileSync(csv, 'utf8').split('\r\n');
    assert.match(list[0] ?? '', /^\ufeffLikely harm,Because,What/);
    assert.equal(
      list.length - 2,
      totals.kinds.reduce((sum, { count }) => sum + count, 0),
    );
    const again = await run([...args, '--from', '2011-03-01', '--to', '2011-03-03']);
    assert.equal(again.out, out);
  } finally {
    await orthanc.stop();
  }
});

test('R17 two real archives are held against each other, both ways, study by study and instance by instance', {
  skip,
}, async () => {
  const [old, moved] = [await startOrthanc({ nagle: false }), await startOrthanc({ nagle: false })];
  try {
    const some = studies.slice(0, 40);
    const [lost, added, short, renumbered] = some as [ArchivedStudy, ArchivedStudy, ArchivedStudy, ArchivedStudy];
    await sendStudies(
      some.filter((study) => study !== added),
      old.dicomPort,
      2,
    );
    await sendStudies(some.slice(4).concat(added), moved.dicomPort, 2);
    await sendStudies([short], moved.dicomPort, 1);
    await sendStudies([{ ...renumbered, accession: 'OTHER' }], moved.dicomPort, 2);
    const addresses = ['--old', `ORTHANC@127.0.0.1:${old.dicomPort}`, '--new', `ORTHANC@127.0.0.1:${moved.dicomPort}`];
    const terms = ['--from', '2011-03-01', '--to', '2011-03-03', '--rate', '999999'];
    const { code, out } = await run([...addresses, ...terms]);
    assert.equal(code, exitCode.foundWrong);
    const totals = JSON.parse(out) as Totals;
    const counts = ['only-in-old', 'only-in-new', 'images-differ', 'details-differ'].map((kind) =>
      countOf(totals, kind),
    );
    assert.deepEqual(counts, [1, 1, 1, 1]);
    assert.deepEqual([totals.records, totals.studies, totals.agreed], [39, 39, 36]);
    const { rows } = await pool().query("select study_uid from lookback_difference where kind = 'only-in-old'");
    assert.deepEqual(
      rows.map(({ study_uid }) => study_uid),
      [lost.studyInstanceUid],
    );
  } finally {
    await Promise.all([old.stop(), moved.stop()]);
  }
});

test('R16 words that say too little are refused before anything is asked', async () => {
  const { code, err } = await run(['--ris', 'export.csv']);
  assert.equal(code, exitCode.usage);
  assert.match(err, /--pacs[\s\S]*--from[\s\S]*usage/);
  assert.equal((await run(['--old', 'A@b:1', '--from', '2011-01-01'])).code, exitCode.usage);
  const unmapped = join(folder, 'unmapped.csv');
  writeFileSync(unmapped, 'a,b\n1,2\n');
  const wrong = await run(['--ris', unmapped, '--pacs', 'A@b:1', '--from', '2011-01-01']);
  assert.equal(wrong.code, exitCode.usage);
  assert.match(wrong.err, /accession number/);
});
