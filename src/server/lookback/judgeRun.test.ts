import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../simulation/phantoms/seededRandom.ts';
import { testDatabase } from '../../../testing/database.ts';
import type { StudyStanding } from '../../domain/ledger/examFacts.ts';
import { type ArchivedStudy, studyStateOf } from '../../domain/lookback/archivedStudy.ts';
import { recordAnchor } from '../../domain/lookback/factsOfRecord.ts';
import { foldRecords } from '../../domain/lookback/foldRecords.ts';
import { judgeRecord } from '../../domain/lookback/judgeRecord.ts';
import { judgeStudy } from '../../domain/lookback/judgeStudy.ts';
import type { LookbackDifference } from '../../domain/lookback/lookbackDifference.ts';
import type { RisRecord } from '../../domain/lookback/risRecord.ts';
import { localIdText } from '../../domain/patients/localId.ts';
import type { PatientIdentity } from '../../domain/patients/patientIdentity.ts';
import { copyInto } from '../database/copyInto.ts';
import { readHarmWeights, readPolicies } from '../readPolicies.ts';
import { judgeRun } from './judgeRun.ts';
import { recordRow, recordTarget, studyRow, studyTarget } from './lookbackRows.ts';
import { type LookbackRun, openRun } from './lookbackRun.ts';

const pool = testDatabase();
const zone = 'Europe/London';
const policies = readPolicies(zone);
const rules = { policies, weights: readHarmWeights() };
const now = new Date('2026-11-22T12:00:00Z');

interface World {
  readonly records: readonly RisRecord[];
  readonly studies: readonly ArchivedStudy[];
}

const people: readonly PatientIdentity[] = ['9990000018', '9434765919', '9434765870', null].map((nhsNumber, index) => ({
  nhsNumber,
  localIds: [{ issuer: 'RXN', value: `N${index % 3}` }],
  familyName: ['Khan', 'KHAN', 'Smith', 'Nowak'][index] as string,
  givenName: ['Anna', 'Anna', 'Peter', 'Ola'][index] as string,
  birthDate: index === 2 ? null : `195${index}-01-02`,
  sex: index === 2 ? 'M' : 'F',
}));

