import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { FaultKind, PromisedFinding } from '../simulation/faults/fault.ts';
import { faults } from '../simulation/faults/faults.ts';
import type { ImageToSend } from '../simulation/images.ts';
import { eprOf, type MessageSender, messageSenders, pacsOf, senderText } from '../simulation/places.ts';
import { doorAction } from '../simulation/real/doorAction.ts';
import { type TrustDays, trustDays } from '../simulation/trust/trustDays.ts';
import type { TrustEvent } from '../simulation/trust/trustEvent.ts';
import type { seeDay } from '../src/api/days.ts';
import type { ReplyOf } from '../src/api/endpoint.ts';
import type { DayAccount } from '../src/domain/ledger/dayAccount.ts';
import { daysAfter, localDay } from '../src/domain/ledger/localDay.ts';
import { accountRoutes } from '../src/server/access/accountRoutes.ts';
import { dayRoutes } from '../src/server/ledger/dayRoutes.ts';
import { examIdOf } from '../src/server/ledger/examId.ts';
import { varianceRoutes } from '../src/server/ledger/varianceRoutes.ts';
import { readPolicies } from '../src/server/readPolicies.ts';
import { writeFileMeta } from '../src/standards/dicom/fileMeta.ts';
import { addTestPerson, signInAs } from '../testing/httpDoor.ts';
import { type KeptDoor, keptDoor } from '../testing/keptLedger.ts';

// Ninety days of three sites, through the journal, the recorder and the ledger on PostgreSQL. Each morning the day before is
// closed at every site, by people, over the door; what is planted must be named and owned before anybody can sign.

const zone = 'Europe/London';
const policies = readPolicies();
const sites = ['RXN', 'RXE', 'RXW'] as const;
/** After the recorder's own clock in tests. The clocks of London go forward on 28 March. */
const firstDay = '2027-01-25';
const dayCount = 90;
const each = Object.fromEntries(faults.map(({ kind }) => [kind, 11])) as Record<FaultKind, number>;

type Day = ReplyOf<typeof seeDay>;

const kept = keptDoor((http) => {
  accountRoutes(http);
  dayRoutes(http, { zone, isBehind: () => false });
  varianceRoutes(http, { policy: policies.handling, zone, silentFeeds: async () => [] });
}, openTrust);

let trust: TrustDays;
let cookie: Awaited<ReturnType<typeof signInAs>>;

async function openTrust({ door, pool }: KeptDoor): Promise<void> {
  trust = trustDays({
    seed: 'every day is closed',
    from: firstDay,
    days: dayCount,
    zone,
    examsADay: 10,
    policies,
    faults: each,
  });
  await addTestPerson(door, 'sue', 'safety-officer');
  const senders: readonly MessageSender[] = [
    ...[...Object.values(messageSenders), ...Object.values(pacsOf), ...Object.values(eprOf)],
  ];
  const since = localDay(firstDay, zone)?.from;
  for (const sender of senders) {
    await pool.query(
      `insert into feed (kind, sender, name, site, pack, created_at, system_set, confirms_reports_since)
       values ('hl7', $1, $2, $3, $4, $5, $6, case when $6 in ('pacs', 'epr') then $5::timestamptz end)`,
      [senderText(sender), sender.name, sender.facility, sender.pack, since, sender.system],
    );
  }
}

/** Mornings on which each site's day was tried, and what came of it. */
const signed = new Map<string, Day>();
let refusedForOwners = 0;
const named = new Map<string, number>();

test('R1 H-44 ninety days of three sites: every planted difference is named and owned before its day can be signed', async () => {
  let next = 0;
  const open: { readonly day: string; readonly site: string }[] = [];
  for (let day = firstDay, turn = 0; turn < dayCount; day = daysAfter(day, 1), turn++) {
    // Ten in the morning after, when what may wait for hours has come or has a name.
    const now = new Date((localDay(daysAfter(day, 1), zone) as { from: Date }).from.getTime() + 10 * 3_600_000);
    for (let hour = 23; hour >= 0; hour--) {
      const at = new Date(now.getTime() - hour * 3_600_000);
      const from = next;
      for (let event = trust.events[next]; event && event.at <= at; event = trust.events[++next]) await keep(event);
      if (next > from || hour % 6 === 0) await kept().ledger.settle(at);
    }
    kept().door.now = now;
    cookie = await signInAs(kept().door, 'sue');
    open.push(...sites.map((site) => ({ day, site })));
    for (const one of open.splice(0)) if (!(await close(one.day, one.site))) open.push(one);
    await everyFindingIsNamed(now);
  }
  assert.deepEqual(open, [], 'days that nobody could sign to the end');
  assert.equal(signed.size, dayCount * sites.length);
  assert.ok(refusedForOwners > 40, `${refusedForOwners} days could not be signed at first`);
});

