import type { Kysely } from 'kysely';
import { permissionsOf, type Role } from '../../domain/access/permission.ts';
import { hoursAfter } from '../../domain/ledger/instants.ts';
import type { Severity } from '../../domain/reconciliation/variance.ts';
import { type HandlingPolicy, judgeAct, type VarianceAct } from '../../domain/reconciliation/varianceHandling.ts';
import type { Database } from '../database/schema.ts';
import type { VarianceEvent } from '../database/varianceTables.ts';
import type { Problem } from '../http/serve.ts';
import { problemOfAct, type RefusedAct } from './actRefusals.ts';
import { putOnAgenda } from './agenda.ts';
import type { Queries } from './aliases.ts';
import { foldHandling } from './foldHandling.ts';
import { type Handler, loadPeople, mayHandle } from './loadPeople.ts';
import { momentInZone } from './momentInZone.ts';

/** What somebody does about some variances, and which version of each they saw. */
export interface ActAsked {
  readonly variances: readonly { readonly varianceId: string; readonly version: number }[];
  readonly act: VarianceAct;
  readonly by: { readonly username: string; readonly isPerson: boolean };
  readonly sites: 'everywhere' | readonly string[];
  readonly now: Date;
}

export type ActResult =
  | { readonly varianceId: string; readonly kind: 'done'; readonly says: string }
  /** There is none, or not for this caller. */
  | { readonly varianceId: string; readonly kind: 'not-found' }
  | { readonly varianceId: string; readonly kind: 'refused'; readonly problem: Problem };

/** What acting needs to know besides. */
export interface HandlingRoom {
  readonly policy: HandlingPolicy;
  readonly zone: string;
}

/**
 * Does something about variances in the caller's transaction: their history, the statement of who decided it, and who has
 * them now. What cannot be done to one is refused for that one alone.
 *
 * The rows stay locked to the end, in one order, their exams' places on the agenda before them as a balance takes them: of
 * two people who act at once the second sees what the first did (hazard H-40).
 */
export async function handleVariances(
  tx: Queries,
  db: Kysely<Database>,
  asked: ActAsked,
  room: HandlingRoom,
): Promise<readonly ActResult[]> {
  const ids = asked.variances.map(({ varianceId }) => varianceId);
  await lockAgenda(tx, ids, asked);
  const rows = new Map((await lockVariances(tx, ids, asked.sites)).map((row) => [row.variance_id, row]));
  // Asked after the locks, so that the names of those who were first are there.
  const people = await peopleOf(db, [...rows.values()], asked.act);
  const done: Decided[] = [];
  const results = asked.variances.map(({ varianceId, version }): ActResult => {
    const row = rows.get(varianceId);
    if (!row) return { varianceId, kind: 'not-found' };
    const handled = {
      severity: row.severity as Severity,
      closedAt: row.closed_at?.toISOString() ?? null,
      takenBy: row.taken_by,
      version: row.version,
    };
    const judged = judgeAct(handled, asked.act, { ...asked.by, sawVersion: version }, room.policy);
    const refused =
      judged.kind === 'refused' ? judged.why : nobodyThere(row, asked.act, people) ? 'nobody-there' : null;
    if (refused !== null) {
      return { varianceId, kind: 'refused', problem: problemOfAct(refusal(refused, row, people, room)) };
    }
    // The same one twice in one question is one act.
    if (judged.kind === 'do' && !done.some((one) => one.row === row)) done.push({ row, act: asked.act });
    return { varianceId, kind: 'done', says: saysDone(asked.act, people, asked.now, room.zone) };
  });
  await writeActs(tx, done, asked);
  return results;
}

interface LockedRow {
  readonly variance_id: string;
  readonly exam_id: string;
  readonly kind: string;
  readonly part: string;
  readonly severity: string;
  readonly stands_as: string;
  readonly exam_site: string;
  readonly closed_at: Date | null;
  readonly taken_by: string | null;
  readonly taken_at: Date | null;
  readonly version: number;
  readonly last_what: VarianceEvent | null;
  readonly last_by: string | null;
  readonly last_at: Date | null;
}

interface Decided {
  readonly row: LockedRow;
  readonly act: VarianceAct;
}

async function lockAgenda(tx: Queries, ids: readonly string[], { act, now }: ActAsked): Promise<void> {
  const { rows } = await tx.query<{ anchor: string }>(
    `select distinct anchor from exam where state = 'open' and exam_id in
       (select exam_id from variance where variance_id = any($1::uuid[]) and closed_at is null)`,
    [ids],
  );
  const anchors = rows.map(({ anchor }) => anchor);
  // It wakes by the agenda, never by a timer in memory.
  if (act.act === 'snooze') await putOnAgenda(tx, anchors, new Date(hoursAfter(now.toISOString(), act.hours)));
  else await tx.query('select from agenda where anchor = any($1) order by anchor for update', [anchors]);
}

