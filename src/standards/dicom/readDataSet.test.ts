import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ByteSource, withPiece } from './byteSource.ts';
import { type DataSetReading, type ReadOptions, readDataSet } from './readDataSet.ts';
import { tagHex } from './tag.ts';
import { type Encoding, explicitBigEndian, explicitLittleEndian, implicitLittleEndian } from './transferSyntax.ts';
import { type Attributes, writeDataSet } from './writeDataSet.ts';

const layouts: readonly (readonly [string, Encoding])[] = [
  ['Implicit VR Little Endian', implicitLittleEndian],
  ['Explicit VR Little Endian', explicitLittleEndian],
  ['Explicit VR Big Endian', explicitBigEndian],
];

const request: Attributes = {
  SpecificCharacterSet: 'ISO_IR 100',
  SOPInstanceUID: '1.2.3',
  AccessionNumber: 'A1',
  PatientName: 'Müller^Jörg',
  Rows: 512,
  PatientWeight: ['71.5', '', '72'],
  RequestAttributesSequence: [
    { RequestedProcedureID: 'RP1', ScheduledProtocolCodeSequence: [{ CodeValue: 'C1' }, {}] },
    { RequestedProcedureID: 'RP2' },
  ],
  '00091001': { vr: 'UN', value: Uint8Array.of(1, 2, 3, 4) },
};

for (const [name, encoding] of layouts) {
  for (const undefinedLengths of [false, true]) {
    test(`a data set is read as it was written: ${name}, ${undefinedLengths ? 'delimiters' : 'lengths'}`, () => {
      const bytes = writeDataSet(request, encoding, { undefinedLengths });
      const { dataSet, stoppedAt, trailingAt } = read(bytes, { encoding });
      assert.equal(dataSet.get('PatientName'), 'Müller^Jörg');
      assert.equal(dataSet.number('Rows'), 512);
      assert.equal(dataSet.get('Rows'), '512');
      assert.deepEqual(dataSet.values('PatientWeight'), ['71.5', '', '72']);
      assert.deepEqual(dataSet.bytes(0x00091001), Uint8Array.of(1, 2, 3, 4));
      const items = dataSet.sequence('RequestAttributesSequence');
      assert.deepEqual(
        items.map((item) => item.get('RequestedProcedureID')),
        ['RP1', 'RP2'],
      );
      const codes = items[0]!.sequence('ScheduledProtocolCodeSequence');
      assert.deepEqual(
        codes.map((code) => code.get('CodeValue')),
        ['C1', undefined],
      );
      assert.deepEqual([stoppedAt, trailingAt, dataSet.problems], [null, null, []]);
    });
  }
}

test('elements come in order, private ones too, with the range of their value', () => {
  const bytes = writeDataSet(request, explicitLittleEndian);
  const { dataSet } = read(bytes);
  const elements = dataSet.elements();
  assert.deepEqual(
    elements.map(({ tag, vr }) => `${tagHex(tag)} ${vr}`),
    [
      '00080005 CS',
      '00080018 UI',
      '00080050 SH',
      '00091001 UN',
      '00100010 PN',
      '00101030 DS',
      '00280010 US',
      '00400275 SQ',
    ],
  );
  const rows = elements.find(({ tag }) => tag === 0x00280010)!;
  assert.deepEqual(bytes.subarray(rows.valueAt, rows.valueEnd), Uint8Array.of(0, 2));
  assert.equal(rows.length, 2);
});

test('reading stops before a tag and says where', () => {
  const bytes = writeDataSet({ Rows: 1, PixelData: Uint8Array.of(1, 2) }, explicitLittleEndian);
  const { dataSet, stoppedAt } = read(bytes, { stopAt: 0x7fe00008 });
  assert.equal(dataSet.has('PixelData'), false);
  assert.deepEqual(stoppedAt, { tag: 0x7fe00010, vr: 'OW', at: 10, valueAt: 22, length: 2 });
});

test('every beginning of a data set asks for more, or is read when its end is not needed', () => {
  const bytes = writeDataSet({ ...request, PixelData: new Uint8Array(100) }, explicitLittleEndian);
  for (let length = 0; length < bytes.length; length++) {
    const reading = readDataSet(bytes.subarray(0, length), {
      encoding: explicitLittleEndian,
      totalBytes: bytes.length,
      stopAt: 0x7fe00008,
    });
    // The header of Pixel Data is 12 bytes, its value 100.
    const expected = length >= bytes.length - 100 ? 'read' : 'needsMore';
    assert.equal(reading.kind, expected, `${length} bytes`);
    if (reading.kind === 'needsMore') {
      assert.equal(reading.from, length);
      assert.ok(reading.atLeast > length && reading.atLeast <= bytes.length);
    }
  }
});

