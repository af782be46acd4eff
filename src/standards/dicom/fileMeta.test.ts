import assert from 'node:assert/strict';
import { test } from 'node:test';
import { implementation, writeFileMeta } from './fileMeta.ts';
import { explicitLittleEndian } from './transferSyntax.ts';
import { writeDataSet } from './writeDataSet.ts';

const sopClassUid = '1.2.840.10008.5.1.4.1.1.2';

/** PS3.10 §7.1, written out whole each time. */
function expected(sopInstanceUid: string, transferSyntaxUid: string): Buffer {
  const elements = writeDataSet(
    {
      FileMetaInformationVersion: Uint8Array.of(0, 1),
      MediaStorageSOPClassUID: sopClassUid,
      MediaStorageSOPInstanceUID: sopInstanceUid,
      TransferSyntaxUID: transferSyntaxUid,
      ImplementationClassUID: implementation.classUid,
      ImplementationVersionName: implementation.versionName,
    },
    explicitLittleEndian,
  );
  const length = writeDataSet({ FileMetaInformationGroupLength: elements.length }, explicitLittleEndian);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), length, elements]);
}

test('every instance has its own file meta information, whatever was written before', () => {
  const uids = ['1.2.3', '1.2.4', '1.2.34', '1.9.99', '1.2.840.10008.5.1.4.1.1.2', `2.25.${'9'.repeat(59)}`, '', 'x'];
  for (const syntax of ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.4.90']) {
    for (const uid of [...uids, ...uids.toReversed()]) {
      const bytes = writeFileMeta({ sopClassUid, sopInstanceUid: uid, transferSyntaxUid: syntax });
      assert.deepEqual(Buffer.from(bytes), expected(uid, syntax));
    }
  }
});

test('what one caller changes in its bytes stays with that caller', () => {
  const meta = { sopClassUid, sopInstanceUid: '1.2.3', transferSyntaxUid: '1.2.840.10008.1.2.1' };
  writeFileMeta(meta).fill(0xff);
  assert.deepEqual(Buffer.from(writeFileMeta(meta)), expected('1.2.3', meta.transferSyntaxUid));
});