/** A small past in which numbers, people and days meet far too often, around the turn of a month and of a summer. */
function worldOf(seed: string): World {
  const random = seededRandom(seed);
  const number = () =>
    random.pick([null, 'A1', 'A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'a1', 'Ä1', 'A 1', '𝔸1', '\uff211']);
  const issuer = () => random.pick(['RXN', 'RXN', 'RXN', 'RXE']);
  const at = () => {
    const near = random.chance(0.8) ? Date.UTC(2011, 2, 31, 20) : Date.UTC(2011, 9, random.whole(1, 28), 9);
    return new Date(near + random.whole(0, 30) * 1_800_000).toISOString();
  };
  const records = Array.from({ length: random.whole(1, 14) }, (_, index): RisRecord => {
    const [accession, time] = [number(), at()];
    return {
      rowNumber: index + 1,
      accession: accession === null ? null : { value: accession, issuer: issuer() },
      studyInstanceUid: random.pick([null, null, '1.1', '1.2', '1.3']),
      patient: random.pick(people),
      procedure: { code: 'X', system: null, text: null },
      modality: random.pick([null, 'CT', 'MR']),
      scheduledAt: random.pick([null, time]),
      performedAt: time,
      status: random.pick(['performed', 'performed', 'performed', 'cancelled', null]),
      reportStatus: random.pick(['final', 'final', 'final', null, 'preliminary']),
      reportedAt: null,
      saidAt: random.pick([null, null, time]),
      ...{ deceased: null, cancerPathway: null },
    };
  });
  const studies = Array.from({ length: random.whole(1, 14) }, (_, index): ArchivedStudy => {
    const twin = random.chance(0.6) ? random.pick(records) : null;
    return {
      studyInstanceUid: `1.${index + 1}`,
      accession: twin ? (twin.accession?.value ?? null) : number(),
      issuer: twin?.accession?.issuer ?? issuer(),
      patient: twin && random.chance(0.8) ? twin.patient : random.pick(people),
      modalities: random.pick([['CT'], ['CT', 'SR'], ['MR'], ['SR'], []]),
      description: null,
      startedAt: (twin && random.chance(0.8) ? twin.performedAt : at()) as string,
      hasTime: random.chance(0.9),
      seriesCount: 1,
      instanceCount: random.pick([null, 1, 20]),
    };
  });
  return { records, studies };
}

const dayMs = 86_400_000;

/** What must come out, by asking the rules about everything there is: no months, no short way, no database. */
function judgedWhole({ records, studies }: World): readonly string[] {
  const links = new Map(
    studies.map((study) => [study, judgeStudy(study, candidates(study), isKnown(study), policies, now)]),
  );
  const ofStudies = [...links.values()].flatMap(({ links: some, differences }) =>
    some.some(({ standing }) => standing === 'linked') ? [] : differences,
  );
  const ofRecords = foldRecords(records, policies.reconciliation).flatMap((exam) => {
    const inOrder = [...links].sort(([a], [b]) => (a.studyInstanceUid < b.studyInstanceUid ? -1 : 1));
    const standings = inOrder.flatMap(([study, { links: some }]): StudyStanding[] =>
      exam.some((record) => claims(study, record))
        ? some
            .filter(({ anchor }) => anchor === recordAnchor(exam[0].rowNumber))
            .map(({ standing, evidence }) => ({ study: studyStateOf(study), standing, evidence }))
        : [],
    );
    return judgeRecord(exam, standings, policies, now);
  });
  return [...ofStudies, ...ofRecords].map(textOf).sort();

  function candidates(study: ArchivedStudy): readonly RisRecord[] {
    const day = Math.floor(Date.parse(study.startedAt) / dayMs) * dayMs;
    return records.filter((record) => {
      const isNear = [record.performedAt, record.scheduledAt].some(
        (at) => at !== null && Date.parse(at) >= day - dayMs && Date.parse(at) < day + 2 * dayMs,
      );
      const isNamed = record.accession !== null && record.accession.value === study.accession;
      return isNamed || claims(study, record) || (isNear && isOf(study.patient, record.patient));
    });
  }

  function isKnown({ patient }: ArchivedStudy): boolean {
    return records.some((record) => isOf(patient, record.patient));
  }
}

function claims(study: ArchivedStudy, { accession, studyInstanceUid }: RisRecord): boolean {
  if (study.studyInstanceUid === studyInstanceUid) return true;
  return accession !== null && accession.value === study.accession && accession.issuer === study.issuer;
}

function isOf(a: PatientIdentity, b: PatientIdentity): boolean {
  const sameNumber = a.nhsNumber !== null && a.nhsNumber === b.nhsNumber;
  return sameNumber || a.localIds.some((id) => b.localIds.some((other) => localIdText(id) === localIdText(other)));
}

function textOf({
  kind,
  part,
  rowNumber,
  says,
}: Pick<LookbackDifference, 'kind' | 'part' | 'rowNumber' | 'says'>): string {
  return [kind, part, rowNumber, says].join('|');
}

async function judgedInBulk({ records, studies }: World, name: string): Promise<readonly string[]> {
  const sources = [{ kind: 'export', name }] as const;
  const asked = { site: 'RXN', zone, fromDay: '2011-03-01', toDay: '2011-10-31', sources };
  const run: LookbackRun = await openRun(pool(), asked, now);
  const client = await pool().connect();
  await copyInto(
    client,
    recordTarget,
    records.map((record) => recordRow(run.runId, record, zone)),
  );
  await copyInto(
    client,
    studyTarget,
    studies.map((study) => studyRow(run.runId, 0, study, zone)),
  );
  client.release();
  await pool().query('update lookback_source set ended_at = now() where run_id = $1', [run.runId]);
  assert.equal(await judgeRun(pool(), run, { rules, now }), 'done');
  const { rows } = await pool().query<LookbackDifference>(
    `select kind, part, row_number as "rowNumber", says from lookback_difference
     where run_id = $1 and kind <> 'duplicate-accession' and part not like 'two-%'`,
    [run.runId],
  );
  return rows.map(textOf).sort();
}

test('R16 what is judged in bulk is what the rules of the ledger say of everything at once, in sixty tangled pasts', async () => {
  let found = 0;
  for (let seed = 0; seed < 60; seed++) {
    const world = worldOf(`world ${seed}`);
    const expected = judgedWhole(world);
    assert.deepEqual(await judgedInBulk(world, `world ${seed}`), expected, `world ${seed}`);
    found += expected.length;
  }
  assert.ok(found > 300, `${found} differences`);
});