test('a data set that ends inside an element is unreadable, not short', () => {
  const bytes = writeDataSet(request, explicitLittleEndian);
  const ends = new Set(
    read(bytes)
      .dataSet.elements()
      .map(({ valueEnd }) => valueEnd),
  );
  for (let length = 1; length < bytes.length; length++) {
    const reading = readDataSet(bytes.subarray(0, length), { encoding: explicitLittleEndian });
    if (reading.kind === 'read') {
      assert.ok(ends.has(length) || reading.trailingAt !== null, `${length} bytes are read as whole`);
    } else assert.equal(reading.kind, 'unreadable');
  }
});

test('a large value before what is wanted is leapt over, not fetched', () => {
  const large = 3 << 20;
  const bytes = writeDataSet(
    { SOPInstanceUID: '1.2.3', '00091001': { vr: 'OB', value: new Uint8Array(large) }, Rows: 7 },
    explicitLittleEndian,
  );
  let source: ByteSource = [{ at: 0, bytes: bytes.subarray(0, 1000) }];
  const options = { encoding: explicitLittleEndian, totalBytes: bytes.length };
  let fetched = 1000;
  let reading = readDataSet(source, options);
  while (reading.kind === 'needsMore') {
    const piece = bytes.subarray(reading.from, reading.atLeast);
    fetched += piece.length;
    source = withPiece(source, { at: reading.from, bytes: piece });
    reading = readDataSet(source, options);
  }
  assert.ok(reading.kind === 'read');
  assert.equal(reading.dataSet.number('Rows'), 7);
  assert.equal(reading.dataSet.bytes(0x00091001), undefined);
  assert.equal(reading.dataSet.elements()[1]!.length, large);
  assert.ok(fetched < 70_000, `${fetched} bytes fetched`);
});

const depths: readonly (readonly [number, 'read' | 'unreadable'])[] = [
  [32, 'read'],
  [33, 'unreadable'],
  [20_000, 'unreadable'],
];
for (const [depth, expected] of depths) {
  for (const undefinedLengths of [false, true]) {
    // Lengths of nested sequences must be written inside out; by hand that is only worth it for the small depths.
    if (depth > 100 && !undefinedLengths) continue;
    test(`H-08 sequences ${depth} deep are ${expected}, ${undefinedLengths ? 'with delimiters' : 'with lengths'}`, () => {
      const bytes = undefinedLengths ? openSequences(depth) : writeDataSet(nested(depth), explicitLittleEndian);
      const reading = readDataSet(bytes, { encoding: explicitLittleEndian });
      assert.equal(reading.kind, expected);
      if (reading.kind === 'unreadable') assert.match(reading.why, /more than 32 deep/);
    });
  }
}

test('H-08 a declared length is never believed beyond the bytes that are there', () => {
  for (const vr of ['OB', 'UN', 'UT', 'SQ']) {
    const bytes = writeDataSet({ '00091001': { vr: 'OB', value: new Uint8Array(8) } }, explicitLittleEndian);
    bytes.set([vr.charCodeAt(0), vr.charCodeAt(1)], 4);
    new DataView(bytes.buffer).setUint32(8, 0x7ffffff0, true);
    const reading = readDataSet(bytes, { encoding: explicitLittleEndian });
    assert.deepEqual(reading, { kind: 'unreadable', why: 'the bytes end inside (0009,1001)', at: 0 });
  }
});

test('H-08 more bytes or elements than a header may have are refused at the limit, not before', () => {
  const bytes = writeDataSet({ Rows: 1, Columns: 2, BitsAllocated: 16 }, explicitLittleEndian);
  assert.equal(readDataSet(bytes, { encoding: explicitLittleEndian, elementsMax: 4 }).kind, 'read');
  const tooMany = readDataSet(bytes, { encoding: explicitLittleEndian, elementsMax: 2 });
  assert.deepEqual(tooMany, { kind: 'unreadable', why: 'more than 2 elements', at: 20 });
  assert.equal(readDataSet(bytes, { encoding: explicitLittleEndian, headerMax: 20 }).kind, 'read');
  const tooLong = readDataSet(bytes, { encoding: explicitLittleEndian, headerMax: 19 });
  assert.deepEqual(tooLong, { kind: 'unreadable', why: 'longer than 19 bytes', at: 20 });
});