test('R1 every kind of fault was planted, and every kind that was promised was named in an account', () => {
  const planted = new Set(trust.faults.map(({ kind }) => kind));
  assert.deepEqual([...planted].sort(), faults.map(({ kind }) => kind).sort());
  const promised = new Set(trust.faults.flatMap((fault) => fault.promised.map(({ finding }) => finding)));
  for (const finding of promised) assert.ok(named.has(finding), `${finding} was never named: ${[...named.keys()]}`);
});

test('R1 every signed day verifies later, and shows what changed after, exam by exam', async () => {
  let changes = 0;
  for (const [turn, [place, before]] of [...signed].entries()) {
    const [day, site] = place.split(' ') as [string, string];
    const now = await seen(day, site, 'changed');
    assert.deepEqual(
      now.signatures.map(({ verifies }) => verifies),
      [true],
      place,
    );
    assert.equal(now.signatures[0]?.sha256, before.sha256, place);
    // Read side by side: every third, because it takes long.
    if (turn % 3 > 0) continue;
    const differing = await changedSince(day, site);
    assert.equal(now.changed, differing.length, place);
    assert.deepEqual(now.exams.map(({ exam }) => exam.examId).sort(), differing, place);
    assert.ok(
      now.exams.every(({ changed }) => changed.length > 0),
      place,
    );
    changes += differing.length;
  }
  assert.ok(changes > 40, `${changes} exams changed after their day was signed`);
});

test('R1 what was unread when its day was signed and is read now is shown as settled', async () => {
  const { rows } = await kept().pool.query<{ day: string; site: string; exam_id: string }>(
    `select day::text, day_signature.site, exam_id from day_signature
     cross join jsonb_to_recordset(account -> 'exams') as then_was ("examId" uuid, stages jsonb)
     join exam on exam_id = "examId" where stages ->> 'evaluated' = 'no' and unread_since is null and state <> 'joined'
     order by 1 limit 5`,
  );
  assert.equal(rows.length, 5);
  for (const { day, site, exam_id } of rows) {
    const { exams } = await seen(day, site, 'changed');
    const row = exams.find(({ exam }) => exam.examId === exam_id);
    assert.ok(row?.changed.includes('Settled: unread.'), `${day} ${site}`);
  }
});

async function keep(event: TrustEvent): Promise<void> {
  const { journal } = kept().ledger;
  const action = doorAction(event, zone, false);
  if (action.door === 'hl7') {
    const label = { kind: 'message', door: 'mllp', sender: senderText(action.sender), address: '10.1.2.3' } as const;
    await journal.append(action.bytes, { ...label, receivedAt: event.at, details: {} });
    return;
  }
  if (action.refused || event.kind !== 'images') return;
  const details = { site: event.said.device.site };
  const label = { kind: 'instance', door: 'c-store', sender: action.aeTitle, address: '10.1.2.4' } as const;
  for (const image of action.images) {
    await journal.append(part10(image), { ...label, receivedAt: event.at, details });
  }
}

function part10(image: ImageToSend): Uint8Array {
  return Buffer.concat([writeFileMeta(image), image.dataSet()]);
}

async function ask<R>(url: string, payload: object): Promise<{ readonly status: number; readonly body: R }> {
  const reply = await kept().door.http.app.inject({ method: 'POST', url, headers: cookie, payload });
  return { status: reply.statusCode, body: reply.json() };
}

async function seen(day: string, site: string, show: string): Promise<Day> {
  const { status, body } = await ask<Day>('/api/days/account', { day, site, show, limit: 200 });
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.next, null);
  return body;
}

function sign(day: string, site: string, { sha256 }: Day) {
  return ask<{ readonly code?: string }>('/api/days/signatures', { day, site, sha256, after: 0 });
}

