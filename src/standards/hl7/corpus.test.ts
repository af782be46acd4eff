import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { corpusFolder, needs } from '../../../testing/needs.ts';
import { writeAcknowledgement } from './acknowledgement.ts';
import { splitBatch } from './header.ts';
import { type Message, readMessage } from './message.ts';
import { orderGroups } from './orderGroups.ts';
import { partOf } from './segment.ts';

const folder = `${corpusFolder}hl7/`;

interface Part {
  readonly file: string;
  readonly bytes: Uint8Array;
}

function corpus(): readonly Part[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.hl7'));
  return files.flatMap((file) => splitBatch(readFileSync(folder + file)).map((bytes) => ({ file, bytes })));
}

function read({ file, bytes }: Part): Message {
  const reading = readMessage(bytes);
  assert.equal(reading.kind, 'read', file);
  return (reading as Extract<typeof reading, { kind: 'read' }>).message;
}

/** Every leaf of every segment as python-hl7 sees it: `OBX[2]-5[1].2.1`, its text with the five separators put back, and whether it holds another escape. */
const python = `
import base64, json, re, sys, hl7
for line in sys.stdin:
    text = base64.b64decode(line).decode('utf-8')
    message = hl7.parse(text)
    seen, leaves = {}, {}
    for segment in message:
        name = str(segment[0])
        seen[name] = seen.get(name, 0) + 1
        for f in range(1, len(segment)):
            field = segment[f]
            if name in ('MSH', 'FHS', 'BHS') and f <= 2:
                continue
            for r, repetition in enumerate(field, 1):
                components = repetition if isinstance(repetition, hl7.Repetition) else [repetition]
                for c, component in enumerate(components, 1):
                    subs = component if isinstance(component, hl7.Component) else [component]
                    for s, sub in enumerate(subs, 1):
                        if str(sub) != '':
                            raw = str(sub)
                            simple = re.sub(r'\\\\[FSTRE]\\\\', '', raw)
                            leaves['%s[%d]-%d[%d].%d.%d' % (name, seen[name], f, r, c, s)] = [message.unescape(raw), '\\\\' in simple]
    print(json.dumps(leaves))
`;

test('reads every field of the public messages as python-hl7 does', {
  skip: needs('python3-hl7', 'the corpus'),
}, () => {
  const parts = corpus();
  const input = parts.map(({ bytes }) => Buffer.from(bytes).toString('base64')).join('\n');
  const output = execFileSync('/usr/bin/python3', ['-c', python], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  const theirs = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, [string, boolean]>);
  assert.equal(theirs.length, parts.length);

  let leaves = 0;
  let odd = 0;
  for (const [index, part] of parts.entries()) {
    const message = read(part);
    // Where lines are broken or MSH-2 is wrong we read more than python-hl7 does; those have tests of their own.
    if (message.problems.some((problem) => !problem.startsWith('MSH-18'))) {
      odd += 1;
      continue;
    }
    for (const [address, [text, formatted]] of Object.entries(theirs[index]!)) {
      const ours = message.field(address);
      leaves += 1;
      if (text === '""') assert.equal(ours, null, `${part.file} ${address}`);
      else if (formatted) assert.equal(typeof ours, 'string', `${part.file} ${address}`);
      else assert.equal(ours, text, `${part.file} ${address}`);
    }
  }
  assert.ok(leaves > 5000, `${leaves} leaves`);
  assert.ok(odd <= 14, `${odd} odd messages`);
});

test('every public message is read, keeps its bytes and can be answered', { skip: needs('the corpus') }, () => {
  const files = new Set<string>();
  const silent: string[] = [];
  for (const part of corpus()) {
    const message = read(part);
    files.add(part.file);
    assert.deepEqual(message.bytes, part.bytes);
    const answer = writeAcknowledgement(message, { code: 'AA', text: '' }, { controlId: '1.2', at: '20261122' });
    if (!answer) {
      silent.push(`${message.field('MSH-9.1')}, MSH-16 "${message.field('MSH-16') ?? ''}"`);
      continue;
    }
    const acknowledgement = read({ file: `the answer to ${part.file}`, bytes: answer });
    assert.equal(acknowledgement.field('MSA-2') ?? '', message.field('MSH-10') ?? '', part.file);
    assert.match(acknowledgement.field('MSA-1') ?? '', /^[AC]A$/);
  }
  assert.equal(files.size, 96);
  // Five answer others, and one, inside a file of thirteen messages, asks to hear of failures only.
  assert.deepEqual(silent.sort(), [...Array(5).fill('ACK, MSH-16 ""'), 'ORU, MSH-16 "ER"']);
});

/** A generator that gives the same numbers for the same seed: a failure can be played again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const nasty = [
  '\r',
  '\n',
  '|',
  '^',
  '~',
  '\\',
  '&',
  '""',
  '\\X',
  '\\.sp999\\',
  '\\C2842\\',
  '\\M2442\\',
  '\x1b$B',
  '\x0b',
  '\x1c',
  '\0',
  '\ufeff',
  'MSH|',
  'PID|',
  'ORC|',
  '\xff\xfe',
];

function mutate(bytes: Uint8Array, next: (below: number) => number): Uint8Array {
  let mutant = Buffer.from(bytes);
  for (let times = 1 + next(4); times > 0; times--) {
    const at = next(mutant.length + 1);
    const kind = next(5);
    if (kind === 0 && at < mutant.length) mutant[at] = next(256);
    else if (kind === 1)
      mutant = Buffer.concat([mutant.subarray(0, at), mutant.subarray(Math.min(mutant.length, at + next(20)))]);
    else if (kind === 2)
      mutant = Buffer.concat([
        mutant.subarray(0, at),
        Buffer.from(nasty[next(nasty.length)]!, 'latin1'),
        mutant.subarray(at),
      ]);
    else if (kind === 3) mutant = mutant.subarray(0, at);
    else mutant = Buffer.concat([mutant, mutant.subarray(at, at + next(200))]);
  }
  return mutant;
}

test('no mutation of a message makes the reader throw', { skip: needs('the corpus') }, () => {
  const parts = corpus();
  const next = random(20261122);
  let readable = 0;
  for (let count = 0; count < 10_000; count++) {
    const mutant = mutate(parts[next(parts.length)]!.bytes, next);
    for (const bytes of splitBatch(mutant)) {
      const reading = readMessage(bytes);
      const message = reading.kind === 'read' ? reading.message : null;
      assert.doesNotThrow(() =>
        writeAcknowledgement(
          message,
          { code: 'AE', text: 'x', error: { where: 'PID-3.1', code: 101 } },
          { controlId: '1', at: '2026' },
        ),
      );
      if (!message) continue;
      readable += 1;
      for (const segment of message.segments()) message.field(`${segment.name}-${1 + next(9)}.${1 + next(3)}`);
      for (const repetition of message.fields('PID-3')) partOf(repetition, 1 + next(6), 1 + next(3));
      for (const group of orderGroups(message)) group.first(['OBR-4.1', 'ORC-2', 'PID-5.1']);
    }
  }
  assert.ok(readable > 5000, `${readable} readable`);
});
