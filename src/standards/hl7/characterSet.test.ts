import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText } from './characterSet.ts';

const cases = [
  { name: 'nothing declared, ASCII', hex: '4A6F6E6573', declared: [], text: 'Jones', readAs: 'ascii', told: false },
  { name: 'UTF-8 declared', hex: 'C3A974C3A9', declared: ['UNICODE UTF-8'], text: 'été', readAs: 'utf-8', told: false },
  {
    name: 'UNICODE without a form is UTF-8',
    hex: 'C3A9',
    declared: ['UNICODE'],
    text: 'é',
    readAs: 'utf-8',
    told: false,
  },
  { name: 'as people write it', hex: 'C3A9', declared: ['utf8'], text: 'é', readAs: 'utf-8', told: false },
  { name: '8859/1 declared', hex: 'E974E9', declared: ['8859/1'], text: 'été', readAs: 'iso-8859-1', told: false },
  {
    name: 'curly quotes in 8859/1',
    hex: '93484994',
    declared: ['8859/1'],
    text: '“HI”',
    readAs: 'iso-8859-1',
    told: false,
  },
  { name: '8859/2', hex: 'A3F364BC', declared: ['8859/2'], text: 'Łódź', readAs: 'iso-8859-2', told: false },
  { name: '8859/5', hex: 'B8D2D0DD', declared: ['ISO-8859-5'], text: 'Иван', readAs: 'iso-8859-5', told: false },
  { name: '8859/7', hex: 'C1EBEAE7', declared: ['8859/7'], text: 'Αλκη', readAs: 'iso-8859-7', told: false },
  { name: '8859/9', hex: 'D0FDFE', declared: ['8859/9'], text: 'Ğış', readAs: 'windows-1254', told: false },
  { name: '8859/15', hex: 'A4', declared: ['8859/15'], text: '€', readAs: 'iso-8859-15', told: false },
  {
    name: 'GB18030, whose second bytes look like separators',
    hex: '8B7C',
    declared: ['GB 18030-2000'],
    text: '媩',
    readAs: 'gb18030',
    told: false,
  },
  { name: 'Korean', hex: 'B1E8', declared: ['KS X 1001'], text: '김', readAs: 'euc-kr', told: false },
  { name: 'BIG-5', hex: 'A4FD', declared: ['BIG-5'], text: '王', readAs: 'big5', told: false },
  {
    name: 'Japanese in escape sequences',
    hex: '1B2442 3B33 4544 1B2842 5E'.replaceAll(' ', ''),
    declared: ['', 'ISO IR87'],
    text: '山田^',
    readAs: 'iso-2022',
    told: false,
  },
  {
    name: 'half-width katakana',
    hex: 'D4CFC0DE5E',
    declared: ['ISO IR14'],
    text: 'ﾔﾏﾀﾞ^',
    readAs: 'iso-2022',
    told: false,
  },
  {
    name: 'UTF-16 with a byte order mark',
    hex: 'FFFE4D005300',
    declared: [],
    text: 'MS',
    readAs: 'utf-16le',
    told: false,
  },
  { name: 'nothing declared, UTF-8', hex: 'C3A9', declared: [], text: 'é', readAs: 'utf-8', told: true },
  { name: 'nothing declared, 8859/1', hex: 'E9', declared: [], text: 'é', readAs: 'iso-8859-1', told: true },
  { name: 'ASCII declared, 8859/1 sent', hex: 'E9', declared: ['ASCII'], text: 'é', readAs: 'iso-8859-1', told: true },
  {
    name: 'UTF-8 declared, 8859/1 sent',
    hex: 'E974',
    declared: ['UNICODE UTF-8'],
    text: 'ét',
    readAs: 'iso-8859-1',
    told: true,
  },
  {
    name: 'a set nobody knows, UTF-8 sent',
    hex: 'C3A9',
    declared: ['KLINGON'],
    text: 'é',
    readAs: 'utf-8',
    told: true,
  },
  { name: 'a set nobody knows, ASCII sent', hex: '41', declared: ['KLINGON'], text: 'A', readAs: 'utf-8', told: false },
];

for (const { name, hex, declared, text, readAs, told } of cases) {
  test(`reads ${name}`, () => {
    const decoded = decodeText(Buffer.from(hex, 'hex'), declared);
    assert.equal(decoded.text, text);
    assert.equal(decoded.readAs, readAs);
    assert.equal(decoded.problem !== null, told, decoded.problem ?? 'no problem told');
  });
}

test('a line end takes an escape sequence back to ASCII', () => {
  const bytes = Buffer.from('1B24423B33350D4142', 'hex');
  assert.equal(decodeText(bytes, ['', 'ISO IR87']).text.endsWith('\rAB'), true);
});
