import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearer } from '../../../testing/httpDoor.ts';
import { instanceFile } from '../../../testing/instanceFile.ts';
import { keptDoor } from '../../../testing/keptLedger.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import type { seeExam } from '../../api/exams.ts';
import { readPolicies } from '../readPolicies.ts';
import { examRoutes } from './examRoutes.ts';

// Anna Smith was scanned in a hurry: her details were typed by hand, without any number, and day and month stand in each other's place.

const settledAt = new Date('2026-11-24T09:00:00Z');
const order = [
  'MSH|^~\\&|CRIS|RXN|SL|RXN|20261124070500||ORM^O01|1|P|2.4',
  'PID|1||9990000018^^^NHS^NH~17^^^RXN^MR||SMITH^Anna||19500102|F',
  'PV1|1|O|CT',
  'ORC|SC||||CM',
  'OBR|1||A1|CHEAD^CT Head^NICIP|||20261124070000|||||||||||A1||||20261124070500||CT',
];
const typedByHand = {
  PatientID: '',

  AccessionNumber: '',
  PatientName: 'SMITH^Anna',
  PatientSex: 'F',
};

const kept = keptDoor(
  (http, ledger) =>
    examRoutes(http, {
      readEntry: (journalId, at) => ledger().readEntry(journalId, at),
      sameModality: [],
      handling: readPolicies().handling,
      zone: 'Europe/London',
      silentFeeds: async () => [],
    }),
  async ({ ledger }) => {
    const uids = { StudyInstanceUID: '2.25.1', SeriesInstanceUID: '2.25.1.1', SOPInstanceUID: '2.25.1.1.1' };
    const other = { StudyInstanceUID: '2.25.2', SeriesInstanceUID: '2.25.2.1', SOPInstanceUID: '2.25.2.1.1' };
    await ledger.keepInstance(instanceFile({ ...typedByHand, ...uids, PatientBirthDate: '19500201' }));
    await ledger.keepInstance(instanceFile({ ...typedByHand, ...other, PatientBirthDate: '19880730' }));
    await ledger.settle(settledAt);
    // The order comes last: it must wake the images that nothing but a likeness holds beside it.
    await ledger.keepMessage(order, 'CRIS|RXN');
    await ledger.settle(settledAt);
  },
);

test('R2 H-03 images without any number find the order by name and a slip in the date of birth, and are not linked', async () => {
  const { rows } = await kept().pool.query(
    'select study_uid, anchor, standing, rule_version from link order by study_uid',
  );
  const { match } = readPolicies();
  assert.deepEqual(rows, [
    {
      ...{ study_uid: '2.25.1', anchor: 'order:RXN|A1', standing: 'suggested' },
      rule_version: `${match.version} ${match.people.version}`,
    },
  ]);
});

test('R2 the page of the images says what speaks for the order, and how much', async () => {
  const { rows } = await kept().pool.query<{ exam_id: string }>(
    "select exam_id from exam where anchor = 'study:2.25.1'",
  );
  const headers = await bearer(kept().door, { role: 'coordinator', site: null });
  const reply = await kept().door.http.app.inject({ method: 'GET', url: `/api/exams/${rows[0]?.exam_id}`, headers });
  const { suggestions } = reply.json() as ReplyOf<typeof seeExam>;
  assert.equal(suggestions.length, 1);
  assert.match(suggestions[0]?.says ?? '', /^May be this examination\. Date of birth has day and month swapped \(\+\d/);
});
