import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DataSet } from './dataSet.ts';
import { readDataSet } from './readDataSet.ts';
import { type Encoding, explicitBigEndian, explicitLittleEndian, implicitLittleEndian } from './transferSyntax.ts';
import { valueRepresentations } from './valueRepresentation.ts';
import { type Attributes, writeDataSet } from './writeDataSet.ts';

// One element of every VR, so that Implicit VR, which does not write it, reads the same.
const elementOfVr: Readonly<Record<string, string>> = {
  AE: 'RetrieveAETitle',
  AS: 'PatientAge',
  AT: 'FrameIncrementPointer',
  CS: 'ImageType',
  DA: 'StudyDate',
  DS: 'PixelSpacing',
  DT: 'AcquisitionDateTime',
  FD: 'RealWorldValueSlope',
  FL: 'TableOfParameterValues',
  IS: 'ReferencedFrameNumber',
  LO: 'OtherPatientIDs',
  LT: 'AdditionalPatientHistory',
  OB: 'ICCProfile',
  OD: 'DoubleFloatPixelData',
  OF: 'FloatPixelData',
  OL: 'LongPrimitivePointIndexList',
  OV: 'ExtendedOffsetTable',
  OW: 'RedPaletteColorLookupTableData',
  PN: 'OtherPatientNames',
  SH: 'AccessionNumber',
  SL: 'ReferencePixelX0',
  SS: 'OverlayOrigin',
  ST: 'InstitutionAddress',
  SV: 'SelectorSVValue',
  TM: 'StudyTime',
  UC: 'LongCodeValue',
  UI: 'SOPClassesInStudy',
  UL: 'SimpleFrameList',
  UN: 'SelectorUNValue',
  UR: 'RetrieveURL',
  UT: 'TextValue',
  UV: 'SelectorUVValue',
};

const letters = fc.string({ unit: fc.constantFrom(...'ABCxyz019 .-éß漢'), maxLength: 12 }).map((text) => text.trim());
const plainLetters = fc.string({ unit: fc.constantFrom(...'ABC019.'), maxLength: 12 });

function arbitraryOf(vr: string): fc.Arbitrary<readonly (string | number | bigint)[] | Uint8Array> {
  const representation = valueRepresentations.get(vr)!;
  const several = <T>(one: fc.Arbitrary<T>) =>
    fc.array(one, { minLength: 1, maxLength: representation.multiValued ? 4 : 1 });
  switch (vr) {
    case 'US':
      return several(fc.integer({ min: 0, max: 0xffff }));
    case 'SS':
      return several(fc.integer({ min: -0x8000, max: 0x7fff }));
    case 'UL':
      return several(fc.integer({ min: 0, max: 0xffffffff }));
    case 'SL':
      return several(fc.integer());
    case 'UV':
      return several(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }));
    case 'SV':
      return several(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }));
    case 'FL':
      return several(fc.float());
    case 'FD':
      return several(fc.double());
    case 'AT':
      return several(
        fc.integer({ min: 0, max: 0xffffffff }).map((tag) => tag.toString(16).toUpperCase().padStart(8, '0')),
      );
  }
  if (representation.kind === 'text') return several(representation.hasCharacterSet ? letters : plainLetters);
  const unit = representation.unitBytes === 1 ? 2 : representation.unitBytes;
  return fc
    .uint8Array({ minLength: 1, maxLength: 6 })
    .map((bytes) => new Uint8Array(bytes.length * unit).fill(bytes[0]!));
}

const layouts: readonly (readonly [string, Encoding])[] = [
  ['implicit little endian', implicitLittleEndian],
  ['explicit little endian', explicitLittleEndian],
  ['explicit big endian', explicitBigEndian],
];

for (const [name, encoding] of layouts) {
  for (const vr of valueRepresentations.keys()) {
    if (vr === 'SQ') continue;
    test(`a value of VR ${vr} is read as it was written, ${name}`, () => {
      fc.assert(
        fc.property(arbitraryOf(vr), fc.boolean(), fc.nat(3), (value, undefinedLengths, depth) => {
          const inner: Attributes = { [keyOf(vr)]: { vr, value } };
          let attributes = inner;
          for (let level = 0; level < depth; level++) attributes = { ReferencedImageSequence: [{}, attributes] };
          attributes = { SpecificCharacterSet: 'ISO_IR 192', ...attributes };
          const bytes = writeDataSet(attributes, encoding, { undefinedLengths });
          const reading = readDataSet(bytes, { encoding });
          assert.ok(reading.kind === 'read');
          let dataSet: DataSet = reading.dataSet;
          for (let level = 0; level < depth; level++) dataSet = dataSet.sequence('ReferencedImageSequence')[1]!;
          assert.deepEqual(valuesIn(dataSet, vr), expected(vr, value));
          assert.deepEqual(reading.dataSet.problems, []);
        }),
        { numRuns: 60 },
      );
    });
  }
}

test('elements are written in ascending order, text padded with a space and UIDs with a zero', () => {
  const bytes = writeDataSet({ PatientID: 'ABC', SOPInstanceUID: '1.2' });
  assert.equal(new TextDecoder('latin1').decode(bytes), '\x08\0\x18\0UI\x04\x001.2\0\x10\0\x20\0LO\x04\0ABC ');
});

test('what cannot be written throws: an unknown keyword, a letter outside the set, too long a short value', () => {
  assert.throws(() => writeDataSet({ PatientsName: 'x' }), /not in PS3.6/);
  assert.throws(() => writeDataSet({ PatientName: '漢' }), /letter outside ISO 8859-1/);
  assert.throws(() => writeDataSet({ PatientComments: 'x'.repeat(65_535) }), /at most 65534/);
  assert.throws(() => writeDataSet({ '00091001': { vr: 'XX', value: 'x' } }), /not in PS3.5/);
});

function keyOf(vr: string): string {
  if (vr === 'US') return '00283002';
  return elementOfVr[vr]!;
}

function valuesIn(dataSet: DataSet, vr: string): unknown {
  const element = dataSet.elements().at(-1)!;
  switch (valueRepresentations.get(vr)!.kind) {
    case 'number':
      return dataSet.numbersOf(element.row);
    case 'bytes':
      return dataSet.bytesOf(element.row);
    default:
      return dataSet.textsOf(element.row);
  }
}

/** Text loses the padding around it, and the empty value alone is no value. */
function expected(vr: string, value: readonly (string | number | bigint)[] | Uint8Array): unknown {
  if (value instanceof Uint8Array) return value;
  if (valueRepresentations.get(vr)!.kind !== 'text') return value;
  return value.length === 1 && value[0] === '' ? [] : value;
}
