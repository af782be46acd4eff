import type { ExamBalance } from '../../src/domain/ledger/examBalance.ts';
import type { Policies } from '../../src/domain/ledger/policies.ts';
import { isVerified } from '../../src/domain/reports/reportState.ts';
import type { Finding, PromisedFinding } from '../faults/fault.ts';
import type { SimulatedPatient } from '../people.ts';
import type { TrueExam } from '../trust/trueExam.ts';
import type { TrustDays } from '../trust/trustDays.ts';
import type { TrustEvent } from '../trust/trustEvent.ts';
import { type Breach, conservation, imagesAccountedFor } from './laws.ts';
import type { MemoryLedger } from './memoryLedger.ts';

/** Somebody who knows what truly happened, hears what the ledger hears, and holds it to its laws. */
export interface Watch {
  heard(event: TrustEvent): void;
  /** After a step: the laws for what was balanced in it, and the promises whose time has come. */
  check(balanced: ReadonlyMap<string, ExamBalance>, now: Date): Breach | null;
  /** At the end: every exam anything was ever said of. */
  checkAll(now: Date): Breach | null;
  /** How many promised findings were found, and how many were promised by now. */
  readonly found: number;
  readonly promised: number;
}

/** What has reached us of one true exam. */
interface Evidence {
  readonly truth: TrueExam;
  exposed: boolean;
  /** By those who write reports, and by anybody, who may only pass them on. */
  verified: boolean;
  copied: boolean;
  /** Under which its record stands: its own, or the one it was given by mistake. */
  number: string;
  /** Where its images lie: its own study, or the one somebody picked. */
  readonly studies: Set<string>;
}

export function openWatch(days: Pick<TrustDays, 'exams' | 'faults'>, policies: Policies, ledger: MemoryLedger): Watch {
  const evidence = evidenceOf(days.exams);
  const firstSeen = new Map<string, string>();
  const allowed = allowedOf(days);
  const promises = openPromises(days);
  const mending = openMending(days, ledger);

  return {
    get found() {
      return promises.found;
    },
    get promised() {
      return promises.promised;
    },
    heard(event) {
      if (event.kind === 'images') {
        const study = `study:${event.said.studyInstanceUid}`;
        if (!firstSeen.has(study)) firstSeen.set(study, event.at.toISOString());
        const mine = evidence.of(event.exam.placerOrderNumber);
        if (!mine || event.refused) return;
        mine.exposed = true;
        mine.studies.add(study);
        evidence.lieIn(study, mine);
        return;
      }
      if (event.kind !== 'order' && event.kind !== 'report') return;
      const mine = evidence.of(event.exam.placerOrderNumber);
      if (!mine) return;
      if (event.kind === 'order') evidence.standUnder(`order:${event.exam.site}|${event.exam.accession}`, mine);
      if (event.kind === 'order' && event.step === 'performed') mine.exposed = true;
      if (event.kind === 'report' && event.exam.patient === mine.truth.exam.patient) {
        mine.exposed = true;
        const isFinal = isVerified(event.report.status);
        mine.copied ||= isFinal;
        mine.verified ||= isFinal && event.sender.system === 'ris';
      }
    },
    check(balanced, now) {
      for (const balance of balanced.values()) {
        const breach = breachOf(balance, now);
        if (breach) return breach;
        promises.look(balance, now);
      }
      return promises.broken(now) ?? mending.broken(now);
    },
    checkAll(now) {
      for (const anchor of ledger.anchors()) {
        const balance = ledger.balances.get(anchor);
        if (!balance) return { law: 'conservation', anchor, at: now, says: 'it was spoken of and never balanced' };
        const breach = breachOf(balance, now);
        if (breach) return breach;
      }
      return null;
    },
  };

  function breachOf(balance: ExamBalance, now: Date): Breach | null {
    const { anchor } = balance;
    const breach = (law: Breach['law'], says: string): Breach => ({ law, anchor, at: now, says });
    const lost = conservation(balance, ledger, now);
    if (lost) return breach('conservation', lost);
    const seen = firstSeen.get(anchor);
    const unaccounted = seen ? imagesAccountedFor(balance, policies.waits, seen) : null;
    if (unaccounted) return breach('I-RECON', unaccounted);
    for (const mine of evidence.at(anchor)) {
      if (isLost(mine)) return breach('I-REPORT', 'it was exposed, nobody has verified a report, and it is on no list');
      const says = falselyUnread(mine, now);
      if (says) return breach('false alarm', says);
    }
    const here = [...evidence.at(anchor)].map(({ truth }) => truth.exam.patient);
    const alarm = balance.variances.find(({ kind }) => !allowed.kinds(anchor, here).has(kind));
    return alarm ? breach('false alarm', `nothing went wrong, and it shows ${alarm.kind}: ${alarm.says}`) : null;
  }

  /**
   * I-REPORT: exposed and not evaluated is on the unread list, whatever else went wrong. Two examinations under one number
   * cannot be told apart by anybody but a person: until one has, it is enough that the number is on a list as a duplicate.
   */
  function isLost(mine: Evidence): boolean {
    if (!mine.exposed || mine.copied || waitingAt(mine)) return false;
    return !placesOf(mine).some((balance) => balance?.variances.some(({ kind }) => kind === 'duplicate-accession'));
  }

  /** Where nothing went wrong, what is evaluated is not on it, and nothing is on it longer than its target. */
  function falselyUnread(mine: Evidence, now: Date): string | null {
    const waiting = waitingAt(mine);
    if (!waiting || allowed.faulted(mine.truth.exam.patient)) return null;
    if (mine.verified) return 'its report is verified, and it is still called unread';
    const isOverdue = waiting.unread && Date.parse(waiting.unread.dueAt) < now.getTime();
    return isOverdue ? 'nothing went wrong, and it is beyond its target' : null;
  }

  function waitingAt(mine: Evidence): ExamBalance | undefined {
    return placesOf(mine).find((balance) => balance?.unread);
  }

  function placesOf({ number, studies }: Evidence): readonly (ExamBalance | undefined)[] {
    return [number, ...studies].map(standingAt);
  }

  /** Images that stand with a record are read with it, be it the wrong one. */
  function standingAt(anchor: string): ExamBalance | undefined {
    const balance = ledger.balances.get(anchor);
    return balance?.standing.state === 'joined' ? ledger.balances.get(balance.standing.to) : balance;
  }
}

