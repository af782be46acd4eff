import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { judgeNhsNumber } from '../../src/domain/patients/nhsNumber.ts';
import { readPolicies } from '../../src/server/readPolicies.ts';
import { writeFileMeta } from '../../src/standards/dicom/fileMeta.ts';
import { readInstanceHeader } from '../../src/standards/dicom/readInstanceHeader.ts';
import { isUid } from '../../src/standards/dicom/uid.ts';
import { readMessage } from '../../src/standards/hl7/message.ts';
import { findingsOf, ledgerOf } from '../fast/ledgerOf.ts';
import { devices, silentDevice, sites } from '../places.ts';
import type { Action, ImagesAction } from '../real/doorAction.ts';
import { demoDay } from './demoDay.ts';

const zone = 'Europe/London';
const until = new Date('2026-11-22T14:05:00Z');
const day = demoDay({ seed: 'test', until, zone });
const actions = day.actions();

test('the same seed and time tell the same day to the byte, drawn pictures and all', () => {
  const again = demoDay({ seed: 'test', until, zone });
  assert.equal(fingerprint(again.actions()), fingerprint(actions));
  assert.deepEqual(again.expected, day.expected);
});

test('another seed, and the same seed on another day, share no UID and no accession number', () => {
  const names = (one: typeof day) => new Set(one.expected.map(({ anchor }) => anchor));
  for (const other of [
    demoDay({ seed: 'other', until, zone }),
    demoDay({ seed: 'test', until: new Date('2026-11-23T14:05:00Z'), zone }),
  ]) {
    assert.deepEqual(
      [...names(other)].filter((anchor) => names(day).has(anchor)),
      [],
    );
  }
});

test('what is told lies in the past, in order of time', () => {
  const times = actions.map(({ at }) => at.getTime());
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  assert.ok(times.every((time) => time <= until.getTime()));
});

test('R2 R3 R4 R5 R6 R7 R9 R10 R11 W1 W11 the day holds every kind of failure, and mostly exams with which nothing is wrong', () => {
  const found = day.expected.flatMap(({ findings }) => findings);
  for (const kind of [
    'images-without-order',
    'order-without-images',
    'identity-conflict',
    'nhs-number',
    'two-patients',
    'late-images',
    'changed-instance',
    'duplicate-accession',
    'merge-not-propagated',
    'report-gap',
    'report-pending',
    'status-disagreement',
    'unread',
  ] as const) {
    assert.ok(found.includes(kind), kind);
  }
  const good = day.expected.filter(({ findings }) => findings.every((finding) => finding === 'unread')).length;
  assert.ok(good > day.expected.length / 2, `${good} of ${day.expected.length}`);
});

test('the fast gear finds exactly what the stories say, heard at once at the end of the day as the doors hear it', () => {
  for (const now of [until, ...['2026-11-24T09:05:00Z', '2026-03-29T03:30:00Z'].map((at) => new Date(at))]) {
    const told = demoDay({ seed: 'test', until: now, zone });
    const since = new Date(now.getTime() - 25 * 60 * 60 * 1000).toISOString();
    const holders = new Map(Object.keys(sites).map((site) => [site, [{ system: 'epr' as const, since }]]));
    const heard = told.events.map((event) => ({ ...event, at: now }));
    const found = findingsOf(ledgerOf(heard, { policies: readPolicies(), zone, now, holders }));
    const expected = told.expected.map(({ anchor, findings }) => [anchor, [...findings].sort()]);
    assert.deepEqual(found, Object.fromEntries(expected));
  }
});

test('each failure says where it is found and why it matters, by name', () => {
  const names = day.stories.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.length >= 20);
  for (const { find, why, title } of day.stories) assert.ok(find.length > 10 && why.length > 10 && title.length > 10);
});

test('every patient is a test patient: an NHS number of the 999 range, or one that nobody can have', () => {
  for (const action of actions) {
    if (action.door !== 'hl7') continue;
    const reading = readMessage(action.bytes);
    const number =
      reading.kind === 'read' ? (reading.message.field('PID-3[1].1') ?? reading.message.field('PID-3.1')) : undefined;
    if (number == null) continue;
    assert.ok(number.startsWith('999') || judgeNhsNumber(number).kind === 'invalid', number);
  }
});

test('the clocks may change in the middle of the day', () => {
  for (const changed of [
    '2026-03-29T03:30:00Z',
    '2026-10-25T02:30:00Z',
    '2026-03-01T00:10:00Z',
    '2028-02-29T12:00:00Z',
  ]) {
    const told = demoDay({ seed: 'test', until: new Date(changed), zone });
    assert.ok(told.expected.length > 50);
  }
});

test('R19 on every day each enrolled scanner is heard but the silent one', () => {
  for (let hour = 0; hour < 48; hour++) {
    const now = new Date(until.getTime() + hour * 60 * 60 * 1000);
    const { events } = demoDay({ seed: `silence ${hour}`, until: now, zone });
    const heard = new Set(events.map((event) => (event.kind === 'images' && !event.refused ? event.aeTitle : '')));
    assert.deepEqual(
      devices.filter(({ aeTitle }) => !heard.has(aeTitle)),
      [],
    );
    assert.ok(!heard.has(silentDevice.aeTitle));
  }
});

test('an image of every scanner has a header that says who, what and where', () => {
  const scanners = Map.groupBy(
    actions.filter((action) => action.door === 'dicom'),
    (action) => action.aeTitle,
  );
  assert.ok(scanners.size > devices.length / 2, [...scanners.keys()].join());
  for (const [aeTitle, [first]] of scanners) {
    const image = (first as ImagesAction).images[0];
    assert.ok(image);
    assert.ok(isUid(image.sopInstanceUid) && image.sopInstanceUid.startsWith('2.25.'));
    const read = readInstanceHeader(Buffer.concat([writeFileMeta(image), image.dataSet()]));
    assert.equal(read.kind, 'read', aeTitle);
    if (read.kind !== 'read') continue;
    assert.equal(read.header.image.sopInstanceUid, image.sopInstanceUid);
    assert.deepEqual(read.header.problems, []);
  }
});

function fingerprint(actions: readonly Action[]): string {
  const hash = createHash('sha256');
  let drawn = 0;
  for (const action of actions) {
    hash.update(`${action.at.toISOString()} ${action.door}`);
    if (action.door === 'hl7') hash.update(action.bytes);
    else for (const image of action.images) hash.update(drawn++ % 40 === 0 ? image.dataSet() : image.sopInstanceUid);
  }
  return hash.digest('hex');
}