test('a value of odd length is read, and so is what follows it', () => {
  const bytes = join(element('00100020', 'LO', 'ABC'), element('00100040', 'CS', 'F '));
  const { dataSet } = read(bytes);
  assert.equal(dataSet.get('PatientID'), 'ABC');
  assert.equal(dataSet.get('PatientSex'), 'F');
});

test('bytes behind the data set are told, and are no part of it', () => {
  const whole = writeDataSet({ Rows: 1 }, explicitLittleEndian);
  for (const rubbish of [new Uint8Array(3), new Uint8Array(64)]) {
    const { dataSet, trailingAt } = read(join(whole, rubbish));
    assert.equal(dataSet.elements().length, 1);
    assert.equal(trailingAt, whole.length);
    assert.deepEqual(dataSet.problems, ['bytes behind the end of the data set']);
  }
});

test('a value marked UN of undefined length is a sequence, implicit inside (PS3.5 §6.2.2)', () => {
  const item = writeDataSet({ CodeValue: 'X' }, implicitLittleEndian);
  const bytes = join(
    Uint8Array.of(0x40, 0, 0x75, 2, 0x55, 0x4e, 0, 0, 255, 255, 255, 255),
    Uint8Array.of(0xfe, 0xff, 0, 0xe0, item.length, 0, 0, 0),
    item,
    Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0),
    element('7FE00001', 'LO', 'AB'),
  );
  const { dataSet } = read(bytes);
  assert.equal(dataSet.sequence('RequestAttributesSequence')[0]?.get('CodeValue'), 'X');
  assert.equal(dataSet.get(0x7fe00001), 'AB');
});

test('a known sequence marked UN with a length is read as what it is', () => {
  const item = writeDataSet({ RequestedProcedureID: 'RP' }, implicitLittleEndian);
  const value = join(Uint8Array.of(0xfe, 0xff, 0, 0xe0, item.length, 0, 0, 0), item);
  const { dataSet } = read(writeDataSet({ '00400275': { vr: 'UN', value } }, explicitLittleEndian));
  assert.equal(dataSet.sequence('RequestAttributesSequence')[0]?.get('RequestedProcedureID'), 'RP');
});

test('text and numbers marked UN are read as PS3.6 says', () => {
  const { dataSet } = read(
    writeDataSet(
      {
        '00100020': { vr: 'UN', value: new TextEncoder().encode('ID ') },
        '00280010': { vr: 'UN', value: Uint8Array.of(1, 2) },
      },
      explicitLittleEndian,
    ),
  );
  assert.equal(dataSet.get('PatientID'), 'ID');
  assert.equal(dataSet.number('Rows'), 0x0201);
});

test('a damaged sequence with a length is kept as bytes, told, and does not hide what follows', () => {
  const good = writeDataSet(
    { ReferencedImageSequence: [{ ReferencedSOPInstanceUID: '1.2' }], Rows: 5 },
    explicitLittleEndian,
  );
  const damaged = good.slice();
  damaged.set([0x12, 0x34, 0x56, 0x78], 12);
  const { dataSet } = read(damaged);
  assert.deepEqual(dataSet.sequence('ReferencedImageSequence'), []);
  assert.equal(dataSet.bytes('ReferencedImageSequence')?.length, 20);
  assert.equal(dataSet.number('Rows'), 5);
  assert.deepEqual(dataSet.problems, ['damaged sequence (0008,1140): (3412,7856) where an item must begin']);
});

test('a sequence whose item lacks its delimiter ends where the sequence ends', () => {
  const bytes = join(
    Uint8Array.of(0x40, 0, 0x75, 2, 0x53, 0x51, 0, 0, 255, 255, 255, 255),
    Uint8Array.of(0xfe, 0xff, 0, 0xe0, 255, 255, 255, 255),
    element('00401001', 'SH', 'RP'),
    Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0),
    element('7FE00001', 'LO', 'AB'),
  );
  const { dataSet } = read(bytes);
  assert.equal(dataSet.sequence('RequestAttributesSequence')[0]?.get('RequestedProcedureID'), 'RP');
  assert.equal(dataSet.get(0x7fe00001), 'AB');
});

test('an element without its VR in an explicit data set is read, and told', () => {
  for (const vr of ['  ', '??', '\0\0']) {
    const { dataSet } = read(join(element('00100020', vr, 'ID'), element('00100040', 'CS', 'F ')));
    assert.equal(dataSet.get('PatientID'), 'ID', vr);
    assert.equal(dataSet.get('PatientSex'), 'F', vr);
    assert.deepEqual(dataSet.problems, ['an element without its VR']);
  }
  const implicitOne = writeDataSet({ PatientID: 'ID' }, implicitLittleEndian);
  assert.equal(read(join(implicitOne, element('00100040', 'CS', 'F '))).dataSet.get('PatientSex'), 'F');
});

