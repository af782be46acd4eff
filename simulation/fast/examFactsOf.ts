import type { FeedSystem } from '../../src/domain/intake/feedSystem.ts';
import type { ExamFacts, OrderFacts, ReportHolder } from '../../src/domain/ledger/examFacts.ts';
import { localIdText } from '../../src/domain/patients/localId.ts';
import { nhsNumberDigits } from '../../src/domain/patients/nhsNumber.ts';
import type { PatientIdentity } from '../../src/domain/patients/patientIdentity.ts';
import { isMatchKey, keysOfStudy } from '../../src/domain/reconciliation/matchKeys.ts';
import type { StudyLink } from '../../src/domain/reconciliation/matchStudy.ts';
import type { Facts } from './facts.ts';
import type { Studies } from './studies.ts';

/** Where images stand with records, both ways. */
export interface Links {
  readonly ofStudy: Map<string, readonly StudyLink[]>;
  readonly ofAnchor: Map<string, Map<string, StudyLink>>;
}

/** What is known of the feeds of each site. */
export interface FeedsKnown {
  /** Which systems are expected to say which reports they hold. */
  readonly holders: ReadonlyMap<string, readonly ReportHolder[]>;
  /** Which systems have sent merges, in alphabetical order. */
  mergeSenders(site: string): readonly FeedSystem[];
}

/** Where everything stands that is known. */
export interface Shelves {
  readonly facts: Facts;
  readonly studies: Studies;
  readonly links: Links;
  readonly feeds: FeedsKnown;
}

/** All the facts of one exam, as the server's loadExamFacts gathers them from its tables. Null: nothing is known of it. */
export function examFactsOf(anchor: string, shelves: Shelves): ExamFacts | null {
  return anchor.startsWith('study:') ? imagedExam(anchor, shelves) : recordedExam(anchor, shelves);
}

function imagedExam(anchor: string, { facts, studies, feeds }: Shelves): ExamFacts | null {
  const study = studies.get(anchor.slice('study:'.length));
  if (!study) return null;
  const anchors = new Set<string>();
  for (const key of keysOfStudy(study)) {
    if (!isMatchKey(key)) continue;
    for (const wide of facts.widened(key)) {
      for (const subject of facts.subjectsOf(wide)) {
        if (!subject.startsWith('study:') && !subject.startsWith('patient:')) anchors.add(subject);
      }
    }
  }
  const named = new Set([...anchors].flatMap((one) => laterNamesOf(one, facts)));
  const candidates = [...named].sort().flatMap((one) => recordOf(one, facts)?.record ?? []);
  const said = [...study.identities, ...candidates.flatMap(({ orders }) => orders.map(({ fact }) => fact.patient))];
  const issuer = study.accessionIssuer ?? study.site;
  return {
    ...{ kind: 'imaged', anchor, site: study.site, study, candidates },
    ...beside(study.site, feeds),
    sameAccession: studies.under(study.accession, issuer),
    ...people(facts, said, study.identities),
  };
}

function recordedExam(anchor: string, { facts, studies, links, feeds }: Shelves): ExamFacts | null {
  const found = recordOf(anchor, facts);
  if (!found || found.record.orders.length + found.record.reports.length === 0) return null;
  const { record, continuedAs } = found;
  const standing = [...(links.ofAnchor.get(anchor) ?? [])]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([uid, link]) => {
      const study = studies.get(uid);
      return study ? [{ study, standing: link.standing, evidence: link.evidence }] : [];
    });
  const said = [...record.orders, ...record.reports].map(({ fact }) => fact.patient);
  const site = anchor.slice(anchor.indexOf(':') + 1, anchor.indexOf('|'));
  const accession = anchor.startsWith('order:') ? anchor.slice(anchor.indexOf('|') + 1) : null;
  return {
    ...{ kind: 'recorded', anchor, site, record, continuedAs, studies: standing },
    ...beside(site, feeds),
    sameAccession: studies.under(accession, site),
    ...people(facts, said, said),
  };
}

/** Nobody in the simulation decides anything here, and no scanner of it sends notices of its steps. */
function beside(site: string, { holders, mergeSenders }: FeedsKnown) {
  return { decisions: [], steps: [], holders: holders.get(site) ?? [], mergeSenders: mergeSenders(site) };
}

const kinds = ['order', 'filler', 'placer'];
const rank = (anchor: string) => kinds.indexOf(anchor.slice(0, anchor.indexOf(':')));

/** An order that has an accession number now is one order, not two. */
function laterNamesOf(anchor: string, facts: Facts): readonly string[] {
  const better = rank(anchor) > 0 ? (recordOf(anchor, facts)?.continuedAs ?? []) : [];
  const [best] = better;
  return best === undefined ? [anchor] : better.filter((one) => rank(one) === rank(best));
}

/** An order may be filed under its placer's number first and under its accession number later: what was said earlier goes with it. */
function recordOf(
  anchor: string,
  facts: Facts,
): { readonly record: OrderFacts; readonly continuedAs: readonly string[] } | null {
  const mine = facts.of(anchor);
  if (!mine) return null;
  const others = new Set<string>();
  for (const key of facts.keysOf(anchor)) {
    if (!key.startsWith('placer:') && !key.startsWith('filler:')) continue;
    for (const subject of facts.subjectsOf(key)) if (subject !== anchor) others.add(subject);
  }
  const earlier = [...others].filter((other) => rank(other) > rank(anchor)).flatMap((other) => facts.of(other) ?? []);
  const better = [...others].filter((other) => rank(other) < rank(anchor));
  return {
    record: {
      anchor,
      orders: earlier.length === 0 ? mine.orders : [mine, ...earlier].flatMap(({ orders }) => orders),
      reports: earlier.length === 0 ? mine.reports : [mine, ...earlier].flatMap(({ reports }) => reports),
      acknowledgements: [mine, ...earlier].flatMap(({ acknowledgements }) => acknowledgements),
    },
    continuedAs: better.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)),
  };
}

/** What is known of the people these identities name: merges, their patient records, and with which other numbers they were seen. */
function people(facts: Facts, said: readonly PatientIdentity[], seen: readonly PatientIdentity[]) {
  const mine = idsOf(facts, said);
  const theirs = said === seen ? mine : idsOf(facts, seen);
  const numbers = numbersOf(said);
  const seenNumbers = said === seen ? numbers : numbersOf(seen);
  const ofNumbers = numbers.flatMap((number) => facts.pairsOf(`nhs:${number}`).map(({ localId }) => localId));
  const subjects = [...new Set([...mine, ...ofNumbers, ...numbers.map((number) => `NHS|${number}`)])];
  return {
    merges: mine.flatMap((id) => facts.of(`patient:${id}`)?.merges ?? []),
    patients: subjects.flatMap((id) => facts.of(`patient:${id}`)?.patients ?? []),
    identityPairs: [
      ...new Set([
        ...theirs.flatMap((id) => facts.pairsOf(`id:${id}`)),
        ...seenNumbers.flatMap((number) => facts.pairsOf(`nhs:${number}`)),
      ]),
    ],
  };
}

function idsOf(facts: Facts, said: readonly PatientIdentity[]): readonly string[] {
  const ids = new Set<string>();
  for (const identity of new Set(said)) {
    for (const id of identity.localIds) for (const alias of facts.aliasesOf(localIdText(id))) ids.add(alias);
  }
  return [...ids];
}

function numbersOf(said: readonly PatientIdentity[]): readonly string[] {
  return [...new Set([...new Set(said)].flatMap(({ nhsNumber }) => (nhsNumber ? [nhsNumberDigits(nhsNumber)] : [])))];
}
