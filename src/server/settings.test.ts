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
    MLLP_ALLOWED: '127.0.0.1,ris.example',
    TRUSTED_PROXY: 'the proxy',
    SECURITY_CONTACT: 'ring us',
    SAFELIGHT_ADMIN_PASSWORD: 'elevenchars',
  });
  assert.equal(reading.kind, 'wrong');
  assert.equal(reading.kind === 'wrong' && reading.problems.length, 11);
  assert.doesNotMatch(JSON.stringify(reading), /elevenchars/, 'a secret is not repeated');
});

test('both sides of a boundary: port 65535 is a port, 65536 is none', () => {
  assert.equal(readSettings({ HTTP_PORT: '65535' }).kind, 'read');
  assert.equal(readSettings({ HTTP_PORT: '65536' }).kind, 'wrong');
});

test('both sides of a boundary: addresses and a range may send HL7, a name may not', () => {
  const reading = readSettings({ MLLP_ALLOWED: '10.0.0.7, 10.1.0.0/16,::1,' });
  assert.deepEqual(reading.kind === 'read' && reading.settings.mllpAllowed, ['10.0.0.7', '10.1.0.0/16', '::1']);
  assert.equal(readSettings({ MLLP_ALLOWED: '10.1.0.0/33' }).kind, 'wrong');
});

test('both sides of a boundary: a first password of 12 characters is taken, one of 11 is not', () => {
  assert.equal(readSettings({ SAFELIGHT_ADMIN_PASSWORD: 'twelve chars' }).kind, 'read');
  assert.equal(readSettings({ SAFELIGHT_ADMIN_PASSWORD: 'eleven char' }).kind, 'wrong');
});

test('a database is a PostgreSQL or a folder of a socket, and nothing else', () => {
  for (const databaseUrl of ['postgres://a@b/c', 'postgresql:///c', '/run/postgresql'])
    assert.equal(readSettings({ DATABASE_URL: databaseUrl }).kind, 'read');
  assert.equal(readSettings({ DATABASE_URL: 'mysql://a@b/c' }).kind, 'wrong');
});

test('a secret may stand in a file, and its line end is no part of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-settings-'));
  writeFileSync(join(folder, 'password'), 'correct horse battery\n');
  const reading = readSettings({ SAFELIGHT_ADMIN_PASSWORD_FILE: join(folder, 'password') });
  assert.equal(reading.kind === 'read' && reading.settings.adminPassword, 'correct horse battery');
  rmSync(folder, { recursive: true });
});
