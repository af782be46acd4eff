import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { usualDelimiters } from './delimiters.ts';
import { escapeText, unescapeText } from './escapes.ts';

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const cases = [
  { name: 'the five separators', text: 'a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f', is: 'a|b^c&d~e\\f' },
  { name: 'an escaped escape is not escaped twice', text: '\\E\\F\\E\\', is: '\\F\\' },
  { name: 'hexadecimal bytes', text: 'A\\X42\\C\\X0D0A\\D', is: 'ABC\nD' },
  { name: 'hexadecimal bytes of the character set', text: '\\XC3A9\\t\\XC3A9\\', is: 'été' },
  {
    name: 'line ends of formatted text',
    text: 'one\\.br\\two\\.sp\\three\\.sp2\\four\\.sp+1\\five',
    is: 'one\ntwo\nthree\n\nfour\nfive',
  },
  {
    name: 'blanks and indents of formatted text',
    text: 'a\\.sk3\\b\\.in+4\\c\\.ti-2\\d\\.fi\\e\\.nf\\f\\.ce\\g',
    is: 'a   bcdef\ng',
  },
  { name: 'highlighting', text: 'pH : \\H\\ 7.28\\N\\ *', is: 'pH :  7.28 *' },
  { name: 'local sequences', text: 'a\\Z01\\b', is: 'ab' },
  { name: 'a path that was never escaped', text: 'C:\\temp\\scan', is: 'C:\\temp\\scan' },
  { name: 'a lone escape character', text: '50 \\ 60', is: '50 \\ 60' },
  { name: 'a real sequence after a stray escape character', text: 'a\\ b \\S\\ c', is: 'a\\ b ^ c' },
  { name: 'an odd number of digits is no sequence', text: '\\X4\\', is: '\\X4\\' },
  { name: 'more lines than anybody needs', text: '\\.sp9999\\', is: '\n'.repeat(80) },
  { name: 'Japanese after an escape of HL7', text: 'Yamada \\M2442\\;3ED\\C2842\\ Taro', is: 'Yamada 山田 Taro' },
  { name: 'a repertoire nobody knows stays as it is', text: 'a\\M2999\\bc\\C2842\\d', is: 'a\\M2999\\bcd' },
];
for (const { name, text, is } of cases) test(name, () => assert.equal(unescapeText(text, usualDelimiters, decode), is));

test('a message with another escape character has other sequences', () => {
  assert.equal(unescapeText('a!F!b\\F\\', { ...usualDelimiters, escape: '!' }, decode), 'a|b\\F\\');
  assert.equal(unescapeText('a\\F\\b', { ...usualDelimiters, escape: '' }, decode), 'a\\F\\b');
});

test('whatever is escaped comes back, line ends as line feeds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const escaped = escapeText(text, usualDelimiters);
      assert.doesNotMatch(escaped, /[|^~&\r\n]/);
      assert.equal(unescapeText(escaped, usualDelimiters, decode), text.replace(/\r\n?/g, '\n'));
    }),
    { numRuns: 2000 },
  );
});
