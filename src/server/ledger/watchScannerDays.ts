import type pg from 'pg';
import type { RecordedExam } from '../../domain/ledger/examFacts.ts';
import { canonicalText } from '../../domain/ledger/heard.ts';
import type { Policies } from '../../domain/ledger/policies.ts';
import { crossedSlots, type SlotSuspicion } from '../../domain/reconciliation/crossedSlots.ts';
import { scannerClock } from '../../domain/reconciliation/scannerClock.ts';
import { type MeasuringSaid, type SlotExam, slotExamOf } from '../../domain/reconciliation/slotExam.ts';
import type { SwapRules } from '../../domain/reconciliation/swapRules.ts';
import { putOnAgenda } from './agenda.ts';
import type { Queries } from './aliases.ts';
import { loadExamFacts } from './loadExamFacts.ts';
import { type SuspicionRow, suspicionColumns, suspicionOf } from './loadSuspicions.ts';
import { type ScannerDay, saveScannerDay, takeScannerDays } from './scannerDays.ts';

/** So many days are taken at once. */
const atOnce = 4;
/** Longer than looking at a few days takes, and longer than what is heard of a scanner waits to be looked at. */
const takenForMs = 3_600_000;
/** No scanner makes more studies in a day; a station name that a whole hospital shares is judged by its first. */
const examsMax = 1500;
const hourMs = 3_600_000;

/**
 * Looks at the days of scanners that are due: which images may have changed places, and how wrong the clock is (R13). Exams of which
 * something else is suspected than before are balanced again. Says how many days there were.
 */
export async function watchScannerDays(
  pool: pg.Pool,
  rules: SwapRules,
  policies: Policies,
  now: Date,
): Promise<number> {
  const takenUntil = new Date(now.getTime() + takenForMs);
  const days = await takeScannerDays(pool, now, takenUntil, atOnce);
  for (const day of days) await lookAtDay(pool, day, { rules, policies, now, takenUntil });
  return days.length;
}

interface Looking {
  readonly rules: SwapRules;
  readonly policies: Policies;
  readonly now: Date;
  readonly takenUntil: Date;
}

async function lookAtDay(pool: pg.Pool, day: ScannerDay, looking: Looking): Promise<void> {
  const { rules, policies, now, takenUntil } = looking;
  const { slots, unlinked } = await loadSlots(pool, day, rules, policies);
  const ends = new Date(Date.parse(`${day.day}T00:00:00Z`) + 24 * hourMs).toISOString();
  const ofDay = slots.filter(({ imagesFrom }) => imagesFrom < ends);
  const isOfDay = new Set(ofDay.map(({ anchor }) => anchor));
  // Those of the next morning are there for the last of the night; a pair belongs to the day of its first.
  const found = crossedSlots(slots, { rules, vocabulary: policies.procedures }).filter(
    ({ anchor, otherAnchor }) => isOfDay.has(anchor) || isOfDay.has(otherAnchor),
  );
  const isRecent = now.getTime() - Date.parse(ends) < 48 * hourMs;
  const lookAt = found.length > 0 || (unlinked > 0 && isRecent) ? new Date(now.getTime() + hourMs) : null;
  await inTransaction(pool, async (queries) => {
    // The agenda before the day, as whoever records takes them.
    await putOnAgenda(queries, await saveSuspicions(queries, day, found), now);
    await saveScannerDay(queries, day, scannerClock(ofDay, rules), { takenUntil, lookAt });
  });
}

async function inTransaction(pool: pg.Pool, work: (queries: Queries) => Promise<void>): Promise<void> {
  const connection = await pool.connect();
  try {
    await connection.query('begin');
    // Worked out from facts alone: what a power cut takes away is due again within the hour, and is worked out again.
    await connection.query('set local synchronous_commit = off');
    await work(connection);
    await connection.query('commit');
  } catch (error) {
    await connection.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    connection.release();
  }
}

interface StudyOfDay {
  readonly study_uid: string;
  readonly anchor: string | null;
}

