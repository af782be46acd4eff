import type { StudyState } from '../../domain/archive/studyState.ts';
import type { FeedSystem } from '../../domain/intake/feedSystem.ts';
import type { ExamFacts, IdentityPair, OrderFacts, StudyStanding } from '../../domain/ledger/examFacts.ts';
import type { AcknowledgementFact, MergeFact, OrderFact, PatientFact, ReportFact } from '../../domain/ledger/fact.ts';
import type { Heard } from '../../domain/ledger/heard.ts';
import { localIdText } from '../../domain/patients/localId.ts';
import { nhsNumberDigits } from '../../domain/patients/nhsNumber.ts';
import type { PatientIdentity } from '../../domain/patients/patientIdentity.ts';
import { studyAnchor } from '../../domain/reconciliation/matchKeys.ts';
import type { MatchEvidence } from '../../domain/reconciliation/matchStudy.ts';
import { linksDecided, standingRepairs } from '../../domain/reconciliation/standingRepairs.ts';
import type { StepStanding } from '../../domain/reconciliation/stepState.ts';
import { studyOfSteps } from '../../domain/reconciliation/studyOfSteps.ts';
import { aliasesOf, type Queries } from './aliases.ts';
import { loadMergeSenders, loadUidsOfAccessions, studiesByAccession } from './loadBeside.ts';
import { loadCandidates, loadSiblings, rank } from './loadCandidates.ts';
import { loadDecisions, loadHolders } from './loadDecisions.ts';
import { loadSteps } from './loadSteps.ts';
import { loadStudies } from './loadStudies.ts';
import { loadSuspicions } from './loadSuspicions.ts';

/**
 * Loads all the facts of many exams at once: a handful of queries, however many exams.
 * An anchor of which nothing is known any more is left out.
 */
export async function loadExamFacts(queries: Queries, anchors: readonly string[]): Promise<readonly ExamFacts[]> {
  const studyUids = anchors
    .filter((anchor) => anchor.startsWith('study:'))
    .map((anchor) => anchor.slice('study:'.length));
  const orderAnchors = anchors.filter((anchor) => !anchor.startsWith('study:'));

  const standings = await loadStandings(queries, orderAnchors);
  const sameAccession = await loadUidsOfAccessions(queries, orderAnchors, studyUids);
  const stored = await loadStudies(queries, [
    ...new Set([...studyUids, ...standings.map((row) => row.studyUid), ...sameAccession]),
  ]);
  const underAccession = studiesByAccession(stored);
  const linkedTo = standings.filter(isLinked);
  const stepsOf = await loadSteps(queries, anchors, linkedTo);
  const studies = new Map([...stored, ...toldOf(studyUids, stored, stepsOf)]);
  const saidOfImages = await loadDecisions(queries, studyUids.map(studyAnchor));
  const candidates = await loadCandidates(
    queries,
    studyUids.flatMap((uid) => studies.get(uid) ?? []),
    (uid) => linksDecided(standingRepairs(saidOfImages.about([studyAnchor(uid)])), uid).linked?.anchor ?? null,
  );
  const records = await loadRecords(queries, [...new Set([...orderAnchors, ...[...candidates.values()].flat()])]);
  const people = await loadPeople(queries, [
    ...[...studies.values()].flatMap((study) => study.identities),
    ...[...records.values()].flatMap(({ facts }) =>
      [...facts.orders, ...facts.reports].map(({ fact }) => fact.patient),
    ),
  ]);

  const decided = await loadDecisions(queries, [
    ...[...records.values()].flatMap(({ names }) => names),
    ...[...studies.keys()].map(studyAnchor),
  ]);
  const holders = await loadHolders(queries);
  const mergeSenders = await loadMergeSenders(queries);
  const suspicions = await loadSuspicions(queries, orderAnchors);

  const recorded = orderAnchors.flatMap((anchor): ExamFacts[] => {
    const record = records.get(anchor);
    if (!record || record.facts.orders.length + record.facts.reports.length === 0) return [];
    const standing = standings
      .filter((row) => row.anchor === anchor)
      .flatMap((row): StudyStanding[] => {
        const study = studies.get(row.studyUid);
        return study ? [{ study, standing: row.standing, evidence: row.evidence }] : [];
      });
    const said = [...record.facts.orders, ...record.facts.reports].map(({ fact }) => fact.patient);
    return [
      {
        kind: 'recorded',
        anchor,
        site: siteOf(anchor),
        record: record.facts,
        continuedAs: record.continuedAs,
        studies: standing,
        decisions: decided.about([...record.names, ...standing.filter(isLinked).map(anchorOf)]),
        holders: holders.get(siteOf(anchor)) ?? [],
        mergeSenders: mergeSenders(siteOf(anchor)),
        sameAccession: underAccession(anchor.startsWith('order:') ? accessionOf(anchor) : null, siteOf(anchor)),
        steps: stepsOf(anchor),
        suspicions: suspicions(anchor),
        ...people.about(said),
      },
    ];
  });
  const imaged = studyUids.flatMap((uid): ExamFacts[] => {
    const study = studies.get(uid);
    if (!study) return [];
    const found = (candidates.get(uid) ?? []).flatMap((anchor) => records.get(anchor)?.facts ?? []);
    const said = [...study.identities, ...found.flatMap((one) => one.orders.map(({ fact }) => fact.patient))];
    return [
      {
        kind: 'imaged',
        anchor: `study:${uid}`,
        site: study.site,
        study,
        candidates: found,
        decisions: decided.about([`study:${uid}`]),
        holders: holders.get(study.site) ?? [],
        mergeSenders: mergeSenders(study.site),
        sameAccession: underAccession(study.accession, study.accessionIssuer ?? study.site),
        steps: stepsOf(`study:${uid}`),
        ...people.about(said, study.identities),
      },
    ];
  });
  return [...recorded, ...imaged];
}

