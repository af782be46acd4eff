import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSilent } from './feedSilence.ts';

const silence = { version: '1', minutes: { hl7: 60, dicom: 720 } };
const now = new Date('2026-11-22T12:00:00Z');
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

const cases = [
  { name: 'a feed heard a moment ago is not silent', kind: 'hl7', lastHeardAt: before(0), silent: false },
  { name: 'a feed at its limit is not yet silent', kind: 'hl7', lastHeardAt: before(60), silent: false },
  { name: 'a feed beyond its limit is silent', kind: 'hl7', lastHeardAt: before(60.001), silent: true },
  { name: 'each kind has its own limit', kind: 'dicom', lastHeardAt: before(720), silent: false },
  { name: 'images too fall silent', kind: 'dicom', lastHeardAt: before(721), silent: true },
  { name: 'a feed that was never heard is silent', kind: 'hl7', lastHeardAt: null, silent: true },
  { name: 'a clock that runs ahead makes nothing silent', kind: 'hl7', lastHeardAt: before(-5), silent: false },
] as const;
for (const { name, kind, lastHeardAt, silent } of cases) {
  test(`H-12 ${name}`, () => assert.equal(isSilent({ kind, lastHeardAt }, silence, now), silent));
}