test('of an element that stands twice the first counts, and both are listed', () => {
  const { dataSet } = read(join(element('00100020', 'LO', 'AA'), element('00100020', 'LO', 'BB')));
  assert.equal(dataSet.get('PatientID'), 'AA');
  assert.equal(dataSet.elements().length, 2);
  assert.deepEqual(dataSet.problems, ['(0010,0020) stands twice; the first counts']);
});

test('US or SS is signed when Pixel Representation says so', () => {
  for (const encoding of [explicitLittleEndian, implicitLittleEndian]) {
    const signed = { PixelRepresentation: 1, SmallestImagePixelValue: { vr: 'SS', value: -5 } };
    assert.equal(read(writeDataSet(signed, encoding), { encoding }).dataSet.number('SmallestImagePixelValue'), -5);
  }
  const unsigned = writeDataSet({ PixelRepresentation: 0, SmallestImagePixelValue: 65531 }, implicitLittleEndian);
  assert.equal(read(unsigned, { encoding: implicitLittleEndian }).dataSet.number('SmallestImagePixelValue'), 65_531);
});

test('an item without a character set has that of the data set around it, one with its own has its own', () => {
  const bytes = writeDataSet({
    SpecificCharacterSet: 'ISO_IR 144',
    RequestAttributesSequence: [
      { RequestedProcedureDescription: Uint8Array.of(0xce, 0x20) },
      { SpecificCharacterSet: 'ISO_IR 100', RequestedProcedureDescription: Uint8Array.of(0xe9, 0x20) },
    ],
  });
  const items = read(bytes).dataSet.sequence('RequestAttributesSequence');
  assert.deepEqual(
    items.map((item) => item.get('RequestedProcedureDescription')),
    ['Ю', 'é'],
  );
});

test('fragments of encapsulated pixel data are handed out one by one', () => {
  const bytes = join(
    Uint8Array.of(0xe0, 0x7f, 0x10, 0, 0x4f, 0x42, 0, 0, 255, 255, 255, 255),
    Uint8Array.of(0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0),
    Uint8Array.of(0xfe, 0xff, 0, 0xe0, 2, 0, 0, 0, 7, 8),
    Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0),
  );
  const { dataSet } = read(bytes);
  const [pixels] = dataSet.elements();
  assert.equal(pixels?.length, 0xffffffff);
  assert.equal(dataSet.isEncapsulated(pixels!.row), true);
  assert.deepEqual(dataSet.fragmentsOf(pixels!.row), [new Uint8Array(0), Uint8Array.of(7, 8)]);
});

test('an unknown keyword is a slip of the programmer', () => {
  assert.throws(() => read(new Uint8Array(0)).dataSet.get('PatientsName'), /not in PS3.6/);
});

function read(bytes: Uint8Array, options: Partial<ReadOptions> = {}): Extract<DataSetReading, { kind: 'read' }> {
  const reading = readDataSet(bytes, { encoding: explicitLittleEndian, ...options });
  assert.ok(reading.kind === 'read', JSON.stringify(reading));
  return reading;
}

function nested(depth: number): Attributes {
  return depth === 0 ? { CodeValue: 'deep' } : { ConceptNameCodeSequence: [nested(depth - 1)] };
}

/** Sequences of undefined length, opened and never closed unless they are few. */
function openSequences(depth: number): Uint8Array {
  const open = Uint8Array.of(
    0x40,
    0,
    0x43,
    0xa0,
    0x53,
    0x51,
    0,
    0,
    255,
    255,
    255,
    255,
    0xfe,
    0xff,
    0,
    0xe0,
    255,
    255,
    255,
    255,
  );
  const close = Uint8Array.of(0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);
  return join(...Array<Uint8Array>(depth).fill(open), ...Array<Uint8Array>(depth).fill(close));
}

/** A short-form element, written as it is said, even wrongly. */
function element(hex: string, vr: string, value: string): Uint8Array {
  const tag = Number.parseInt(hex, 16);
  const text = new TextEncoder().encode(vr + value);
  const header = [(tag >>> 16) & 0xff, tag >>> 24, tag & 0xff, (tag >>> 8) & 0xff];
  return Uint8Array.of(...header, ...text.subarray(0, 2), value.length, 0, ...text.subarray(2));
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
