import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addReadExam, addUnreadExam } from '../../../testing/dayRows.ts';
import { bearer } from '../../../testing/httpDoor.ts';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { keptDoor } from '../../../testing/keptLedger.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { searchUnreported } from '../../api/unreported.ts';
import { readPolicies } from '../readPolicies.ts';
import { unreportedRoutes } from './unreportedRoutes.ts';

const ids: Record<string, string> = {};
const soon = new Date('2026-11-24T08:30:00Z');
const old = {
  startedAt: '2026-10-20T10:00:00.000Z',
  dueAt: '2026-10-30T10:00:00.000Z',
  ceilingAt: '2026-11-17T10:00:00.000Z',
};

// The door's clock stands at 9:00 on 24 November 2026.
const kept = keptDoor(
  (http) => unreportedRoutes(http, { reports: readPolicies().reports }),
  async ({ db, pool, ledger }) => {
    ids.overdue = await addUnreadExam(db);
    ids.due = await addUnreadExam(
      db,
      { modality: 'DX' },
      { dueAt: '2026-11-24T09:40:00.000Z', pathway: 'Suspected cancer', verified: true },
    );
    ids.oldest = await addUnreadExam(db, { site: 'RXE', modality: 'MR', images: 0 }, { ...old, pathway: 'Routine' });
    ids.another = await addUnreadExam(db, { report_status: 'final', modality: null });
    ids.late = await addUnreadExam(
      db,
      { unread_since: new Date('2026-11-24T07:00:00Z'), report_due_at: new Date('2026-11-24T19:00:00Z') },
      { why: 'late-images', evaluations: [{ by: 'report', at: '2026-11-23T12:00:00.000Z', says: 'Report verified.' }] },
    );
    ids.read = await addReadExam(db);
    ids.joined = await addUnreadExam(db, { state: 'joined', joined_to: 'order:RXN|T1' });
    for (const [sender, site, system, since] of [
      ['CRIS|RXE', 'RXE', 'ris', '2026-11-24T06:00:00Z'],
      ['PAS|RXN', 'RXN', 'pas', '2026-11-24T06:30:00Z'],
    ]) {
      await pool.query(
        `insert into feed (kind, sender, name, site, created_at, system_set) values ('hl7', $1, $1, $2, $3, $4)`,
        [sender, site, since, system],
      );
      await pool.query(
        `insert into silence (kind, sender, since, opened_at, words) values ('hl7', $1, $2, $2, 'silent')`,
        [sender, since],
      );
    }
    // Provisional since seven in the morning, by the messages themselves; its scanner sent the image two days before.
    const said = (status: string, at: string, control: string) => [
      `MSH|^~\\&|CRIS|RXN|SL|RXN|${at}||ORU^R01|${control}|P|2.3.1`,
      'PID|1||9990000018^^^NHS^NH~17^^^RXN^MR||SMITH^Anna||19500102|F',
      `OBR|1|P1|A1|CHEAD^CT Head^NICIP|||20261122070000|||||||||||||||${at}||CT|${status}|||||||&Reader&Rita`,
      'OBX|1|TX|CHEAD||No bleed.||||||P',
    ];
    await ledger.keepMessage(said('P', '20261122170000', 'R1'));
    await ledger.keepMessage(said('P', '20261123070000', 'R2'));
    await ledger.keepInstance(instanceFile({ StudyDate: '20261122' }));
    await ledger.settle(soon);
  },
);

type Found = ReplyOf<typeof searchUnreported>;

async function found(asked: object = {}, site: string | null = null): Promise<Found> {
  const headers = await bearer(kept().door, { role: 'reporter', site });
  const url = '/api/unreported/search';
  const payload = { sort: 'left', ...asked };
  const reply = await kept().door.http.app.inject({ method: 'POST', url, headers, payload });
  return (reply.statusCode === 200 ? reply.json() : reply.statusCode) as Found;
}

const idsOf = ({ exams }: Found) => exams.map(({ examId }) => examId);

test('W1 the unreported list holds every exposure that is not evaluated, the least time left first', async () => {
  const list = await found();
  assert.equal(list.total, 6);
  assert.deepEqual(
    [list.everywhere, list.beyondTarget, list.beyondCeiling, list.oldestSince],
    [6, 3, 1, '2026-10-20T10:00:00.000Z'],
  );
  assert.equal(idsOf(list)[0], ids.oldest);
  const due = list.exams.map(({ dueAt }) => dueAt);
  assert.deepEqual(due, due.toSorted());
  assert.ok(!idsOf(list).includes(ids.read as string) && !idsOf(list).includes(ids.joined as string));
});

