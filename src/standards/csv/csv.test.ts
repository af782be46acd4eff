import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { byteOrderMarkBytes, type CsvForm, csvRowBytesMax, delimiterOf, readCsv } from './readCsv.ts';
import { writeCsvRow } from './writeCsv.ts';

const commas: CsvForm = { delimiter: ',', encoding: 'utf-8' };

function cells(text: string | Uint8Array, form = commas): readonly (readonly string[])[] {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return readCsv(bytes, form, true).rows.map((row) => [...row.cells]);
}

type Case = readonly [name: string, text: string, rows: readonly (readonly string[])[]];
const cases: readonly Case[] = [
  [
    'lines of LF and of CRLF',
    'a,b\nc,d\r\ne,f',
    [
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ],
  ],
  ['no end of the last line, and one', 'a,b\n', [['a', 'b']]],
  ['empty cells, first, between and last', ',,a,,\n', [['', '', 'a', '', '']]],
  ['empty lines are passed over', 'a\n\n\r\nb\n', [['a'], ['b']]],
  ['quoted delimiter and line break', '"a,b","c\r\nd",e\n', [['a,b', 'c\r\nd', 'e']]],
  ['a doubled quotation mark', '"a ""b"" c","""",x\n', [['a "b" c', '"', 'x']]],
  ['an empty quoted cell', '"",""\n', [['', '']]],
  [
    'a quotation mark inside a bare cell is a letter',
    'a "b" c,d\n5" film,e\n',
    [
      ['a "b" c', 'd'],
      ['5" film', 'e'],
    ],
  ],
  ['what stands after a closing mark is kept', '"a"b,c\n', [['ab', 'c']]],
  ['a quotation mark that is never closed takes the rest', 'a,"b\nc', [['a', 'b\nc']]],
];
for (const [name, text, rows] of cases) test(`CSV: ${name}`, () => assert.deepEqual(cells(text), rows));

test('CSV: semicolons, tabs and bars, as the heading shows', () => {
  assert.equal(delimiterOf('a;b;"c,d,e,f,g"'), ';');
  assert.equal(delimiterOf('a\tb\tc, d'), '\t');
  assert.equal(delimiterOf('a|b|c'), '|');
  assert.equal(delimiterOf('accession'), ',');
  assert.deepEqual(cells('a;"b;c"\n', { ...commas, delimiter: ';' }), [['a', 'b;c']]);
});

test('CSV: Windows-1252 and a byte order mark', () => {
  assert.deepEqual(cells(Uint8Array.of(0x80, 0x2c, 0xd3, 0x57), { ...commas, encoding: 'windows-1252' }), [
    ['€', 'ÓW'],
  ]);
  assert.equal(byteOrderMarkBytes(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), 3);
  assert.equal(byteOrderMarkBytes(Uint8Array.of(0xef, 0xbb)), 0);
});

test('CSV: what is no UTF-8 is replaced and stops nothing', () => {
  assert.deepEqual(cells(Uint8Array.of(0x61, 0xff, 0x2c, 0x62, 0x0a, 0x63)), [['a\ufffd', 'b'], ['c']]);
});

test('CSV: a row longer than it may be is told, one byte less is not', () => {
  const row = (bytes: number) => readCsv(new Uint8Array(bytes).fill(0x61), commas, false);
  assert.equal(row(csvRowBytesMax).tooLong, false);
  assert.equal(row(csvRowBytesMax + 1).tooLong, true);
});

const anyCell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', ' ', '=', '𝔸', ';') });

test('CSV: what is written is read back, however it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(anyCell, { minLength: 2, maxLength: 5 }), { minLength: 1 }),
      fc.nat(),
      (rows, cut) => {
        const bytes = new TextEncoder().encode(rows.map(writeCsvRow).join(''));
        const whole = rows
          .map((row) => row.map(defused))
          .filter((row) => row.some((cell) => cell !== '') || row.length > 1);
        const at = cut % (bytes.length + 1);
        const first = readCsv(bytes.subarray(0, at), commas, false);
        const rest = readCsv(bytes.subarray(first.usedBytes), commas, true);
        assert.deepEqual(
          [...first.rows, ...rest.rows].map((row) => row.cells),
          whole,
        );
      },
    ),
  );
});

function defused(cell: string): string {
  return /^\s*[=+\-@]|^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
}

for (const begin of ['=', '+', '-', '@', '\t', '\r', '\n', ' =', '＝']) {
  test(`CSV: a cell that begins with ${JSON.stringify(begin)} is no formula`, () => {
    const [[cell]] = cells(writeCsvRow([`${begin}HYPERLINK("x")`, 'b'])) as [[string]];
    assert.ok(cell.startsWith("'"), cell);
  });
}

test('CSV: numbers stay numbers, below nought too, and nothing is an empty cell', () => {
  assert.equal(writeCsvRow([-5, null, true, 'a']), '-5,,true,a\r\n');
});
