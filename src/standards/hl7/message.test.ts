import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitBatch } from './header.ts';
import { type Message, messageBytesMax, readMessage } from './message.ts';
import { partOf, segmentField } from './segment.ts';

function read(text: string | Uint8Array): Message {
  const reading = readMessage(typeof text === 'string' ? Buffer.from(text) : text);
  assert.equal(reading.kind, 'read', JSON.stringify(reading));
  return (reading as Extract<typeof reading, { kind: 'read' }>).message;
}

const head = 'MSH|^~\\&|RIS|RVV|||20261122||ORU^R01^ORU_R01|C1|P|2.4\r';

test('answers addresses in HL7 notation', () => {
  const message = read(
    `${head}PID|1||9434765919^^^NHS^NH~4711&x^^^RVV&2.16&ISO^MR||O\\T\\Brien^Se\\XE1\\n~Alias\rOBX|1|TX|a\rOBX|2|FT|b\r`,
  );
  const expected: Record<string, string | null | undefined> = {
    'MSH-1': '|',
    'MSH-2': '^~\\&',
    'MSH-3': 'RIS',
    'MSH-9': 'ORU^R01^ORU_R01',
    'MSH-9.2': 'R01',
    'MSH-12': '2.4',
    'MSH-13': undefined,
    'MSH-99': undefined,
    'PID-1': '1',
    'PID-2': undefined,
    'PID-3': '9434765919^^^NHS^NH',
    'PID-3.1': '9434765919',
    'PID-3.2': undefined,
    'PID-3[2].1': '4711&x',
    'PID-3[2].1.2': 'x',
    'PID-3[2].4.3': 'ISO',
    'PID-3[3].1': undefined,
    'PID-5.1': 'O&Brien',
    'PID-5[2].1': 'Alias',
    'PID-1.1.1': '1',
    'OBX-3': 'a',
    'OBX[2]-3': 'b',
    'OBX[3]-3': undefined,
    'ZZZ-1': undefined,
    'pid-3': undefined,
    'PID-0': undefined,
    PID: undefined,
    __proto__: undefined,
  };
  for (const [address, text] of Object.entries(expected)) assert.equal(message.field(address), text, address);
  assert.deepEqual(
    message.fields('PID-3').map((one) => partOf(one, 5)),
    ['NH', 'MR'],
  );
  assert.deepEqual(
    message.segments('OBX').map((obx) => segmentField(obx, 'OBX-3')),
    ['a', 'b'],
  );
  assert.deepEqual(
    message.segments().map(({ name }) => name),
    ['MSH', 'PID', 'OBX', 'OBX'],
  );
  assert.equal(message.type, 'ORU^R01');
  assert.equal(message.controlId, 'C1');
});

test('an empty field says nothing, "" says that there is no value', () => {
  const message = read(`${head}PID|1||a^""^^""|""|""^x||\r`);
  assert.deepEqual(
    ['PID-2', 'PID-3.1', 'PID-3.2', 'PID-3.3', 'PID-3.4', 'PID-4', 'PID-4.1', 'PID-5.1', 'PID-5.2', 'PID-6'].map(
      (address) => message.field(address),
    ),
    [undefined, 'a', null, undefined, null, null, null, null, 'x', undefined],
  );
});

test('takes the separators that the message names', () => {
  const message = read('MSH$%*!@$RIS$$$$$$ADT%A08$C1$P$2.3\rPID$$$47|11%%%RVV@x*2$$O!T!B%a^b\r');
  assert.equal(message.type, 'ADT^A08');
  assert.equal(message.field('PID-3.1'), '47|11');
  assert.equal(message.field('PID-3.4.2'), 'x');
  assert.equal(message.field('PID-3[2].1'), '2');
  assert.equal(message.field('PID-5.1'), 'O@B');
  assert.equal(message.field('PID-5.2'), 'a^b');
  assert.deepEqual(message.problems, []);
});

test('takes the recommended separators where MSH-2 cannot be meant, and says so', () => {
  for (const encoding of ['~\\&', '^~\\\\&', '', 'ABC', '^^^^', '^~\\&#&&']) {
    const message = read(`MSH|${encoding}|RIS|RVV|||||ADT^A08|C1|P|2.3\rPID|||1^^^A&b~2\r`);
    assert.equal(message.type, 'ADT^A08', encoding);
    assert.equal(message.field('PID-3[2].1'), '2', encoding);
    assert.match(message.problems.join(), /MSH-2/, encoding);
  }
  for (const encoding of ['^~\\&', '^~\\&#', '^~\\', '^']) {
    assert.deepEqual(read(`MSH|${encoding}|RIS|RVV|||||ADT^A08|C1|P|2.3\r`).problems, [], encoding);
  }
});

const lines = ['MSH|^~\\&|RIS|RVV|||||ADT^A08|C1|P|2.3', 'PID|||4711', 'PV1||I'];
for (const [name, text] of [
  ['CR', lines.join('\r')],
  ['CR at the end too', `${lines.join('\r')}\r`],
  ['LF', `${lines.join('\n')}\n`],
  ['CRLF', `${lines.join('\r\n')}\r\n`],
  ['a mixture', `${lines[0]}\n${lines[1]}\r\n${lines[2]}\r\r\n`],
  ['blank lines', `\r\n\n  \r${lines.join('\r\r\n')}`],
  ['a byte order mark', `\ufeff${lines.join('\r')}`],
  ['batch segments around it', `FHS|^~\\&\rBHS|^~\\&\r${lines.join('\r')}\rBTS|1\rFTS|1\r`],
] as const) {
  test(`line ends: ${name}`, () => {
    const [first] = splitBatch(Buffer.from(text));
    const message = read(first!);
    assert.deepEqual(
      message.segments().map((segment) => segment.text),
      lines,
    );
    assert.deepEqual(message.problems, []);
  });
}

