import assert from 'node:assert/strict';
import { test } from 'node:test';
import { characterSetOf, decodeText } from './characterSets.ts';

interface Sample {
  readonly name: string;
  readonly terms: string;
  /** Bytes as hexadecimal digits; spaces do not count. */
  readonly bytes: string;
  readonly text: string;
}

// PS3.5 Annexes H to K print their person names byte by byte. These are those bytes.
const ofTheStandard: readonly Sample[] = [
  {
    name: 'PS3.5 §H.3.1 Yamada in ISO 2022 IR 87',
    terms: '\\ISO 2022 IR 87',
    bytes:
      '59616D6164615E5461726F753D 1B2442 3B33 4544 1B2842 5E 1B2442 4240 4F3A 1B2842 3D 1B2442 2464 245E 2440 1B2842 5E 1B2442 243F 246D 2426 1B2842',
    text: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
  },
  {
    name: 'PS3.5 §H.3.2 Yamada in ISO 2022 IR 13 and 87',
    terms: 'ISO 2022 IR 13\\ISO 2022 IR 87',
    bytes:
      'D4CFC0DE5EC0DBB33D 1B2442 3B33 4544 1B284A 5E 1B2442 4240 4F3A 1B284A 3D 1B2442 2464 245E 2440 1B284A 5E 1B2442 243F 246D 2426 1B284A',
    text: 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
  },
  {
    name: 'PS3.5 §I.2 Hong Gildong in ISO 2022 IR 149',
    terms: '\\ISO 2022 IR 149',
    bytes: '486F6E675E47696C646F6E673D 1B242943 FBF3 5E 1B242943 D1CE D4D7 3D 1B242943 C8AB 5E 1B242943 B1E6 B5BF',
    text: 'Hong^Gildong=洪^吉洞=홍^길동',
  },
  {
    name: 'PS3.5 §J.1 Wang in UTF-8',
    terms: 'ISO_IR 192',
    bytes: '57616E675E5869616F446F6E673D E78E8B 5E E5B08F E4B89C 3D',
    text: 'Wang^XiaoDong=王^小东=',
  },
  {
    name: 'PS3.5 §J.2 Wang in GB18030',
    terms: 'GB18030',
    bytes: '57616E675E5869616F446F6E673D CDF5 5E D0A1 B6AB 3D',
    text: 'Wang^XiaoDong=王^小东=',
  },
  {
    name: 'PS3.5 §K.2 Zhang in ISO 2022 IR 58',
    terms: '\\ISO 2022 IR 58',
    bytes: '5A68616E675E5869616F446F6E673D 1B242941 D5C5 5E 1B242941 D0A1 B6AB 3D',
    text: 'Zhang^XiaoDong=张^小东=',
  },
  { name: 'German', terms: 'ISO_IR 100', bytes: 'C46E656173 5E 52FC646967657 2', text: 'Äneas^Rüdiger' },
  { name: 'French', terms: 'ISO_IR 100', bytes: '427563 5E 4AE972F46D65', text: 'Buc^Jérôme' },
  { name: 'Polish', terms: 'ISO_IR 101', bytes: '57B36F646172737A', text: 'Włodarsz' },
  { name: 'Maltese', terms: 'ISO_IR 109', bytes: 'A1B1', text: 'Ħħ' },
  { name: 'Baltic', terms: 'ISO_IR 110', bytes: 'A3B3', text: 'Ŗŗ' },
  { name: 'Russian', terms: 'ISO_IR 144', bytes: 'B8D2D0DDDED2', text: 'Иванов' },
  { name: 'Arabic', terms: 'ISO_IR 127', bytes: 'E2C8C7E6EA 5E E4E6D2C7D1', text: 'قباني^لنزار' },
  { name: 'Greek', terms: 'ISO_IR 126', bytes: 'C4E9EFEDF5F3E9EFF2', text: 'Διονυσιος' },
  { name: 'Hebrew', terms: 'ISO_IR 138', bytes: 'F9F8E5EF 5E E3E1E5F8E4', text: 'שרון^דבורה' },
  { name: 'Turkish', terms: 'ISO_IR 148', bytes: 'C7617672 FD', text: 'Çavrı' },
  { name: 'Latin-9', terms: 'ISO_IR 203', bytes: 'A4A6BD', text: '€Šœ' },
  { name: 'Thai', terms: 'ISO_IR 166', bytes: 'CDB9D9CAC3B3EC', text: 'อนูสรณ์' },
  { name: 'Katakana', terms: 'ISO_IR 13', bytes: 'D4CFC0DE 5E C0DBB3', text: 'ﾔﾏﾀﾞ^ﾀﾛｳ' },
  { name: 'GBK', terms: 'GBK', bytes: 'CDF5 5E D0A1 B6AB', text: '王^小东' },
  {
    name: 'a GBK letter whose second byte is a backslash is one letter',
    terms: 'GBK',
    bytes: '815C 5C 41',
    text: '乗\\A',
  },
  { name: 'GB18030 in four bytes', terms: 'GB18030', bytes: '95329031', text: '𠂇' },
  { name: 'JIS X 0212', terms: '\\ISO 2022 IR 159', bytes: '1B242844 3021 1B2842', text: '丂' },
  {
    name: 'Cyrillic after Latin by escape',
    terms: 'ISO 2022 IR 100\\ISO 2022 IR 144',
    bytes: 'E9 1B2D4C CE',
    text: 'éЮ',
  },
  {
    name: 'a JIS X 0208 letter whose bytes are a caret and a backslash is one letter',
    terms: '\\ISO 2022 IR 87',
    bytes: '1B2442 5E5C 1B2842 5E41',
    text: '湃^A',
  },
];

