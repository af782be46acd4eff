import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../../testing/database.ts';
import { addExam } from '../../../testing/ledgerRows.ts';
import { openKysely } from '../database/schema.ts';
import { type ExamsAsked, findExams } from './findExams.ts';

const pool = testDatabase();

const families = ['SMITH', 'SMYTHE', "O'BRIEN", 'SMITH-JONES', 'MÜLLER', '100%', 'A_B', 'AXB', 'STAR*'];
const givens = ['Anna', 'Ann', 'Bob', 'Sm'];
const sites = ['RXN', 'RXE'];
const modalities = ['CT', 'MR'];
const kinds = ['images-without-order', 'identity-conflict'];

const everything: ExamsAsked = {
  list: 'all',
  sites: 'everywhere',
  zone: 'Europe/London',
  after: null,
  limit: 7,
};

interface Row {
  readonly exam_id: string;
  readonly sort_at: Date;
  readonly site: string;
  readonly modality: string;
  readonly state: string;
  readonly unread_since: Date | null;
  readonly family_name: string;
  readonly given_name: string;
  readonly nhs_number: string;
  readonly accession: string;
  readonly kinds: string[];
}

/** The truth by another way: every row, in JavaScript, letter by letter. */
function truth(rows: readonly Row[], asked: Partial<ExamsAsked>): string[] {
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .replace(/[\p{M}']/gu, '')
      .toLowerCase();
  const numberInGroups = /^[0-9 ]+$/.test(asked.words ?? '') ? (asked.words ?? '').replaceAll(' ', '') : asked.words;
  const typed = plain(numberInGroups ?? '')
    .split(/[ ,]+/)
    .filter(Boolean);
  const day = (at: Date) => at.toLocaleDateString('sv-SE', { timeZone: 'Europe/London' });
  return rows
    .filter((row) => row.state !== 'joined')
    .filter((row) => asked.sites === undefined || asked.sites === 'everywhere' || asked.sites.includes(row.site))
    .filter((row) => (asked.site ?? row.site) === row.site && (asked.modality ?? row.modality) === row.modality)
    .filter((row) => day(row.sort_at) >= (asked.from ?? '') && day(row.sort_at) <= (asked.to ?? '9999'))
    .filter((row) => {
      if (asked.list === undefined || asked.list === 'all') return true;
      return asked.list === 'unread' ? row.unread_since !== null : row.kinds.includes(asked.list);
    })
    .filter((row) => {
      const words = [row.family_name, row.given_name, row.nhs_number, row.accession].map(plain);
      const parts = [...words, ...words.flatMap((word) => word.split('-').slice(1))];
      return typed.every((word) => parts.some((part) => part.startsWith(word)));
    })
    .sort((a, b) => b.sort_at.getTime() - a.sort_at.getTime() || (a.exam_id < b.exam_id ? 1 : -1))
    .map((row) => row.exam_id);
}

async function allPages(asked: ExamsAsked): Promise<{ readonly total: Set<number>; readonly examIds: string[] }> {
  const total = new Set<number>();
  const examIds: string[] = [];
  for (let after: ExamsAsked['after'] = null; ; ) {
    const found = await findExams(openKysely(pool()), { ...asked, after });
    total.add(found.total);
    examIds.push(...found.examIds);
    if (found.next === null) return { total, examIds };
    after = found.next;
  }
}

const asking = fc.record(
  {
    list: fc.constantFrom('all', 'unread', ...kinds) as fc.Arbitrary<ExamsAsked['list']>,
    sites: fc.constantFrom('everywhere' as const, ['RXN'], ['RXE', 'RXN']),
    words: fc.constantFrom(
      's',
      'sm',
      's a',
      'smith a',
      'sm an bob',
      'b',
      'x',
      '9',
      '99 ac',
      '_b',
      '\\',
      'SMITH, An',
      'smith',
      'jones',
      'muller',
      'Müller',
      'obrien',
      "o'b",
      '100%',
      '%',
      'a_',
      'a_b',
      'star*',
      '*',
      '999 000 000',
      '9990000',
      'acc1',
      'smith bob',
      'zz',
      ' ',
    ),
    site: fc.constantFrom(...sites),
    modality: fc.constantFrom(...modalities),
    from: fc.constantFrom('2026-10-24', '2026-10-25', '2026-10-26'),
    to: fc.constantFrom('2026-10-24', '2026-10-25', '2026-10-26'),
    limit: fc.integer({ min: 1, max: 20 }),
  },
  { requiredKeys: [] },
);

test('a search gives exactly what every row, looked at one by one, gives, and its exact total', async () => {
  const db = openKysely(pool());
  // The clocks in London go back at 01:00Z on the 25th: that day has 25 hours.
  const start = Date.parse('2026-10-23T22:00:00Z');
  for (let index = 0; index < 160; index++) {
    const pick = <T>(from: readonly T[], step: number) => from[Math.floor(index / step) % from.length] as T;
    const sort_at = new Date(start + (index % 80) * 3_600_000);
    await addExam(db, {
      sort_at,
      family_name: pick(families, 1),
      given_name: pick(givens, 2),
      nhs_number: `999000${String(index % 50).padStart(4, '0')}`,
      accession: `ACC${index}`,
      site: pick(sites, 3),
      modality: pick(modalities, 5),
      ...(index % 11 === 0 ? { state: 'joined' as const, joined_to: 'order:X|1' } : {}),
      ...(index % 7 === 0 && index % 11 !== 0 ? { unread_since: sort_at } : {}),
      variances: index % 11 === 0 ? [] : kinds.filter((_, at) => index % (at + 4) === 0),
    });
  }
  const { rows } = await pool().query<Row>(
    `select exam.*, array(select kind from variance where variance.exam_id = exam.exam_id) as kinds from exam`,
  );
  await fc.assert(
    fc.asyncProperty(asking, async (asked) => {
      const found = await allPages({ ...everything, ...asked });
      const expected = truth(rows, asked);
      assert.deepEqual(found.examIds, expected);
      assert.deepEqual([...found.total], [expected.length]);
    }),
    { numRuns: 300 },
  );
});

test('one and two letters give all that begin with them, page by page, where they are few and where they are many', async () => {
  await pool().query(
    `insert into exam (exam_id, anchor, site, state, closed_because, family_name, nhs_number_valid, local_ids, images, search_words,
       sort_at, balanced_at, policy_version)
     select gen_random_uuid(), 'order:RXN|KK' || n, 'RXK', 'closed', 'x', 'K', true, '[]', 0,
       case when n <= 2000 then 'kadir' else 'kbar' end || ' ' || n, now() - (n % 100) * interval '1 hour', now(), 'x'
     from generate_series(1, 4001) n`,
  );
  for (const [words, total] of [
    ['ka', 2000],
    ['kb', 2001],
    ['k', 4001],
    ['k 1', 1111],
    ['kz', 0],
  ] as const) {
    const found = await allPages({ ...everything, words, sites: ['RXK'], limit: 180 });
    const pattern = words.split(' ').map((word) => `(^| )${word}`);
    const { rows } = await pool().query<{ exam_id: string }>(
      `select exam_id from exam where site = 'RXK' and search_words ~ all ($1) order by sort_at desc, exam_id desc`,
      [pattern],
    );
    assert.deepEqual([words, [...found.total]], [words, [total]]);
    assert.deepEqual(
      found.examIds,
      rows.map((row) => row.exam_id),
    );
  }
  await pool().query("delete from exam where site = 'RXK'");
});

test('the tally of exams is their number, whatever is done to them at once', async () => {
  const db = openKysely(pool());
  const ids = await Promise.all(
    Array.from({ length: 40 }, (_, index) => addExam(db, { site: sites[index % 2] as string })),
  );
  await Promise.all(
    ids.map(async (examId, index) => {
      if (index % 4 === 0) await db.deleteFrom('exam').where('exam_id', '=', examId).execute();
      if (index % 4 === 1)
        await db.updateTable('exam').set({ state: 'joined', joined_to: 'x' }).where('exam_id', '=', examId).execute();
      if (index % 4 === 2) await db.updateTable('exam').set({ site: 'RXN' }).where('exam_id', '=', examId).execute();
      if (index % 4 === 3) {
        const failing = db.transaction().execute(async (tx) => {
          await tx.deleteFrom('exam').where('exam_id', '=', examId).execute();
          throw new Error('rolled back');
        });
        await assert.rejects(failing);
      }
    }),
  );
  for (let index = 0; index < 600; index++) await addExam(db);
  const { rows } = await pool().query(`
    select coalesce(tallied.site, counted.site) as site, tallied.n as tally, counted.n as count
    from (select site, sum(exams)::bigint as n from exam_tally group by site) tallied
    full join (select site, count(*) as n from exam where state <> 'joined' group by site) counted using (site)`);
  assert.ok(rows.length >= 2);
  for (const { tally, count } of rows) assert.equal(tally, count);
  const small = await pool().query<{ n: number }>('select count(*) as n from exam_tally');
  assert.ok((small.rows[0]?.n ?? 0) < 600, 'the small rows are added up now and then');
});

test('a word that nobody has, a monstrous name and a quote are found or not, and break nothing', async () => {
  const db = openKysely(pool());
  const examId = await addExam(db, {
    family_name: `${'X'.repeat(5000)}`,
    given_name: `it's \\ & | ! : ( )`,
    accession: 'ODD1',
  });
  const find = async (words: string) => (await findExams(db, { ...everything, words })).examIds;
  assert.deepEqual(await find('x'.repeat(100)), [examId]);
  for (const words of [`its`, '\\', '& |', '!', ': (', "'':*"]) await find(words);
  assert.deepEqual(await find('its \\ & | ! : ( )'), []);
  assert.deepEqual(await find('xx no-such-word'), []);
});