/** Studies of which only scanners speak: no image of them has come. */
function toldOf(
  studyUids: readonly string[],
  stored: ReadonlyMap<string, StudyState>,
  stepsOf: (anchor: string) => readonly StepStanding[],
): readonly (readonly [string, StudyState])[] {
  return studyUids
    .filter((uid) => !stored.has(uid))
    .flatMap((uid) => {
      const told = studyOfSteps(uid, stepsOf(studyAnchor(uid)));
      return told ? [[uid, told] as const] : [];
    });
}

/** `A1` of `order:RXN|A1`. */
function accessionOf(anchor: string): string {
  return anchor.slice(anchor.indexOf('|') + 1);
}

function isLinked({ standing }: Pick<StudyStanding, 'standing'>): boolean {
  return standing === 'linked';
}

function anchorOf({ study }: StudyStanding): string {
  return studyAnchor(study.studyInstanceUid);
}

/** `order:RXN|A1` stands at RXN. */
function siteOf(anchor: string): string {
  return anchor.slice(anchor.indexOf(':') + 1, anchor.indexOf('|'));
}

interface StandingRow {
  readonly anchor: string;
  readonly studyUid: string;
  readonly standing: StudyStanding['standing'];
  readonly evidence: MatchEvidence;
}

async function loadStandings(queries: Queries, anchors: readonly string[]): Promise<readonly StandingRow[]> {
  if (anchors.length === 0) return [];
  const { rows } = await queries.query<StandingRow>({
    name: 'load-standings',
    text: `select anchor, study_uid as "studyUid", standing, evidence from link where anchor = any($1) order by study_uid`,
    values: [anchors],
  });
  return rows;
}

interface LoadedRecord {
  readonly facts: OrderFacts;
  /** Under which names it was filed: what people said of it may stand under any of them. */
  readonly names: readonly string[];
  readonly continuedAs: readonly string[];
}

/** An order may be filed under its placer's number first and under its accession number later: what was said earlier goes with it. */
async function loadRecords(queries: Queries, anchors: readonly string[]): Promise<ReadonlyMap<string, LoadedRecord>> {
  if (anchors.length === 0) return new Map();
  const siblings = await loadSiblings(queries, anchors);
  const earlierNames = siblings.filter(({ anchor, sibling }) => rank(sibling) > rank(anchor));
  const subjects = [...new Set([...anchors, ...earlierNames.map(({ sibling }) => sibling)])];
  const { rows: facts } = await queries.query<
    SaidRow<OrderFact | ReportFact | AcknowledgementFact> & { readonly subject: string }
  >({
    name: 'load-facts',
    text: `select subject, received_at, body, system from fact join feed using (feed_id) where subject = any($1)`,
    values: [subjects],
  });

  const bySubject = Map.groupBy(facts, ({ subject }) => subject);
  const namesOf = Map.groupBy(siblings, ({ anchor }) => anchor);
  return new Map(
    anchors.map((anchor) => {
      const others = namesOf.get(anchor) ?? [];
      const names = [
        anchor,
        ...others.filter(({ sibling }) => rank(sibling) > rank(anchor)).map(({ sibling }) => sibling),
      ];
      const heard = names.flatMap((name) => bySubject.get(name) ?? []);
      const record = {
        anchor,
        alsoNamed: names.slice(1),
        orders: heardOf<OrderFact>(heard, 'order'),
        reports: heardOf<ReportFact>(heard, 'report'),
        acknowledgements: heardOf<AcknowledgementFact>(heard, 'acknowledgement'),
      };
      const better = others.map(({ sibling }) => sibling).filter((sibling) => rank(sibling) < rank(anchor));
      return [
        anchor,
        { facts: record, names, continuedAs: better.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)) },
      ];
    }),
  );
}

