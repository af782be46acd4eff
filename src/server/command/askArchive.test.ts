import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RunningOrthanc, startOrthanc } from '../../../benchmarks/orthanc.ts';
import { pastExam } from '../../../simulation/lookback/pastExam.ts';
import { pastPlan } from '../../../simulation/lookback/pastPlan.ts';
import { needs } from '../../../testing/needs.ts';
import { sendStudies } from '../../../testing/sendStudies.ts';
import type { ArchivedStudy } from '../../domain/lookback/archivedStudy.ts';
import { walkDay } from '../lookback/walkDay.ts';
import { askByFind, readArchiveAddress } from './askArchive.ts';

const place = { site: 'RXN', zone: 'Europe/London' };
const skip = needs('Orthanc');
/** Some eighty studies a day, of four days. */
const plan = pastPlan('orthanc', 330, '2011-03-01', '2011-03-04');
const studies = Array.from({ length: plan.exams }, (_, index) => pastExam(plan, index).study).filter(
  (study) => study !== null,
);

test('an archive is named by title, host and port', () => {
  assert.deepEqual(readArchiveAddress('PACS@10.0.0.5:104'), { aet: 'PACS', host: '10.0.0.5', port: 104 });
  assert.deepEqual(readArchiveAddress('PACS@[::1]:11112'), { aet: 'PACS', host: '::1', port: 11_112 });
  for (const wrong of [
    'PACS',
    'PACS@host',
    'PACS@host:0',
    'PACS@host:65536',
    '@host:104',
    'A\\B@host:104',
    `${'A'.repeat(17)}@host:104`,
  ])
    assert.equal(readArchiveAddress(wrong), null, wrong);
});

for (const [limitFindResults, says] of [
  [0, 'gives all it has'],
  [20, 'cuts off at twenty'],
] as const) {
  test(`R16 H-80 every study of a real Orthanc that ${says} is found by C-FIND, day by day`, { skip }, async () => {
    const orthanc = await startOrthanc({ nagle: false, limitFindResults });
    const archive = askByFind({ aet: 'ORTHANC', host: '127.0.0.1', port: orthanc.dicomPort }, 'SAFELIGHT', place);
    try {
      await sendStudies(studies, orthanc.dicomPort);
      const found = new Map<string, ArchivedStudy>();
      let asked = 0;
      const ask: typeof archive.ask = (query) => {
        asked += 1;
        return archive.ask(query);
      };
      for (const day of ['2011-02-28', '2011-03-01', '2011-03-02', '2011-03-03', '2011-03-04']) {
        const walked = await walkDay(day, ask, limitFindResults || null);
        assert.equal(walked.gap, null, day);
        for (const [uid, study] of walked.studies) found.set(uid, study);
      }
      assert.equal(found.size, studies.length);
      assert.ok(limitFindResults === 0 ? asked === 5 : asked > 12, `${asked} questions`);
      for (const study of studies) {
        const { modalities, patient, accession, startedAt } = found.get(study.studyInstanceUid) as ArchivedStudy;
        assert.deepEqual(
          { modalities, accession, startedAt, ...patient, nhsNumber: study.patient.nhsNumber },
          {
            modalities: study.modalities.slice(0, 1),
            accession: study.accession,
            startedAt: study.startedAt,
            ...study.patient,
          },
        );
      }
    } finally {
      await archive.close();
      await orthanc.stop();
    }
  });
}

test('R16 an archive that vanished is asked again over a new association', { skip }, async () => {
  let orthanc: RunningOrthanc = await startOrthanc({ nagle: false });
  const port = orthanc.dicomPort;
  const archive = askByFind({ aet: 'ORTHANC', host: '127.0.0.1', port }, 'SAFELIGHT', place);
  const query = { day: '2011-03-01', seconds: null, modality: null };
  assert.deepEqual(await archive.ask(query), { studies: [], isCut: false });
  await orthanc.stop();
  await assert.rejects(archive.ask(query));
  await assert.rejects(archive.ask(query), /Cannot reach/);
  orthanc = await startOrthanc({ nagle: false });
  const again = askByFind({ aet: 'ORTHANC', host: '127.0.0.1', port: orthanc.dicomPort }, 'SAFELIGHT', place);
  assert.deepEqual(await again.ask(query), { studies: [], isCut: false });
  await again.close();
  await orthanc.stop();
});
