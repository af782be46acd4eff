import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageSaid } from '../../src/domain/archive/studyState.ts';
import { interpretMessage } from '../../src/domain/intake/interpretMessage.ts';
import { canonicalText } from '../../src/domain/ledger/heard.ts';
import { identityOfImage } from '../../src/domain/patients/identityOfImage.ts';
import { readPolicies } from '../../src/server/readPolicies.ts';
import { readSenderPacks } from '../../src/server/readSenderPacks.ts';
import { writeFileMeta } from '../../src/standards/dicom/fileMeta.ts';
import type { InstanceHeader } from '../../src/standards/dicom/instanceHeader.ts';
import { readInstanceHeader } from '../../src/standards/dicom/readInstanceHeader.ts';
import { readMessage } from '../../src/standards/hl7/message.ts';
import { instantOf } from '../../src/standards/time/localTime.ts';
import { doorAction } from '../real/doorAction.ts';
import { trustDays } from '../trust/trustDays.ts';
import type { ImagesTold } from '../trust/trustEvent.ts';
import { factsOfMessage } from './factsOfMessage.ts';
import { seenImages } from './seenImages.ts';
import { wallInstant } from './wallInstant.ts';

// The fast gear takes facts from what is told; the real gear writes bytes of it, which the server reads. Both must say the same.

const zone = 'Europe/London';
const packs = readSenderPacks();
const wishes = [
  { seed: 'told', from: '2026-11-02' },
  { seed: 'the clocks go forward', from: '2026-03-28' },
  { seed: 'the clocks go back', from: '2026-10-24' },
].map((wish) => ({ ...wish, days: 3, zone, examsADay: 90, policies: readPolicies(), faults: 'all' as const }));

for (const wish of wishes) {
  const { events } = trustDays(wish);

  test(`${wish.seed}: the bytes of every message hold the facts that the fast gear takes from it`, () => {
    const kinds = new Set<string>();
    for (const event of events) {
      if (event.kind === 'images') continue;
      const action = doorAction(event, zone);
      const read = readMessage(action.door === 'hl7' ? action.bytes : new Uint8Array());
      assert.equal(read.kind, 'read');
      if (read.kind !== 'read') continue;
      const heardAt = { receivedAt: event.at, zone, site: event.sender.facility };
      const understood = interpretMessage(read.message, packs.get(event.sender.pack) ?? null, heardAt);
      assert.deepEqual(understood, { kind: 'understood', facts: factsOfMessage(event, zone) });
      kinds.add(`${event.sender.name} ${event.kind}`);
    }
    assert.ok(kinds.size >= 7, [...kinds].join());
  });

  test(`${wish.seed}: the header of every image says what the fast gear takes it to say`, () => {
    const told = events.filter((event): event is ImagesTold => event.kind === 'images');
    assert.ok(told.length > 50);
    for (const event of told) assert.deepEqual(readHeaders(event), expectedOf(event));
  });
}

function expectedOf(event: ImagesTold) {
  const seen = seenImages(event, zone);
  assert.ok(seen);
  const {
    studyInstanceUid,
    identity,
    accession,
    accessionIssuer,
    modality,
    description,
    station,
    startedAt,
    endedAt,
    says,
  } = seen;
  const names = { studyInstanceUid, identity, accession, accessionIssuer, modality, description, station };
  return { ...names, startedAt, endedAt, images: seen.instances.length, says: textsOf(says) };
}

/** As readInstance of the server takes them: what the study says is the least and the latest of what its images say. */
function readHeaders(event: ImagesTold) {
  const action = doorAction(event, zone, false);
  assert.ok(action.door === 'dicom');
  const headers = action.images.map((image) => {
    const read = readInstanceHeader(Buffer.concat([writeFileMeta(image), image.dataSet()]));
    assert.ok(read.kind === 'read');
    return read.header;
  });
  const { patient, study, series } = headers[0] as (typeof headers)[number];
  const at = (date: string | null, time: string | null) => instantText(date, time, study.timezoneOffsetFromUtc);
  const startedAt = at(study.studyDate, study.studyTime);
  const acquired = headers.map(({ image }) => at(image.acquisitionDate, image.acquisitionTime));
  const name = patient.patientNameParts?.alphabetic;
  return {
    studyInstanceUid: study.studyInstanceUid,
    identity: identityOfImage(
      {
        familyName: name?.family ?? null,
        givenName: name?.given ?? null,
        patientId: patient.patientId?.id ?? null,
        issuerOfPatientId: patient.patientId?.issuer ?? null,
        otherPatientIds: patient.otherPatientIds.map(({ id, issuer }) => ({ id, issuer })),
        birthDate: patient.patientBirthDate,
        sex: patient.patientSex,
      },
      event.said.device.site,
    ),
    accession: study.accessionNumber?.id ?? null,
    accessionIssuer: study.accessionNumber?.issuer ?? null,
    modality: series.modality,
    description: study.studyDescription,
    station: series.stationName,
    startedAt,
    endedAt: [startedAt, ...acquired].sort().at(-1),
    images: new Set(headers.map(({ image }) => image.sopInstanceUid)).size,
    says: textsOf(headers.map(saysOf)),
  };
}

function saysOf({ patient, series }: InstanceHeader): ImageSaid {
  const { modality, bodyPartExamined: bodyPart, laterality, seriesDescription: description } = series;
  const { patientAge, patientSize, patientWeight } = patient;
  return { modality, bodyPart, laterality, description, patientAge, patientSize, patientWeight };
}

function textsOf(says: readonly ImageSaid[]): readonly string[] {
  return [...new Set(says.map(canonicalText))].sort();
}

function instantText(date: string | null, time: string | null, offset: string | null): string {
  const numbers = (text: string | null) => (text ?? '').match(/\d\d/g)?.map(Number) ?? [];
  const [century = 0, year = 0, month = 1, day = 1] = numbers(date);
  const [hour = 0, minute = 0, second = 0] = numbers(time);
  const civil = { year: century * 100 + year, month, day, hour, minute, second };
  if (offset === null) return instantOf(civil, zone).toISOString();
  const [hours = 0, minutes = 0] = numbers(offset);
  return instantOf({ ...civil, offsetMinutes: hours * 60 + minutes }, zone).toISOString();
}

test('a time without an offset is an hour early in the hour that clocks repeat, and right in every other', () => {
  const wall = (instant: string) => new Date(wallInstant(Date.parse(instant), zone)).toISOString().slice(0, 19);
  assert.equal(wall('2026-10-25T00:59:59Z'), '2026-10-25T00:59:59');
  assert.equal(wall('2026-10-25T01:00:00Z'), '2026-10-25T00:00:00');
  assert.equal(wall('2026-10-25T01:59:59Z'), '2026-10-25T00:59:59');
  assert.equal(wall('2026-10-25T02:00:00Z'), '2026-10-25T02:00:00');
  assert.equal(wall('2026-03-29T01:00:00Z'), '2026-03-29T01:00:00');
});
