import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readMessage } from './message.ts';
import { writeMessage } from './writeMessage.ts';

test('writes fields, repetitions, components, subcomponents and nulls where they belong', () => {
  const bytes = writeMessage([
    ['MSH', { '3': 'RIS', '9.1': 'ADT', '9.2': 'A08', '10': 'C1', '11': 'P', '12': '2.4' }],
    [
      'PID',
      { '1': '1', '3.1': '9434765919', '3.4': 'NHS', '3[2].1': '4711', '3[2].4.2': 'x', '5.1': 'O|Brien', '6': null },
    ],
    ['EVN', {}],
  ]);
  assert.equal(
    Buffer.from(bytes).toString(),
    'MSH|^~\\&|RIS||||||ADT^A08|C1|P|2.4||||||UNICODE UTF-8\rPID|1||9434765919^^^NHS~4711^^^&x||O\\F\\Brien|""\rEVN\r',
  );
});

test('whatever is written is read again', () => {
  const text = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 30 })
    .filter((one) => one !== '""' && !one.includes('\r'));
  fc.assert(
    fc.property(text, text, text, (first, second, third) => {
      const bytes = writeMessage([
        ['MSH', { '3': 'A' }],
        ['OBX', { '3': first, '5.2': second, '5[2].1.2': third }],
      ]);
      const reading = readMessage(bytes);
      assert.equal(reading.kind, 'read');
      const { message } = reading as Extract<typeof reading, { kind: 'read' }>;
      assert.deepEqual(message.problems, []);
      assert.deepEqual(
        [message.field('OBX-3'), message.field('OBX-5.2'), message.field('OBX-5[2].1.2')],
        [first, second, third],
      );
    }),
    { numRuns: 1000 },
  );
});

test('a field number that cannot be is a mistake of ours', () => {
  assert.throws(() => writeMessage([['PID', { 'PID-3': 'x' }]]), /must be a number/);
});