/** Takes what nobody has, tries to sign while one is left, and signs. False: something has no name yet. */
async function close(day: string, site: string): Promise<boolean> {
  const before = await seen(day, site, 'not-owned');
  const untaken = before.exams.flatMap(({ differences }) =>
    differences.flatMap(({ owned, varianceId }) => (owned || varianceId === null ? [] : [varianceId])),
  );
  if (before.notOwned > 0) {
    refusedForOwners += 1;
    await mustNotSign(day, site, before);
  }
  const [last, ...others] = untaken;
  if (last !== undefined) {
    await take(others);
    await mustNotSign(day, site, await seen(day, site, 'not-owned'));
    await take([last]);
  }
  const account = await seen(day, site, 'not-owned');
  if (account.notOwned > 0) {
    await mustNotSign(day, site, account);
    return false;
  }
  assert.deepEqual(account.obstacles, [], `${day} ${site}`);
  const { status, body } = await sign(day, site, account);
  assert.equal(status, 200, JSON.stringify(body));
  signed.set(`${day} ${site}`, account);
  return true;
}

async function mustNotSign(day: string, site: string, account: Day): Promise<void> {
  const { status, body } = await sign(day, site, account);
  assert.deepEqual([status, body.code], [409, 'DAY_NOT_OWNED'], `${day} ${site}`);
}

async function take(varianceIds: readonly string[]): Promise<void> {
  if (varianceIds.length === 0) return;
  const { rows } = await kept().pool.query<{ varianceId: string; version: number }>(
    'select variance_id as "varianceId", version from variance where variance_id = any($1::uuid[])',
    [varianceIds],
  );
  const { body } = await ask<{ readonly results: readonly { readonly done: boolean; readonly says: string }[] }>(
    '/api/variances/acts',
    { variances: rows, act: { act: 'take' } },
  );
  assert.ok(
    body.results.every(({ done }) => done),
    JSON.stringify(body.results),
  );
}

const waiting: PromisedFinding[] = [];
let checked = false;

/** Whatever was promised to be found by now stands in the account of its exam's day, or was settled and says why. */
async function everyFindingIsNamed(now: Date): Promise<void> {
  if (!checked) waiting.push(...trust.faults.flatMap(({ promised }) => promised));
  checked = true;
  const due = waiting.filter(({ by }) => by <= now);
  for (const { anchor, finding } of due) {
    const where = `${finding} of ${anchor}`;
    const { rows } = await kept().pool.query<Found>(
      `select exam_id, site, state, unread_since, report_due_at, (sort_at at time zone $2)::date::text as day,
         (select json_agg(closed_because) from variance where variance.exam_id = exam.exam_id and kind = $3) as closed
       from exam where exam_id = $1`,
      [examIdOf(anchor), zone, finding],
    );
    const [exam] = rows;
    assert.ok(exam, `${where}: no such exam`);
    if (exam.state === 'joined') continue;
    const account = await seen(exam.day, exam.site, 'differences');
    const row = account.exams.find((one) => one.exam.examId === exam.exam_id);
    const kind = finding === 'overdue' ? 'unread' : finding;
    const difference = row?.differences.find((one) => one.kind === kind);
    if (difference) {
      if (finding === 'overdue') assert.ok(Date.parse(difference.dueAt ?? '') < now.getTime(), where);
      named.set(finding, (named.get(finding) ?? 0) + 1);
    } else if (kind === 'unread') assert.equal(exam.unread_since, null, `${where} is not in the account`);
    else
      assert.ok(
        exam.closed?.every((because) => because !== null),
        `${where} is not in the account`,
      );
  }
  waiting.splice(0, waiting.length, ...waiting.filter(({ by }) => by > now));
}

interface Found {
  readonly exam_id: string;
  readonly site: string;
  readonly state: string;
  readonly unread_since: Date | null;
  readonly day: string;
  /** Null where no variance of the kind ever stood; null in it for one that is open. */
  readonly closed: readonly (string | null)[] | null;
}

/** Which exams of a signed day are otherwise now, by reading both accounts side by side. */
async function changedSince(day: string, site: string): Promise<readonly string[]> {
  const { rows } = await kept().pool.query<{ account: DayAccount }>(
    'select account from day_signature where day = $1 and site = $2',
    [day, site],
  );
  const was = new Map(rows[0]?.account.exams.map((exam) => [exam.examId, exam]));
  const is = new Map<string, unknown>();
  for (const show of ['performed', 'booked', 'cancelled', 'told']) {
    for (const { exam, stood, stages, differences } of (await seen(day, site, show)).exams) {
      const { examId, site: at, modality } = exam;
      const plain = differences.map(({ owned: _, ...one }) => one);
      is.set(examId, { examId, site: at, modality, stood, stages, differences: plain });
    }
  }
  const all = [...new Set([...was.keys(), ...is.keys()])].sort();
  return all.filter((examId) => !isDeepStrictEqual(was.get(examId), is.get(examId)));
}
