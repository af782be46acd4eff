import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryOfKeyword, entryOfTag, implicitVr, tagOfKeyword } from './dictionary.ts';
import { storageSopClasses } from './sopClass.ts';
import { isPrivate, isPrivateCreator, tagHex, tagText } from './tag.ts';
import {
  encodingOf,
  explicitBigEndian,
  explicitLittleEndian,
  implicitLittleEndian,
  transferSyntaxes,
} from './transferSyntax.ts';
import { isStrictUid, isUid } from './uid.ts';

test('the dictionary knows elements by tag and by keyword', () => {
  assert.equal(tagOfKeyword('PatientID'), 0x00100020);
  assert.deepEqual(entryOfTag(0x00280106)?.vrs, ['US', 'SS']);
  assert.equal(entryOfKeyword('OtherPatientIDs')?.retired, true);
  assert.equal(entryOfTag(0x00091001), undefined);
  assert.equal(tagText(0x7fe00010), '(7FE0,0010)');
  assert.equal(tagHex(0x00080005), '00080005');
});

test('repeating groups are known in each of their groups', () => {
  assert.equal(entryOfTag(0x60003000)?.keyword, 'OverlayData');
  assert.equal(entryOfTag(0x601e0010)?.keyword, 'OverlayRows');
  assert.equal(entryOfTag(0x50020005)?.keyword, 'CurveDimensions');
  assert.equal(entryOfTag(0x60010010), undefined, 'an odd group is private');
});

test('a VR that is not written is that of the dictionary, of a private creator or of a group length', () => {
  const tags = [0x00100010, 0x00090010, 0x00091001, 0x00080000, 0x7fe00010, 0x00400275, 0x00280106];
  assert.deepEqual(tags.map(implicitVr), ['PN', 'LO', 'UN', 'UL', 'OW', 'SQ', 'US']);
  assert.deepEqual(
    [isPrivate(0x00090010), isPrivateCreator(0x000900ff), isPrivateCreator(0x00090100)],
    [true, true, false],
  );
});

test('transfer syntaxes say how they are written', () => {
  assert.equal(encodingOf('1.2.840.10008.1.2'), implicitLittleEndian);
  assert.equal(encodingOf('1.2.840.10008.1.2.2'), explicitBigEndian);
  assert.equal(encodingOf('1.2.840.113619.5.2'), implicitLittleEndian);
  assert.equal(encodingOf('1.2.3.4'), explicitLittleEndian, 'an unknown one is Explicit VR Little Endian');
  assert.equal(transferSyntaxes.get('1.2.840.10008.1.2.1.99')?.deflated, true);
  const lossy = ['50', '57', '70', '80', '81', '90', '91', '110', '111', '112', '201', '203'].filter(
    (last) => transferSyntaxes.get(`1.2.840.10008.1.2.4.${last}`)?.lossy,
  );
  assert.deepEqual(lossy, ['50', '81', '91', '112', '203']);
  assert.equal(transferSyntaxes.get('1.2.840.10008.1.2.5')?.encapsulated, true);
  assert.ok(transferSyntaxes.size >= 65);
});

test('storage SOP classes are known, retired and private ones too, and no other classes are among them', () => {
  assert.equal(storageSopClasses.get('1.2.840.10008.5.1.4.1.1.2')?.modalityHint, 'CT');
  assert.equal(storageSopClasses.get('1.2.840.10008.5.1.4.1.1.1.2.1')?.modalityHint, 'MG');
  assert.equal(storageSopClasses.get('1.2.840.10008.5.1.4.1.1.66')?.modalityHint, null);
  assert.equal(storageSopClasses.get('1.2.840.10008.5.1.4.1.1.5')?.retired, true);
  assert.equal(storageSopClasses.get('1.3.12.2.1107.5.9.1')?.isPrivate, true);
  assert.ok(storageSopClasses.size >= 200);
  for (const other of ['1.2.840.10008.1.1', '1.2.840.10008.1.20.1', '1.2.840.10008.1.3.10', '1.2.840.10008.5.1.4.31']) {
    assert.equal(storageSopClasses.has(other), false, other);
  }
});

test('every UID of the tables is a UID', () => {
  for (const uid of [...transferSyntaxes.keys(), ...storageSopClasses.keys()]) assert.ok(isStrictUid(uid), uid);
});

test('a UID has digits and dots, and at most 64 characters', () => {
  assert.deepEqual(['1.2.3', '0', '1.02.3', '1'.repeat(64)].map(isUid), [true, true, true, true]);
  assert.equal(isStrictUid('1.02.3'), false);
  for (const text of ['', '.1', '1.', '1..2', '1.2a', '../etc', '1.2\n', ' 1.2', '1'.repeat(65)])
    assert.equal(isUid(text), false);
});
