import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BulkValue, type DicomJson, dicomJson, dicomJsonText } from './dicomJson.ts';
import { readDataSet } from './readDataSet.ts';
import { type Encoding, explicitBigEndian, explicitLittleEndian, implicitLittleEndian } from './transferSyntax.ts';
import { type Attributes, writeDataSet } from './writeDataSet.ts';

test('values come out as PS3.18 §F.2.3 says', () => {
  const json = jsonOf({
    SpecificCharacterSet: 'ISO_IR 192',
    PatientName: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
    StudyDate: '20260329',
    PixelSpacing: ['0.5', '0.5'],
    InstanceNumber: '7',
    Rows: 512,
    FrameIncrementPointer: '00181063',
    ReferringPhysicianName: null,
  });
  assert.deepEqual(json, {
    '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
    '00080020': { vr: 'DA', Value: ['20260329'] },
    '00080090': { vr: 'PN' },
    '00100010': {
      vr: 'PN',
      Value: [{ Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎', Phonetic: 'やまだ^たろう' }],
    },
    '00200013': { vr: 'IS', Value: [7] },
    '00280009': { vr: 'AT', Value: ['00181063'] },
    '00280010': { vr: 'US', Value: [512] },
    '00280030': { vr: 'DS', Value: [0.5, 0.5] },
  });
});

test('text of any character set comes out as Unicode, and says so', () => {
  const json = jsonOf({ SpecificCharacterSet: 'ISO_IR 100', PatientName: 'Müller^Jörg' });
  assert.deepEqual(json['00080005'], { vr: 'CS', Value: ['ISO_IR 192'] });
  assert.deepEqual(json['00100010']?.Value, [{ Alphabetic: 'Müller^Jörg' }]);
});

test('numbers that JSON does not have or cannot hold stay text', () => {
  const json = jsonOf({
    PixelSpacing: ['1.2.3', '', '+1.50', '12345678901234567', '1e999', '.5'],
    RealWorldValueSlope: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1],
    SelectorUVValue: [1n, (1n << 64n) - 1n],
    SelectorSVValue: [-(1n << 63n), -5n],
  });
  assert.deepEqual(json['00280030']?.Value, ['1.2.3', null, 1.5, '12345678901234567', '1e999', 0.5]);
  assert.deepEqual(json['00409225']?.Value, ['NaN', 'inf', '-inf', 0.1]);
  assert.deepEqual(json['00720083']?.Value, [1, '18446744073709551615']);
  assert.deepEqual(json['00720082']?.Value, ['-9223372036854775808', -5]);
});

test('an empty value between others is null, an empty element has no values', () => {
  const json = jsonOf({ ImageType: ['A', '', 'B'], PatientID: '', OtherPatientNames: ['A^B', '', 'C^D'] });
  assert.deepEqual(json['00080008']?.Value, ['A', null, 'B']);
  assert.deepEqual(json['00100020'], { vr: 'LO' });
  assert.deepEqual(json['00101001']?.Value, [{ Alphabetic: 'A^B' }, null, { Alphabetic: 'C^D' }]);
});

test('sequences keep their items, empty ones too, and private elements stay', () => {
  const json = jsonOf({
    RequestAttributesSequence: [{ RequestedProcedureID: 'RP' }, {}],
    ReferencedImageSequence: [],
    '00090010': 'ACME',
    '00091001': { vr: 'UN', value: Uint8Array.of(1, 2, 3, 4) },
  });
  assert.deepEqual(json['00400275'], { vr: 'SQ', Value: [{ '00401001': { vr: 'SH', Value: ['RP'] } }, {}] });
  assert.deepEqual(json['00081140'], { vr: 'SQ' });
  assert.deepEqual(json['00090010'], { vr: 'LO', Value: ['ACME'] });
  assert.deepEqual(json['00091001'], { vr: 'UN', InlineBinary: 'AQIDBA==' });
});

for (const [name, encoding] of [
  ['little endian', explicitLittleEndian],
  ['big endian', explicitBigEndian],
] as const) {
  test(`binary values up to the threshold are written out in little endian, longer ones named: ${name}`, () => {
    const named: BulkValue[] = [];
    const json = jsonOf(
      {
        RedPaletteColorLookupTableData: Uint8Array.of(...(encoding.bigEndian ? [2, 1, 4, 3] : [1, 2, 3, 4])),
        WaveformSequence: [{ WaveformData: new Uint8Array(6) }],
      },
      encoding,
      4,
      named,
    );
    assert.deepEqual(json['00281201'], { vr: 'OW', InlineBinary: 'AQIDBA==' });
    assert.deepEqual(json['54000100'], {
      vr: 'SQ',
      Value: [{ '54001010': { vr: 'OW', BulkDataURI: '/54000100/0/54001010' } }],
    });
    assert.deepEqual(
      named.map(({ path, valueAt, valueEnd }) => [path, valueEnd - valueAt]),
      [['54000100/0/54001010', 6]],
    );
  });
}

test('the text has its attributes in ascending order, in items too', () => {
  const attributes = { Rows: 1, StructureSetLabel: 'S', '7FE10010': 'X', PatientID: 'P' };
  const text = dicomJsonText(jsonOf({ ...attributes, ReferencedImageSequence: [attributes, {}] }));
  assert.deepEqual(
    text.match(/"[0-9A-F]{8}"/g)?.map((tag) => tag.slice(1, -1)),
    ['00081140', '00100020', '00280010', '30060002', '7FE10010', '00100020', '00280010', '30060002', '7FE10010'],
  );
  assert.deepEqual(JSON.parse(text), jsonOf({ ...attributes, ReferencedImageSequence: [attributes, {}] }));
});

test('Pixel Data is bulk data however short, also when the reading stopped before it', () => {
  const attributes = { Rows: 1, PixelData: Uint8Array.of(1, 2) };
  assert.deepEqual(jsonOf(attributes)['7FE00010'], { vr: 'OW', BulkDataURI: '/7FE00010' });
  const reading = readDataSet(writeDataSet(attributes), { encoding: explicitLittleEndian, stopAt: 0x7fe00008 });
  assert.ok(reading.kind === 'read');
  const { dataSet, stoppedAt } = reading;
  const json = dicomJson(dataSet, { bulkDataUri: ({ path }) => `/${path}`, stoppedAt });
  assert.deepEqual(json['7FE00010'], { vr: 'OW', BulkDataURI: '/7FE00010' });
});

test('without an address a long value is left out; group lengths always are', () => {
  const reading = readDataSet(writeDataSet({ '00080000': 10, PixelData: Uint8Array.of(1, 2) }), {
    encoding: explicitLittleEndian,
  });
  assert.ok(reading.kind === 'read');
  assert.deepEqual(dicomJson(reading.dataSet, { bulkDataUri: () => null }), {});
});

test('a sequence that cannot be walked comes out as bytes, not as nothing', () => {
  const bytes = writeDataSet({ ReferencedImageSequence: [{ Rows: 1 }] });
  bytes[12] = 1;
  const reading = readDataSet(bytes, { encoding: explicitLittleEndian });
  assert.ok(reading.kind === 'read');
  const json = dicomJson(reading.dataSet, { bulkDataUri: () => null });
  assert.equal(json['00081140']?.vr, 'UN');
  assert.equal(typeof json['00081140']?.InlineBinary, 'string');
});

test('no name a sender chooses becomes a key, so no prototype is touched', () => {
  const json = jsonOf({ PatientName: '__proto__', PatientID: 'constructor' }, implicitLittleEndian);
  const copy = JSON.parse(JSON.stringify(json));
  assert.deepEqual(Object.keys(copy), ['00100010', '00100020']);
  assert.equal(Object.getPrototypeOf(copy), Object.prototype);
});

function jsonOf(
  attributes: Attributes,
  encoding: Encoding = explicitLittleEndian,
  inlineMax = 1024,
  named: BulkValue[] = [],
): DicomJson {
  const reading = readDataSet(writeDataSet(attributes, encoding), { encoding });
  assert.ok(reading.kind === 'read');
  const bulkDataUri = (value: BulkValue) => {
    named.push(value);
    return `/${value.path}`;
  };
  return dicomJson(reading.dataSet, { bulkDataUri, inlineMax });
}
