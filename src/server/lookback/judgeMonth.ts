import type pg from 'pg';
import type { StudyStanding } from '../../domain/ledger/examFacts.ts';
import type { Policies } from '../../domain/ledger/policies.ts';
import { agreesInFull } from '../../domain/lookback/agreesInFull.ts';
import { type ArchivedStudy, studyStateOf } from '../../domain/lookback/archivedStudy.ts';
import { recordAnchor } from '../../domain/lookback/factsOfRecord.ts';
import { foldRecords, type RecordedRows } from '../../domain/lookback/foldRecords.ts';
import type { HarmWeights } from '../../domain/lookback/harm.ts';
import { judgeRecord } from '../../domain/lookback/judgeRecord.ts';
import { judgeStudy } from '../../domain/lookback/judgeStudy.ts';
import type { RisRecord } from '../../domain/lookback/risRecord.ts';
import { candidatesOf, rowsUnderNumbersOf, studiesClaiming } from './candidates.ts';
import { type DifferenceBook, openDifferenceBook } from './differenceBook.ts';
import { inTransaction, type LookbackRun } from './lookbackRun.ts';
import { type MonthGroup, monthGroups } from './monthPairs.ts';

/** By what is judged. */
export interface LookbackRules {
  readonly policies: Policies;
  readonly weights: HarmWeights;
  /** The short way past pairs in which nothing differs; another one only to show what it would hide. */
  readonly agrees?: typeof agreesInFull;
}

export interface MonthJudged {
  readonly month: string;
  readonly records: number;
  readonly studies: number;
  /** Pairs in which nothing is different. */
  readonly agreed: number;
  readonly differences: number;
}

/** So many that did not find their partner at once are looked up together. */
const leftMax = 500;

/**
 * Judges one month and writes all of it, or nothing, in one transaction: killed at any moment, it is judged again.
 *
 * A pair that shares its number with nobody else and agrees in everything is passed over at once; a pair that shares it and does
 * not agree is judged by itself; everything else is judged with whatever the whole past holds for it. Each record and each study
 * is judged in its own month, whatever month its partner stands in, so the result does not depend on the order of the months.
 */
export function judgeMonth(
  pool: pg.Pool,
  run: LookbackRun,
  month: string,
  rules: LookbackRules,
  now: Date,
): Promise<MonthJudged> {
  return inTransaction(pool, async (client) => {
    // A month is read to its end: the planner must not favour the plan that gives the first row soonest.
    await client.query("set local cursor_tuple_fraction = 1; set local work_mem = '64MB'; set local jit = off");
    const book = openDifferenceBook(client, run, month, rules.weights, now);
    const judging = new MonthJudging(client, run, rules, now, book);
    for await (const group of monthGroups(client, run, month)) await judging.take(group);
    await judging.settle();
    const differences = await book.close();
    const { records, studies, agreed } = judging;
    await client.query(
      'insert into lookback_month (run_id, month, records, studies, agreed, judged_at) values ($1, $2, $3, $4, $5, $6)',
      [run.runId, month, records, studies, agreed, now],
    );
    return { month, records, studies, agreed, differences };
  });
}

/** The counts of a month, and those that wait to be looked up. */
class MonthJudging {
  records = 0;
  studies = 0;
  agreed = 0;
  readonly #client: pg.ClientBase;
  readonly #run: LookbackRun;
  readonly #rules: LookbackRules;
  readonly #now: Date;
  readonly #book: DifferenceBook;
  #recordsLeft: RisRecord[] = [];
  #studiesLeft: ArchivedStudy[] = [];

  constructor(client: pg.ClientBase, run: LookbackRun, rules: LookbackRules, now: Date, book: DifferenceBook) {
    this.#client = client;
    this.#run = run;
    this.#rules = rules;
    this.#now = now;
    this.#book = book;
  }