function evidenceOf(exams: readonly TrueExam[]) {
  const byNumber = new Map<string, Evidence>();
  const byAnchor = new Map<string, Set<Evidence>>();
  for (const truth of exams) {
    const { accession, placerOrderNumber, site } = truth.exam;
    const number = `order:${site}|${accession}`;
    byNumber.set(placerOrderNumber, {
      truth,
      number,
      exposed: false,
      verified: false,
      copied: false,
      studies: new Set(),
    });
  }
  const stand = (anchor: string, mine: Evidence) => byAnchor.set(anchor, (byAnchor.get(anchor) ?? new Set()).add(mine));
  return {
    of: (placerOrderNumber: string) => byNumber.get(placerOrderNumber),
    at: (anchor: string): Iterable<Evidence> => byAnchor.get(anchor) ?? [],
    lieIn: stand,
    standUnder(number: string, mine: Evidence): void {
      mine.number = number;
      stand(number, mine);
    },
  };
}

/**
 * What an exam may show, by the faults that befell its patient, and those whom one of them mixed up with somebody else: what is wrong
 * with the one then shows at the other.
 */
function allowedOf({ exams, faults }: Pick<TrustDays, 'exams' | 'faults'>) {
  const ofPatient = new Map<SimulatedPatient, Set<string>>();
  for (const { patients, mayShow, promised } of faults) {
    for (const patient of patients) {
      const kinds = ofPatient.get(patient) ?? new Set<string>();
      for (const kind of [...mayShow, ...promised.map(({ finding }) => finding)]) kinds.add(kind);
      ofPatient.set(patient, kinds);
    }
  }
  const mixedUpWith = new Map<SimulatedPatient, Set<SimulatedPatient>>();
  for (const { patients } of faults) {
    for (const patient of patients) {
      mixedUpWith.set(patient, new Set([...(mixedUpWith.get(patient) ?? []), ...patients]));
    }
  }
  const kindsOf = new Map<SimulatedPatient, ReadonlySet<string>>();
  for (const [patient, others] of mixedUpWith) {
    kindsOf.set(patient, new Set([...others].flatMap((other) => [...(ofPatient.get(other) ?? [])])));
  }
  const patientAt = new Map<string, SimulatedPatient>();
  for (const { patients, promised } of faults) {
    for (const { anchor } of promised) patientAt.set(anchor, patients[0] as SimulatedPatient);
  }
  for (const { exam } of exams) {
    patientAt.set(`order:${exam.site}|${exam.accession}`, exam.patient);
    patientAt.set(`study:${exam.studyInstanceUid}`, exam.patient);
  }
  const nothing: ReadonlySet<string> = new Set();
  return {
    faulted: (patient: SimulatedPatient) => ofPatient.has(patient),
    /** At this exam, where also examinations of these patients stand or lie. */
    kinds(anchor: string, patients: readonly SimulatedPatient[]): ReadonlySet<string> {
      const mine = patientAt.get(anchor);
      const sets = [...new Set([...(mine ? [mine] : []), ...patients])].map(
        (patient) => kindsOf.get(patient) ?? nothing,
      );
      return sets.length === 1 ? (sets[0] as ReadonlySet<string>) : new Set(sets.flatMap((kinds) => [...kinds]));
    },
  };
}