test('loses nothing of a report whose sender broke its lines, and says so', () => {
  const message = read(`${head}OBX|1|TX|||First line\rsecond line\r\rthird|F||x\rNTE|1||a\nb\nOBX|2|TX|||c\r`);
  assert.equal(message.field('OBX-5'), 'First line\rsecond line\r\rthird');
  assert.equal(message.field('OBX-6'), 'F');
  assert.equal(message.field('NTE-3'), 'a\nb');
  assert.equal(message.field('OBX[2]-5'), 'c');
  assert.match(message.problems.join(), /without a segment name was taken as a part of the text/);
});

test('what stands around and between is told, and never taken for a segment', () => {
  const message = read('hello\rMSH|^~\\&|RIS|RVV|||||ADT^A08|C1|P|2.3\r# a comment\rPID|||1\r');
  assert.equal(message.field('MSH-12'), '2.3');
  assert.equal(message.field('PID-3'), '1');
  assert.deepEqual(message.problems, ['something stands before MSH', 'a line without a segment name was left out']);
});

test('keeps the bytes it was given', () => {
  const bytes = Buffer.from([...Buffer.from('\ufeffMSH|^~\\&|R\xe9S|'), 0xff, 0x00, 0x80, 0x0d]);
  assert.equal(read(bytes).bytes, bytes);
});

test('character sets: MSH-18 decides, for separators inside characters too', () => {
  const gb = Buffer.concat([
    Buffer.from('MSH|^~\\&|RIS||||||ADT^A08|C1|P|2.4||||||GB 18030-2000\rPID|||1||'),
    Buffer.from('8B7C5E8B7C', 'hex'),
    Buffer.from('|x\r'),
  ]);
  const message = read(gb);
  assert.equal(message.field('PID-5.1'), '媩');
  assert.equal(message.field('PID-5.2'), '媩');
  assert.equal(message.field('PID-6'), 'x');
  const wide = Buffer.from('\ufeffMSH|^~\\&|RIS||||||ADT^A08|C1|P|2.4\rPID|||1||Müller\r', 'utf16le');
  assert.equal(read(wide).field('PID-5'), 'Müller');
  const latin = read(
    Buffer.from('MSH|^~\\&|RIS||||||ADT^A08|C1|P|2.4||||||8859/1\rPID|||1||M\xfcller^\\XFC\\\r', 'latin1'),
  );
  assert.equal(latin.field('PID-5.1'), 'Müller');
  assert.equal(latin.field('PID-5.2'), 'ü');
  assert.deepEqual(latin.problems, []);
  const untold = read(Buffer.from('MSH|^~\\&|RIS||||||ADT^A08|C1|P|2.4\rPID|||1||M\xfcller\r', 'latin1'));
  assert.equal(untold.field('PID-5.1'), 'Müller');
  assert.deepEqual(untold.problems, ['MSH-18 is empty: read as 8859/1']);
});

const unreadable = [
  { name: 'nothing', bytes: Buffer.alloc(0), why: /empty/, at: 0 },
  { name: 'blanks', bytes: Buffer.from('\r\n  \r'), why: /MSH/, at: 0 },
  { name: 'another protocol', bytes: Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), why: /MSH/, at: 0 },
  { name: 'MSH and nothing else', bytes: Buffer.from('MSH'), why: /MSH/, at: 0 },
  { name: 'a name that only begins like it', bytes: Buffer.from('MSHX|^~\\&|\r'), why: /MSH/, at: 0 },
  { name: 'an acknowledgement without a header', bytes: Buffer.from('MSA|AA|1\r'), why: /MSH/, at: 0 },
  {
    name: 'one byte too long',
    bytes: Buffer.alloc(messageBytesMax + 1, 'MSH|'),
    why: /longer than/,
    at: messageBytesMax,
  },
  {
    name: 'more segments than anybody sends',
    bytes: Buffer.from(`${head}${'NTE|\r'.repeat(100_001)}`),
    why: /segments/,
    at: 0,
  },
];
for (const { name, bytes, why, at } of unreadable) {
  test(`unreadable: ${name}`, () => {
    const reading = readMessage(bytes);
    assert.equal(reading.kind, 'unreadable');
    assert.match((reading as { why: string }).why, why);
    assert.equal((reading as { at: number }).at, at);
  });
}

test('as long as allowed is read in reasonable time', () => {
  const bytes = Buffer.from(`${head}OBX|1|TX|||`.padEnd(messageBytesMax, 'x'));
  assert.equal(read(bytes).field('OBX-5')?.length, messageBytesMax - Buffer.byteLength(`${head}OBX|1|TX|||`));
});

test('a batch holds several messages, one message is given back as it is', () => {
  const one = 'MSH|^~\\&|A\rPID|1\r';
  const two = 'MSH|^~\\&|B\rPID|2\r';
  const batch = (text: string) => splitBatch(Buffer.from(text)).map((part) => Buffer.from(part).toString());
  assert.deepEqual(batch(`FHS|^~\\&\rBHS|^~\\&\r${one}${two}BTS|2\rFTS|1\r`), [one, two]);
  assert.deepEqual(batch(`${one}${two}`), [one, two]);
  assert.deepEqual(batch(`${one}BTS|1\rBHS|^~\\&\r${two}`), [one, two]);
  assert.deepEqual(batch(`\r\n${one}`), [`\r\n${one}`]);
  assert.deepEqual(batch('nonsense'), ['nonsense']);
  assert.deepEqual(batch('FHS|^~\\&\rFTS|0\r'), ['FHS|^~\\&\rFTS|0\r']);
  assert.equal(splitBatch(Buffer.from(one.repeat(50)), 10).length, 10);
});