async function lockVariances(
  tx: Queries,
  ids: readonly string[],
  sites: ActAsked['sites'],
): Promise<readonly LockedRow[]> {
  const { rows: locked } = await tx.query<LockedRow>(
    `select variance_id, exam_id, kind, part, severity, stands_as, exam_site, closed_at, taken_by, taken_at, version
     from variance where variance_id = any($1::uuid[]) and ($2::text[] is null or exam_site = any($2))
     order by variance_id for update`,
    [ids, sites === 'everywhere' ? null : sites],
  );
  const { rows: last } = await tx.query<{ variance_id: string } & Pick<LockedRow, 'last_what' | 'last_by' | 'last_at'>>(
    `select variance_id, last.what as last_what, last.made_by as last_by, last.at as last_at
     from variance cross join lateral (
       select what, made_by, at from variance_history
       where variance_history.exam_id = variance.exam_id and variance_history.kind = variance.kind
         and variance_history.part = variance.part and made_by is not null and what <> 'commented'
       order by history_id desc limit 1) last
     where variance_id = any($1::uuid[])`,
    [ids],
  );
  const byId = new Map(last.map((row) => [row.variance_id, row]));
  return locked.map((row) => ({ ...row, last_what: null, last_by: null, last_at: null, ...byId.get(row.variance_id) }));
}

type People = ReadonlyMap<string, Handler>;

async function peopleOf(db: Kysely<Database>, rows: readonly LockedRow[], act: VarianceAct): Promise<People> {
  // Whether somebody there holds a role is a question to everybody.
  if (act.act === 'hand-over' && 'role' in act.to) return loadPeople(db);
  const names = rows.flatMap(({ taken_by, last_by }) => [taken_by, last_by]).filter((name) => name !== null);
  const to = act.act === 'hand-over' && 'person' in act.to ? [act.to.person] : [];
  return loadPeople(db, [...new Set([...names, ...to])]);
}

/** Whether it would be handed to a list that nobody looks at. */
function nobodyThere(row: LockedRow, act: VarianceAct, people: People): boolean {
  if (act.act !== 'hand-over') return false;
  const { to } = act;
  if ('person' in to) return !mayHandle(people.get(to.person), row.exam_site);
  if (!permissionsOf[to.role].includes('handle-variances')) return true;
  const holds = ({ role, site }: Handler['roles'][number]) =>
    role === to.role && (site === null || site === row.exam_site);
  return ![...people.values()].some((person) => !person.disabled && person.roles.some(holds));
}

function refusal(why: RefusedAct['why'], row: LockedRow, people: People, room: HandlingRoom): RefusedAct {
  const [who, at] =
    why === 'changed'
      ? [row.last_by, row.last_at]
      : why === 'closed'
        ? [null, row.closed_at]
        : [row.taken_by, row.taken_at];
  return {
    why,
    who: who && (people.get(who)?.displayName ?? who),
    did: row.last_what && (didInWords[row.last_what] ?? null),
    when: at && momentInZone(at, room.zone),
    snoozeHoursMax: room.policy.snoozeHoursMax[row.severity as Severity] ?? 24,
  };
}

const didInWords: Readonly<Partial<Record<VarianceEvent, string>>> = {
  taken: 'took it',
  'handed over': 'handed it over',
  released: 'gave it back',
  snoozed: 'put it off',
};

const roleWords = (role: Role) => `the list of: ${role.replaceAll('-', ' ')}`;

function saysDone(act: VarianceAct, people: People, now: Date, zone: string): string {
  switch (act.act) {
    case 'take':
      return 'It is yours now';
    case 'release':
      return 'It is back on the list of its role';
    case 'comment':
      return 'Your words stand in its history';
    case 'hand-over':
      return `It is with ${'role' in act.to ? roleWords(act.to.role) : (people.get(act.to.person)?.displayName ?? act.to.person)}`;
    case 'snooze':
      return `It is put off until ${momentInZone(new Date(hoursAfter(now.toISOString(), act.hours)), zone)}`;
  }
}

const events = {
  take: 'taken',
  release: 'released',
  comment: 'commented',
  'hand-over': 'handed over',
  snooze: 'snoozed',
} as const satisfies Record<VarianceAct['act'], VarianceEvent>;

async function writeActs(tx: Queries, done: readonly Decided[], { act, by, now }: ActAsked): Promise<void> {
  if (done.length === 0) return;
  const body = {
    words: 'words' in act ? act.words : null,
    toRole: act.act === 'hand-over' && 'role' in act.to ? act.to.role : null,
    toPerson: act.act === 'hand-over' && 'person' in act.to ? act.to.person : null,
    until: act.act === 'snooze' ? hoursAfter(now.toISOString(), act.hours) : null,
  };
  const said = done.map(({ row }) => ({
    ...{ examId: row.exam_id, kind: row.kind, part: row.part, ...body },
    stoodAs: act.act === 'snooze' ? row.stands_as : null,
  }));
  await tx.query(
    `insert into variance_history (exam_id, kind, part, what, at, made_by, words, to_role, to_person, until, stood_as)
     select "examId", kind, part, $2, $3, $4, words, "toRole", "toPerson", until, "stoodAs"
     from jsonb_to_recordset($1::jsonb) as row ("examId" uuid, kind text, part text, words text, "toRole" text,
       "toPerson" text, until timestamptz, "stoodAs" text)`,
    [JSON.stringify(said), events[act.act], now, by.username],
  );
  await tx.query(
    `insert into statement (made_at, made_by, what, body)
     select $2, $3, $4, body from jsonb_array_elements($1::jsonb) as body`,
    [JSON.stringify(said), now, by.username, `${act.act}-variance`],
  );
  await foldHandling(
    tx,
    done.map(({ row }) => row),
  );
}
