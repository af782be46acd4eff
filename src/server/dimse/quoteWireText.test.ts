import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quoteWireText } from './quoteWireText.ts';

const cases = [
  { name: 'printable ASCII stays as it is', text: 'CT SCANNER-1 ~', quoted: 'CT SCANNER-1 ~' },
  { name: 'H-10 a line end cannot begin a second log line', text: 'A\r\nB', quoted: 'A\\u000d\\u000aB' },
  { name: 'H-10 an escape sequence cannot reach a terminal', text: '\u001b[2J', quoted: '\\u001b[2J' },
  { name: 'characters beyond ASCII are told by number', text: 'R\u00f6\u2028', quoted: 'R\\u00f6\\u2028' },
  { name: 'a backslash cannot pretend to be an escape', text: '\\u0041', quoted: '\\u005cu0041' },
];
for (const { name, text, quoted } of cases) {
  test(name, () => assert.equal(quoteWireText(text), quoted));
}

test('256 characters are written whole, and never more than 256', () => {
  assert.equal(quoteWireText('x'.repeat(256)), 'x'.repeat(256));
  assert.equal(quoteWireText('x'.repeat(257)).length, 256);
  assert.equal(quoteWireText('\n'.repeat(256)).length, 256);
});
