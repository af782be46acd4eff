import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ArchivedStudy } from '../../domain/lookback/archivedStudy.ts';
import type { ArchiveQuery } from '../../domain/lookback/archiveQuery.ts';
import { unknownPatient } from '../../domain/patients/patientIdentity.ts';
import { type AskArchive, walkDay } from './walkDay.ts';

interface Held {
  readonly uid: string;
  /** Seconds since midnight; null: the study has no time. */
  readonly at: number | null;
  readonly modality: string;
}

function study({ uid, modality }: Held): ArchivedStudy {
  return {
    studyInstanceUid: uid,
    ...{ accession: null, issuer: 'RXN', patient: unknownPatient, modalities: [modality], description: null },
    ...{ startedAt: '2011-03-04T00:00:00.000Z', hasTime: true, seriesCount: 1, instanceCount: 1 },
  };
}

/** An archive that holds these and gives no more than so many; `says`: it tells when it cuts off. */
function archive(
  held: readonly Held[],
  most: number,
  says: boolean,
  matches = fits,
): { ask: AskArchive; asked: ArchiveQuery[] } {
  const asked: ArchiveQuery[] = [];
  return {
    asked,
    async ask(query) {
      asked.push(query);
      const found = held.filter((one) => matches(one, query));
      return { studies: found.slice(0, most).map(study), isCut: says && found.length > most };
    },
  };
}

function fits({ at, modality }: Held, query: ArchiveQuery): boolean {
  const inTime = query.seconds === null || (at !== null && at >= query.seconds.from && at <= query.seconds.to);
  return inTime && (query.modality === null || query.modality === modality);
}

const busyDay: readonly Held[] = Array.from({ length: 730 }, (_, index) => ({
  uid: `1.${index}`,
  // Most come in the morning, thirty of them in one minute.
  at: index < 30 ? 32_400 + index : 28_800 + ((index * 97) % 30_000),
  modality: ['CT', 'DX', 'MR', 'US'][index % 4] as string,
}));

test('R16 an answer that is not cut off needs one question', async () => {
  const { ask, asked } = archive(busyDay, 5_000, true);
  const { studies, gap } = await walkDay('2011-03-04', ask, null);
  assert.deepEqual([studies.size, gap, asked.length], [730, null, 1]);
});

for (const [most, says, limit] of [
  [100, true, null],
  [100, false, null],
  [37, true, null],
  [37, false, 37],
  [20, true, null],
] as const) {
  test(`R16 H-80 an archive that cuts off at ${most}${says ? ' and says so' : ' in silence'} gives all 730 studies in parts`, async () => {
    const { studies, gap } = await walkDay('2011-03-04', archive(busyDay, most, says).ask, limit);
    assert.deepEqual([studies.size, gap], [730, null]);
  });
}

test('R16 H-80 studies without a time that parts cannot reach leave a gap that is told', async () => {
  const held = [{ uid: '2.1', at: null, modality: 'CT' }, ...busyDay];
  const { studies, gap } = await walkDay('2011-03-04', archive(held, 100, true).ask, null);
  assert.equal(studies.size, 731);
  assert.match(gap ?? '', /without a time/);
});

test('R16 a day of exactly one hundred studies, some without a time, has no gap', async () => {
  const held = busyDay.slice(0, 100).map((one, index) => (index < 3 ? { ...one, at: null } : one));
  const { studies, gap } = await walkDay('2011-03-04', archive(held, 5_000, true).ask, null);
  assert.deepEqual([studies.size, gap], [100, null]);
});

test('R16 H-80 an archive that does not look at the time is found out at once', async () => {
  const { ask, asked } = archive(busyDay, 100, true, () => true);
  const { studies, gap } = await walkDay('2011-03-04', ask, null);
  assert.match(gap ?? '', /whatever time/);
  assert.deepEqual([studies.size, asked.length], [100, 3]);
});

test('R16 H-80 more studies of one modality in one minute than the archive gives leave a gap that is told', async () => {
  const held = Array.from({ length: 60 }, (_, index) => ({ uid: `3.${index}`, at: 32_400, modality: 'DX' }));
  const { gap } = await walkDay('2011-03-04', archive(held, 25, true).ask, null);
  assert.match(gap ?? '', /narrowest/);
});
