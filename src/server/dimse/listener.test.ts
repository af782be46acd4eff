import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { connect } from 'node:tls';
import { openDimseDoor } from '../../../testing/dimseDoor.ts';
import { ctDataSet, ctImage, explicitLittleEndian } from '../../../testing/dimsePeer.ts';
import { corpusFolder, needs } from '../../../testing/needs.ts';
import { runProgram } from '../../../testing/runProgram.ts';
import { makeCertificates, type TestCertificates } from '../../../testing/tlsCertificates.ts';
import { openPerformedSteps } from '../intake/performedSteps.ts';
import { openAssociation } from './dimseClient.ts';
import type { DimseError } from './dimseError.ts';
import { openDimseListener } from './listener.ts';

let certificates: TestCertificates;
before(() => {
  certificates = makeCertificates();
});
after(() => rmSync(certificates.folder, { recursive: true }));

function openTlsDoor() {
  const { ca, server } = certificates;
  return openDimseDoor({ tls: { key: server.key, cert: server.cert, ca: ca.cert } });
}

const wish = {
  host: '127.0.0.1',
  callingAet: 'CT1',
  calledAet: 'SAFELIGHT',
  contexts: [{ abstractSyntax: ctImage, transferSyntaxes: [explicitLittleEndian] }],
};

test('over TLS an instance is kept, and the room that admits hears the subject of the certificate', async () => {
  await using door = await openTlsDoor();
  const { ca, client } = certificates;
  const answer = await openAssociation({
    ...wish,
    port: door.port,
    tls: { ca: ca.cert, key: client.key, cert: client.cert },
  });
  assert.ok(answer.kind === 'open');
  const dataSet = ctDataSet('1.2.3', 600_000);
  const stored = await answer.association.store({
    sopClassUid: ctImage,
    sopInstanceUid: '1.2.3',
    transferSyntaxUid: explicitLittleEndian,
    dataSet,
  });
  assert.equal(stored.status, 0);
  await answer.association.release();
  const [entry] = await door.entries();
  assert.ok(entry && (await door.dataSetOf(entry)).equals(dataSet));
  assert.deepEqual(door.asked[0], {
    callingAet: 'CT1',
    calledAet: 'SAFELIGHT',
    address: '127.0.0.1',
    tls: true,
    certificateSubject: 'CN=CT1, O=Test Trust',
  });
});

test('H-21 a peer without a certificate, or with one nobody vouches for, or with an old TLS, does not get in', async () => {
  await using door = await openTlsDoor();
  const { ca, client, stranger } = certificates;
  const lost = ({ code }: DimseError) => code === 'DIMSE_CONNECT_FAILED' || code === 'DIMSE_ASSOCIATION_LOST';
  await assert.rejects(openAssociation({ ...wish, port: door.port, tls: { ca: ca.cert } }), lost);
  const unknown = { ca: ca.cert, key: stranger.key, cert: stranger.cert };
  await assert.rejects(openAssociation({ ...wish, port: door.port, tls: unknown }), lost);
  const old = connect({
    port: door.port,
    ca: ca.cert,
    key: client.key,
    cert: client.cert,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'ALL:@SECLEVEL=0',
  });
  await assert.rejects(new Promise((resolve, reject) => old.once('secureConnect', resolve).once('error', reject)));
  await assert.rejects(openAssociation({ ...wish, port: door.port }), lost);
  assert.deepEqual(door.asked, []);
});

test('dcmtk comes in over TLS with its certificate, and not without', {
  skip: needs('dcmtk', 'the corpus'),
}, async () => {
  await using door = await openTlsDoor();
  const { ca, client } = certificates;
  const file = `${corpusFolder}good/pydicom+pydicom/src/pydicom/data/test_files/CT_small.dcm`;
  const secure = ['+cf', ca.certFile, '127.0.0.1', `${door.port}`];
  const sent = await runProgram('storescu', ['+tls', client.keyFile, client.certFile, ...secure, file]);
  assert.equal(sent.code, 0, sent.output);
  assert.notEqual((await runProgram('echoscu', ['+tla', ...secure])).code, 0);
  assert.equal((await door.entries()).length, 1);
});

test('a port that is taken is an error with a code', async () => {
  await using door = await openDimseDoor();
  const quiet = () => undefined;
  const opening = openDimseListener({
    host: '127.0.0.1',
    port: door.port,
    admit: () => Promise.reject(new Error('never asked')),
    journal: door.journal,
    steps: openPerformedSteps(async () => 'unknown'),
    untilRecorded: () => Promise.resolve(),
    log: { info: quiet, warn: quiet, error: quiet },
    clock: () => new Date(),
  });
  await assert.rejects(opening, ({ code }: DimseError) => code === 'DIMSE_LISTEN_FAILED');
});