for (const { name, terms, bytes, text } of ofTheStandard) {
  test(`H-11 R4 text is read as its character set says: ${name}`, () => {
    const notes: string[] = [];
    const set = characterSetOf(terms.split('\\'));
    assert.equal(
      decodeText(set, hex(bytes), true, (note) => notes.push(note)),
      text,
    );
    assert.deepEqual(notes, []);
  });
}

const spellings: readonly (readonly [string, string])[] = [
  ['ISO_IR_100', 'é'],
  ['ISO-IR 100', 'é'],
  ['ISO IR100', 'é'],
  ['iso_ir 100', 'é'],
  ['ISO 2022 IR 100', 'é'],
  ['ISO_2022_IR_100', 'é'],
  ['ISO 8859-1', 'é'],
  ['ISO_8859-1', 'é'],
  ['LATIN1', 'é'],
  ['ISO_IR 144', 'щ'],
  ['ISO 2022 IR 144', 'щ'],
];
for (const [term, letter] of spellings) {
  test(`R4 the spelling ${term} is taken for what it means`, () => {
    assert.equal(decodeText(characterSetOf([term]), hex('E9'), false, assert.fail), letter);
  });
}
for (const term of ['UTF-8', 'UTF8', 'ISO_IR_192', 'ISO 2022 IR 192', 'ISO IR 192']) {
  test(`R4 the spelling ${term} is taken for UTF-8`, () => {
    assert.equal(decodeText(characterSetOf([term]), hex('C3A9'), false, assert.fail), 'é');
  });
}

const doubtful: readonly (Sample & { readonly note: RegExp })[] = [
  {
    name: 'an unknown term, UTF-8',
    terms: 'KLINGON',
    bytes: 'C3A9',
    text: 'é',
    note: /unknown Specific Character Set/,
  },
  {
    name: 'an unknown term, Latin-1',
    terms: 'KLINGON',
    bytes: 'E9',
    text: 'é',
    note: /unknown Specific Character Set/,
  },
  { name: 'a term named as a property', terms: 'constructor', bytes: 'E9', text: 'é', note: /unknown Specific/ },
  { name: 'no term, Latin-1', terms: '', bytes: '52E9', text: 'Ré', note: /without a Specific Character Set.*8859-1/ },
  { name: 'no term, UTF-8', terms: '', bytes: '52C3A9', text: 'Ré', note: /without a Specific Character Set.*UTF-8/ },
  { name: 'UTF-8 that is none', terms: 'ISO_IR 192', bytes: '52E941', text: 'RéA', note: /is not UTF-8/ },
  { name: 'Shift JIS as ISO_IR 13', terms: 'ISO_IR 13', bytes: '8E52 9363', text: '山田', note: /Shift JIS/ },
  {
    name: 'Korean without its escape',
    terms: '\\ISO 2022 IR 149',
    bytes: 'C8AB',
    text: '홍',
    note: /escape sequence is missing/,
  },
  { name: 'an escape of another world', terms: 'ISO_IR 100', bytes: '1B2571', text: '%q', note: /does not know/ },
];
for (const { name, terms, bytes, text, note } of doubtful) {
  test(`H-11 R4 text against its label is read as well as can be, and told: ${name}`, () => {
    const notes: string[] = [];
    assert.equal(
      decodeText(characterSetOf(terms.split('\\')), hex(bytes), false, (each) => notes.push(each)),
      text,
    );
    assert.match(notes.join(), note);
  });
}

test('H-11 R4 after a delimiter the first character set holds again', () => {
  const set = characterSetOf(['ISO 2022 IR 100', 'ISO 2022 IR 144']);
  for (const delimiter of ['09', '0A', '0C', '0D', '5C', '5E', '3D']) {
    const text = decodeText(set, hex(`1B2D4C CE ${delimiter} E9`), true, assert.fail);
    assert.equal(text, `Ю${String.fromCharCode(Number.parseInt(delimiter, 16))}é`);
  }
  assert.equal(
    decodeText(set, hex('1B2D4C CE 5E E9'), false, assert.fail),
    'Ю^щ',
    'a caret is a delimiter of names only',
  );
});

test('R4 an apostrophe of Windows-1252 in text labelled ISO_IR 100 stays an apostrophe', () => {
  assert.equal(decodeText(characterSetOf(['ISO_IR 100']), hex('4F 92 427269656E'), true, assert.fail), 'O’Brien');
});

test('no bytes and no labels make the decoder throw', () => {
  const labels = [
    '',
    'ISO_IR 13',
    '\\ISO 2022 IR 87',
    '\\ISO 2022 IR 159',
    '\\ISO 2022 IR 149',
    'GBK',
    'ISO_IR 192',
    'x',
  ];
  let seed = 7;
  for (let round = 0; round < 20_000; round++) {
    const bytes = Uint8Array.from({ length: round % 24 }, () => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return (seed >> 16) % 5 === 0 ? 0x1b : (seed >> 12) & 0xff;
    });
    decodeText(characterSetOf(labels[round % labels.length]!.split('\\')), bytes, round % 2 === 0, () => {});
  }
});

function hex(digits: string): Uint8Array {
  return Uint8Array.from(digits.replaceAll(' ', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