  async take(group: MonthGroup): Promise<void> {
    const { records, studies, isTangled } = group;
    this.records += records.length;
    this.studies += studies.length;
    const [record, study] = [records[0], studies[0]];
    if (record && study && records.length === 1 && studies.length === 1 && !isTangled) {
      const { agrees = agreesInFull, policies } = this.#rules;
      if (agrees(record, study, policies)) {
        this.agreed += 1;
        return;
      }
      if (await this.#judgePair(record, study)) return;
    }
    this.#recordsLeft.push(...records);
    this.#studiesLeft.push(...studies);
    if (this.#recordsLeft.length + this.#studiesLeft.length >= leftMax) await this.settle();
  }

  /** Whether they belong together and are judged; if they do not, the whole past must be asked. */
  async #judgePair(record: RisRecord, study: ArchivedStudy): Promise<boolean> {
    const { policies } = this.#rules;
    const { links } = judgeStudy(study, [record], true, policies, this.#now);
    const [link] = links;
    if (link?.standing !== 'linked') return false;
    const standing: StudyStanding = { study: studyStateOf(study), standing: 'linked', evidence: link.evidence };
    await this.#write([record], [standing]);
    return true;
  }

  async #write(rows: RecordedRows, standings: readonly StudyStanding[]): Promise<void> {
    const differences = judgeRecord(rows, standings, this.#rules.policies, this.#now);
    if (differences.length === 0 && standings.some(({ standing }) => standing === 'linked')) this.agreed += 1;
    await this.#book.add(differences);
  }

  /** Judges those that wait, with everything that the whole past holds for them. */
  async settle(): Promise<void> {
    const [records, studies] = [this.#recordsLeft, this.#studiesLeft];
    this.#recordsLeft = [];
    this.#studiesLeft = [];
    if (studies.length > 0) await this.#settleStudies(studies);
    if (records.length > 0) await this.#settleRecords(records);
  }

  async #settleStudies(studies: readonly ArchivedStudy[]): Promise<void> {
    const candidates = await candidatesOf(this.#client, this.#run.runId, studies);
    for (const [index, study] of studies.entries()) {
      const { records, isKnown } = candidates[index] as (typeof candidates)[number];
      const { links, differences } = judgeStudy(study, records, isKnown, this.#rules.policies, this.#now);
      if (!links.some(({ standing }) => standing === 'linked')) await this.#book.add(differences);
    }
  }

  async #settleRecords(records: readonly RisRecord[]): Promise<void> {
    const { runId } = this.#run;
    const { policies } = this.#rules;
    const siblings = await rowsUnderNumbersOf(this.#client, runId, records);
    // Rows of one examination are judged once, with the first of them, in its month.
    const exams = records.flatMap((record, index): RecordedRows[] => {
      const folded = foldRecords(siblings[index] as readonly RisRecord[], policies.reconciliation);
      const exam = folded.find((rows) => rows.some(({ rowNumber }) => rowNumber === record.rowNumber)) ?? [record];
      return exam[0].rowNumber === record.rowNumber ? [exam] : [];
    });
    const claiming = await studiesClaiming(this.#client, runId, exams);
    const standings = await this.#standingsOf(claiming.flat());
    for (const [index, exam] of exams.entries()) {
      const anchor = recordAnchor(exam[0].rowNumber);
      const mine = (claiming[index] as readonly ArchivedStudy[]).flatMap(({ studyInstanceUid }) =>
        (standings.get(studyInstanceUid) ?? []).filter((one) => one.anchor === anchor).map(({ standing }) => standing),
      );
      await this.#write(exam, mine);
    }
  }

  /** With which records each of these studies stands, and how. */
  async #standingsOf(claiming: readonly ArchivedStudy[]): Promise<ReadonlyMap<string, readonly Standing[]>> {
    const studies = [...new Map(claiming.map((study) => [study.studyInstanceUid, study])).values()];
    const candidates = await candidatesOf(this.#client, this.#run.runId, studies);
    return new Map(
      studies.map((study, index) => {
        const { records, isKnown } = candidates[index] as (typeof candidates)[number];
        const { links } = judgeStudy(study, records, isKnown, this.#rules.policies, this.#now);
        const state = studyStateOf(study);
        const standings = links.map(({ anchor, standing, evidence }) => ({
          anchor,
          standing: { study: state, standing, evidence },
        }));
        return [study.studyInstanceUid, standings];
      }),
    );
  }
}

interface Standing {
  readonly anchor: string;
  readonly standing: StudyStanding;
}