interface SaidRow<F> {
  readonly received_at: Date;
  readonly body: F;
  readonly system: FeedSystem;
}

function heardOf<F extends { readonly kind: string }>(
  rows: readonly SaidRow<{ readonly kind: string }>[],
  kind: F['kind'],
): readonly Heard<F>[] {
  return rows
    .filter(({ body }) => body.kind === kind)
    .map(({ body, received_at, system }) => ({ fact: body as F, system, receivedAt: received_at.toISOString() }));
}

interface People {
  readonly merges: readonly Heard<MergeFact>[];
  readonly patients: readonly Heard<PatientFact>[];
  readonly identityPairs: readonly IdentityPair[];
}

/** What is known of the people these identities name: merges, their patient records, and with which other numbers they were seen. */
async function loadPeople(
  queries: Queries,
  identities: readonly PatientIdentity[],
): Promise<{ about(said: readonly PatientIdentity[], seen?: readonly PatientIdentity[]): People }> {
  const ids = [...new Set(identities.flatMap(({ localIds }) => localIds.map(localIdText)))];
  const numbers = [...new Set(identities.flatMap(({ nhsNumber }) => (nhsNumber ? [nhsNumberDigits(nhsNumber)] : [])))];
  const aliases = await aliasesOf(queries, ids);
  const allIds = [...new Set([...aliases.values()].flat())];
  const merges = await queries.query<SaidRow<MergeFact>>({
    name: 'load-merges',
    text: `select received_at, body, system from fact join feed using (feed_id) where fact.kind = 'merge' and subject = any($1)`,
    values: [allIds.map((id) => `patient:${id}`)],
  });
  const pairs = await queries.query<PairRow>({
    name: 'load-identity-pairs',
    text: `select nhs_number, local_id, system, first_said_at, source from identity_pair where local_id = any($1)
      union select nhs_number, local_id, system, first_said_at, source from identity_pair where nhs_number = any($2)`,
    values: [allIds, numbers],
  });
  // What another hospital says of the same NHS number is filed under its own hospital number.
  const known = new Set(numbers);
  const ofNumbers = pairs.rows.filter(({ nhs_number }) => known.has(nhs_number)).map(({ local_id }) => local_id);
  const subjects = new Set([...allIds, ...ofNumbers, ...numbers.map((number) => `NHS|${number}`)]);
  const patients = await queries.query<SaidRow<PatientFact>>({
    name: 'load-patients',
    text: `select received_at, body, system from fact join feed using (feed_id) where fact.kind = 'patient' and subject = any($1)`,
    values: [[...subjects].map((id) => `patient:${id}`)],
  });

  const mergesOf = Map.groupBy(heardOf<MergeFact>(merges.rows, 'merge'), ({ fact }) => localIdText(fact.prior));
  const patientsOf = groupByEach(heardOf<PatientFact>(patients.rows, 'patient'), ({ fact }) => [
    ...fact.patient.localIds.map((id) => `id:${localIdText(id)}`),
    ...nhsKeys(fact.patient),
  ]);
  const pairsOf = groupByEach(pairs.rows.map(pairOf), (pair) => [`id:${pair.localId}`, `nhs:${pair.nhsNumber}`]);
  return {
    about(said, seen = said) {
      const mine = idsOf(said, aliases);
      const theirs = idsOf(seen, aliases);
      const keys = [...mine.map((id) => `id:${id}`), ...said.flatMap(nhsKeys)];
      const seenKeys = [...theirs.map((id) => `id:${id}`), ...seen.flatMap(nhsKeys)];
      return {
        merges: mine.flatMap((id) => mergesOf.get(id) ?? []),
        patients: unique(keys.flatMap((key) => patientsOf.get(key) ?? [])),
        identityPairs: unique(seenKeys.flatMap((key) => pairsOf.get(key) ?? [])),
      };
    },
  };
}

interface PairRow {
  readonly nhs_number: string;
  readonly local_id: string;
  readonly system: string;
  readonly first_said_at: Date | null;
  readonly source: string;
}

function pairOf({ nhs_number, local_id, system, first_said_at, source }: PairRow): IdentityPair {
  const pair = { nhsNumber: nhs_number, localId: local_id, system };
  return first_said_at ? { ...pair, firstSaid: { at: first_said_at.toISOString(), source } } : pair;
}

function idsOf(said: readonly PatientIdentity[], aliases: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return unique(said.flatMap(({ localIds }) => localIds.map(localIdText)).flatMap((id) => aliases.get(id) ?? [id]));
}

function nhsKeys(patient: PatientIdentity): readonly string[] {
  return patient.nhsNumber ? [`nhs:${nhsNumberDigits(patient.nhsNumber)}`] : [];
}

function groupByEach<T>(
  items: readonly T[],
  keysOf: (item: T) => readonly string[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  }
  return groups;
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