/** Which findings were promised, which of them were made, and which are late. */
function openPromises({ faults }: Pick<TrustDays, 'faults'>) {
  const open = faults
    .flatMap(({ kind, promised }) => promised.map((promise) => ({ kind, promise, kept: false })))
    .sort((a, b) => a.promise.by.getTime() - b.promise.by.getTime());
  const byAnchor = Map.groupBy(open, ({ promise }) => promise.anchor);
  let next = 0;
  return {
    /** Of those whose time has come. */
    get found() {
      return open.slice(0, next).filter(({ kept }) => kept).length;
    },
    get promised() {
      return next;
    },
    look(balance: ExamBalance, now: Date): void {
      for (const one of byAnchor.get(balance.anchor) ?? []) {
        const { finding, orAs = finding } = one.promise;
        if (one.kept || !(shows(balance, finding, now) || shows(balance, orAs, now))) continue;
        one.kept = true;
      }
    },
    broken(now: Date): Breach | null {
      for (; next < open.length; next++) {
        const one = open[next] as (typeof open)[number];
        if (one.promise.by > now) return null;
        if (!one.kept) return lateFor(one.kind, one.promise, now);
      }
      return null;
    },
  };
}

/** What must have mended itself by a time, and shows still. */
function openMending({ faults }: Pick<TrustDays, 'faults'>, ledger: MemoryLedger) {
  const awaited = faults.flatMap(({ mended = [] }) => mended).sort((a, b) => a.by.getTime() - b.by.getTime());
  let next = 0;
  return {
    broken(now: Date): Breach | null {
      for (; next < awaited.length; next++) {
        const { anchor, finding, by } = awaited[next] as PromisedFinding;
        if (by > now) return null;
        const balance = ledger.balances.get(anchor);
        if (balance && shows(balance, finding, now)) {
          return { law: 'not mended', anchor, at: now, says: `it still shows ${finding}` };
        }
      }
      return null;
    },
  };
}

function lateFor(kind: string, { anchor, finding, by }: PromisedFinding, now: Date): Breach {
  const says = `${kind} was to be found as ${finding} by ${by.toISOString()}`;
  return { law: 'not found', anchor, at: now, says };
}

function shows({ unread, variances, standing }: ExamBalance, finding: Finding, now: Date): boolean {
  if (standing.state === 'joined') return false;
  if (finding === 'unread') return unread !== null;
  if (finding === 'overdue') return unread !== null && Date.parse(unread.dueAt) <= now.getTime();
  return variances.some(({ kind }) => kind === finding);
}
