import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSettings } from './settings.ts';

test('without any setting everything has its usual value and binds to this machine only', () => {
  const reading = readSettings({});
  assert.equal(reading.kind, 'read');
  if (reading.kind !== 'read') return;
  const { host, httpPort, dicomPort, dicomAet, mllpPort, databaseUrl, unknownPeers, unsafe } = reading.settings;
  assert.deepEqual(
    { host, httpPort, dicomPort, dicomAet, mllpPort, databaseUrl, unknownPeers },
    {
      host: '127.0.0.1',
      httpPort: 8080,
      dicomPort: 11112,
      dicomAet: 'SAFELIGHT',
      mllpPort: 2575,
      databaseUrl: null,
      unknownPeers: 'refuse',
    },
  );
  assert.deepEqual(unsafe, { noFlush: false, acknowledgeBeforeKeep: false });
});

test('all that is wrong is told at once', () => {
  const reading = readSettings({
    HTTP_PORT: '0',
    DICOM_PORT: '65536',
    MLLP_PORT: '25x',
    DICOM_AET: 'A TITLE OF SEVENTEEN',
    SAFELIGHT_TIME_ZONE: 'Europe/Londres',
    MLLP_TLS_PORT: '2576',
    DATABASE_URL_FILE: '/nowhere/at/all',
  });
  assert.equal(reading.kind, 'wrong');
  assert.equal(reading.kind === 'wrong' && reading.problems.length, 7);
});

test('both sides of a boundary: port 65535 is a port, 65536 is none', () => {
  assert.equal(readSettings({ HTTP_PORT: '65535' }).kind, 'read');
  assert.equal(readSettings({ HTTP_PORT: '65536' }).kind, 'wrong');
});

test('a secret may stand in a file, and its line end is no part of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-settings-'));
  writeFileSync(join(folder, 'password'), 'correct horse battery\n');
  const reading = readSettings({ SAFELIGHT_ADMIN_PASSWORD_FILE: join(folder, 'password') });
  assert.equal(reading.kind === 'read' && reading.settings.adminPassword, 'correct horse battery');
  rmSync(folder, { recursive: true });
});