test('W1 sorted by age the longest unread stands first', async () => {
  const since = (await found({ sort: 'age' })).exams.map(({ unreadSince }) => unreadSince);
  assert.deepEqual(since, since.toSorted());
  assert.equal(since[0], '2026-10-20T10:00:00.000Z');
});

test('W2 each row says which edition of the targets applied, and whether anybody has verified it', async () => {
  const rows = new Map((await found()).exams.map((row) => [row.examId, row]));
  const { pathway, within, version, verified, dueAt } = rows.get(ids.due as string) as Found['exams'][number];
  assert.deepEqual(
    [pathway, within, version, verified],
    ['Suspected cancer', '12 hours', 'turnaround/2023-08-09', true],
  );
  assert.equal(dueAt, '2026-11-24T09:40:00.000Z');
  assert.equal(rows.get(ids.overdue as string)?.verified, false);
});

test('W1 each row says why it is still here', async () => {
  const { exams } = await found();
  const says = (examId: string | undefined) =>
    exams.find((row) => row.examId === examId)?.reasons.map((one) => one.says);
  assert.deepEqual(says(ids.overdue), ['Never reported'], 'a silent PAS would not tell of a report');
  assert.deepEqual(says(ids.another), ['The report that came names another person, and does not count here']);
  assert.deepEqual(says(ids.oldest), ['Never reported', 'Perhaps reported and not heard: CRIS|RXE silent since']);
  const late = exams.find((row) => row.examId === ids.late);
  assert.deepEqual(late?.reasons, [{ says: 'Images came after the report of', at: '2026-11-23T12:00:00.000Z' }]);
});

test('W11 a provisional report says since when it is no more than that', async () => {
  const provisional = (await found()).exams.find(({ accession }) => accession === 'A1');
  assert.deepEqual(provisional?.reasons, [{ says: 'Only provisional since', at: '2026-11-22T17:00:00.000Z' }]);
});

test('W1 H-45 however the list is narrowed, it says how many there are in all', async () => {
  const narrowed: readonly (readonly [object, readonly (string | undefined)[]])[] = [
    [{ site: 'RXE' }, [ids.oldest]],
    [{ modality: 'DX' }, [ids.due]],
    [{ pathway: 'Suspected cancer' }, [ids.due]],
    [{ beyond: 'ceiling' }, [ids.oldest]],
    [{ beyond: 'target', site: 'RXE' }, [ids.oldest]],
    [{ modality: 'XA' }, []],
  ];
  for (const [asked, wanted] of narrowed) {
    const list = await found(asked);
    assert.deepEqual([idsOf(list), list.total, list.everywhere], [wanted, wanted.length, 6], JSON.stringify(asked));
  }
  assert.deepEqual((await found({ modality: 'XA' })).sites, [
    { name: 'RXE', exams: 1 },
    { name: 'RXN', exams: 5 },
  ]);
});

test('W1 the list is turned page by page in either order, each exam once, also where two are due at one moment', async () => {
  for (const sort of ['left', 'age']) {
    const shown: string[] = [];
    let after: string | null = null;
    do {
      const page: Found = await found({ sort, limit: 1, ...(after && { after }) });
      assert.equal(page.total, 6);
      shown.push(...idsOf(page));
      after = page.next;
    } while (after !== null);
    assert.equal(shown.length, 6, sort);
    assert.equal(new Set(shown).size, 6, sort);
  }
});

test('W1 a place in another list, or in the other order, is refused', async () => {
  const { next } = await found({ limit: 1 });
  assert.equal(await found({ sort: 'age', after: next }), 400);
  assert.equal(await found({ after: 'bm90IG91cnM' }), 400);
});

test('H-12 silent feeds are named with the list, and only those of one’s own sites', async () => {
  assert.deepEqual(
    (await found()).silentFeeds.map(({ name }) => name),
    ['CRIS|RXE', 'PAS|RXN'],
  );
  const own = await found({}, 'RXE');
  assert.deepEqual(own.silentFeeds, [{ name: 'CRIS|RXE', since: '2026-11-24T06:00:00.000Z' }]);
  assert.deepEqual([idsOf(own), own.everywhere], [[ids.oldest], 1]);
  assert.equal((await found({ site: 'RXN' }, 'RXE')).total, 0);
});

test('H-27 the audit trail names the exams that were shown, and no patient', async () => {
  const { rows } = await kept().pool.query(`select about::text from audit_event where action = 'search-unreported'`);
  assert.ok(rows.length > 5);
  assert.ok(rows.every(({ about }) => !/SMITH|Anna/.test(about)));
});
