import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { test } from 'node:test';
import { askByQido } from './askByQido.ts';
import type { LookbackError } from './lookbackError.ts';

const place = { site: 'RXN', zone: 'Europe/London' };
const wholeDay = { day: '2011-03-04', seconds: null, modality: null };

type Answer = (url: URL, response: ServerResponse, request: IncomingMessage) => void;

async function withArchive<T>(answer: Answer, work: (service: URL, asked: readonly URL[]) => Promise<T>): Promise<T> {
  const asked: URL[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://archive');
    asked.push(url);
    answer(url, response, request);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  try {
    return await work(new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/dicom-web/`), asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function json(index: number) {
  return {
    '00080020': { vr: 'DA', Value: ['20110304'] },
    '00080030': { vr: 'TM', Value: ['091000'] },
    '00080050': { vr: 'SH', Value: [`A${index}`] },
    '00080061': { vr: 'CS', Value: ['CT', 'SR'] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'WÓJCIK^ANNA^MARIA' }] },
    '00100020': { vr: 'LO', Value: ['N1'] },
    '00100030': { vr: 'DA', Value: ['19500102'] },
    '00100040': { vr: 'CS', Value: ['F'] },
    '0020000D': { vr: 'UI', Value: [`1.2.${index}`] },
    '00201206': { vr: 'IS', Value: [3] },
    '00201208': { vr: 'IS', Value: ['240'] },
  };
}

/** An archive of so many studies, of which it gives at most `most` at once. */
function pages(count: number, most: number): Answer {
  return (url, response) => {
    const [limit, offset] = ['limit', 'offset'].map((key) => Number(url.searchParams.get(key)));
    const some = Array.from({ length: count }, (_, index) => json(index)).slice(
      offset,
      (offset as number) + Math.min(limit as number, most),
    );
    if (some.length === 0) return void response.writeHead(204).end();
    const more = (offset as number) + some.length < count && most < (limit as number);
    response.writeHead(200, {
      'content-type': 'application/dicom+json',
      ...(more ? { warning: '299 archive "more"' } : {}),
    });
    response.end(JSON.stringify(some));
  };
}

test('R16 studies are asked for by QIDO, page after page', async () => {
  await withArchive(pages(450, 1_000), async (service, asked) => {
    const { studies, isCut } = await askByQido(service, null, place)(wholeDay);
    assert.deepEqual([studies.length, isCut, asked.length], [450, false, 3]);
    assert.equal(asked[0]?.pathname, '/dicom-web/studies');
    assert.equal(asked[0]?.searchParams.get('StudyDate'), '20110304');
    const [study] = studies;
    assert.deepEqual(study, {
      ...{ studyInstanceUid: '1.2.0', accession: 'A0', issuer: 'RXN', modalities: ['CT', 'SR'], description: null },
      patient: {
        ...{
          nhsNumber: null,
          localIds: [{ issuer: 'RXN', value: 'N1' }],
          familyName: 'WÓJCIK',
          givenName: 'ANNA MARIA',
        },
        ...{ birthDate: '1950-01-02', sex: 'F' },
      },
      ...{ startedAt: '2011-03-04T09:10:00.000Z', hasTime: true, seriesCount: 3, instanceCount: 240 },
    });
  });
});

test('R16 a part of a day and a modality are asked for, with what the archive wants to see', async () => {
  const seen: (string | undefined)[] = [];
  const answer: Answer = (_, response, { headers, method }) => {
    seen.push(headers.authorization, method);
    response.writeHead(204).end();
  };
  await withArchive(answer, async (service, asked) => {
    const query = { day: '2011-03-04', seconds: { from: 0, to: 43_199 }, modality: 'CT' };
    assert.deepEqual(await askByQido(service, 'Bearer x', place)(query), { studies: [], isCut: false });
    assert.equal(asked[0]?.searchParams.get('StudyTime'), '000000-115959');
    assert.equal(asked[0]?.searchParams.get('ModalitiesInStudy'), 'CT');
    assert.deepEqual(seen, ['Bearer x', 'GET']);
  });
});

test('R16 H-80 an archive that gives fewer than were asked for and pays no heed to the offset is seen to be cut off', async () => {
  const answer: Answer = (_, response) => {
    response.writeHead(200, { warning: '299 archive "more"' }).end(JSON.stringify([json(1), json(2)]));
  };
  await withArchive(answer, async (service) => {
    const { studies, isCut } = await askByQido(service, null, place)(wholeDay);
    assert.deepEqual([studies.length, isCut], [2, true]);
  });
});

for (const [name, answer] of Object.entries({
  'a refusal': (_, response) => void response.writeHead(403).end('no'),
  'a redirection to another host': (_, response) =>
    void response.writeHead(302, { location: 'http://elsewhere.invalid/' }).end(),
  'what is no JSON': (_, response) => void response.writeHead(200).end('<html>'),
} satisfies Readonly<Record<string, Answer>>)) {
  test(`R16 ${name} is a failure, to be tried again`, async () => {
    await withArchive(answer, async (service) => {
      await assert.rejects(askByQido(service, null, place)(wholeDay), (error: LookbackError) => error instanceof Error);
    });
  });
}

test('R16 answers that are no studies are passed over', async () => {
  const odd = [{}, { '0020000D': { vr: 'UI', Value: ['not a uid'] } }, json(1), { '0020000D': { vr: 'UI' } }];
  await withArchive(
    (_, response) => void response.end(JSON.stringify(odd)),
    async (service) => {
      const { studies } = await askByQido(service, null, place)(wholeDay);
      assert.deepEqual(
        studies.map(({ studyInstanceUid }) => studyInstanceUid),
        ['1.2.1'],
      );
    },
  );
});