/** The exams of a scanner from the beginning of a day to some time into the next, and how many images stand with no record. */
async function loadSlots(
  queries: Queries,
  { site, station, day }: ScannerDay,
  { withinMinutes }: SwapRules,
  policies: Policies,
): Promise<{ readonly slots: readonly SlotExam[]; readonly unlinked: number }> {
  const { rows } = await queries.query<StudyOfDay>({
    name: 'load-scanner-day',
    text: `select study.study_uid, link.anchor from study
        left join link on link.study_uid = study.study_uid and link.standing = 'linked'
      where site = $1 and station = $2 and started_at >= $3::date at time zone 'UTC'
        and started_at < ($3::date + 1) at time zone 'UTC' + make_interval(mins => $4)
      order by started_at, study.study_uid limit ${examsMax}`,
    values: [site, station, day, withinMinutes],
  });
  const anchors = [...new Set(rows.flatMap(({ anchor }) => anchor ?? []))];
  const exams = (await loadExamFacts(queries, anchors)).filter((exam) => exam.kind === 'recorded');
  const uids = new Set(rows.map(({ study_uid }) => study_uid));
  const earlier = await loadMeasured(queries, exams, uids);
  const slots = exams.flatMap((exam) =>
    exam.studies
      .filter(({ study, standing }) => standing === 'linked' && uids.has(study.studyInstanceUid))
      .flatMap(({ study }) => slotExamOf(exam.record, study, earlier(exam.anchor), policies.procedures) ?? []),
  );
  return { slots, unlinked: rows.filter(({ anchor }) => anchor === null).length };
}

type MeasuredRow = MeasuringSaid & { readonly anchor: string; readonly study_uid: string };

/** What studies of other days say that the people of these records measure. Asked only where somebody was measured on this day. */
async function loadMeasured(
  queries: Queries,
  exams: readonly RecordedExam[],
  ofDay: ReadonlySet<string>,
): Promise<(anchor: string) => readonly (readonly MeasuringSaid[])[]> {
  const says = exams.flatMap(({ studies }) => studies.flatMap(({ study }) => study.says ?? []));
  if (says.every(({ patientWeight, patientSize }) => patientWeight === null && patientSize === null)) return () => [];
  const { rows } = await queries.query<MeasuredRow>({
    name: 'load-measured',
    text: `select distinct mine.subject as anchor, study_says.study_uid, patient_age as "patientAge", patient_size as "patientSize",
        patient_weight as "patientWeight"
      from subject_key mine
      join subject_key theirs on theirs.key = mine.key and theirs.subject like 'study:%'
      join study_says on study_says.study_uid = substr(theirs.subject, 7)
      where mine.subject = any($1) and mine.key like any ('{id:%,nhs:%}')
        and (patient_weight is not null or patient_size is not null) and study_says.study_uid <> all($2)
      order by 1, 2, 3, 4, 5`,
    values: [exams.map(({ anchor }) => anchor), [...ofDay]],
  });
  const of = Map.groupBy(rows, ({ anchor }) => anchor);
  return (anchor) => [...Map.groupBy(of.get(anchor) ?? [], ({ study_uid }) => study_uid).values()];
}

/** Writes what is suspected of a day in place of what was, and returns the exams for which it is something else. */
async function saveSuspicions(
  queries: Queries,
  { site, station, day }: ScannerDay,
  found: readonly SlotSuspicion[],
): Promise<readonly string[]> {
  const { rows } = await queries.query<SuspicionRow>({
    name: 'suspicions-of-day',
    text: `select ${suspicionColumns} from swap_suspicion where site = $1 and station = $2 and day = $3::date`,
    values: [site, station, day],
  });
  const [before, now] = [rows.map(suspicionOf), found].map(
    (some) => new Map(some.map((one) => [canonicalText(one), one.anchor])),
  ) as [Map<string, string>, Map<string, string>];
  const changed = [
    ...[...before].filter(([text]) => !now.has(text)),
    ...[...now].filter(([text]) => !before.has(text)),
  ].map(([, anchor]) => anchor);
  if (changed.length === 0) return [];
  await queries.query({
    name: 'drop-suspicions',
    text: 'delete from swap_suspicion where site = $1 and station = $2 and day = $3::date',
    values: [site, station, day],
  });
  await queries.query({
    name: 'save-suspicions',
    text: `insert into swap_suspicion (site, station, day, ${suspicionColumns})
      select $1, $2, $3::date, ${suspicionColumns}
      from jsonb_to_recordset($4::jsonb) as row (anchor text, study_uid text, other_anchor text, likelihood double precision,
        since timestamptz, says text, evidence jsonb, rule_version text)
      on conflict do nothing`,
    values: [site, station, day, JSON.stringify(found.map(rowOf))],
  });
  return changed;
}

function rowOf(suspicion: SlotSuspicion): SuspicionRow {
  const { anchor, studyInstanceUid, otherAnchor, likelihood, since, says, evidence, ruleVersion } = suspicion;
  return {
    ...{ anchor, study_uid: studyInstanceUid, other_anchor: otherAnchor, likelihood },
    ...{ since: new Date(since), says, evidence, rule_version: ruleVersion },
  };
}
