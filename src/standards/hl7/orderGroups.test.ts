import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMessage } from './message.ts';
import { orderGroups } from './orderGroups.ts';

function groups(...lines: readonly string[]) {
  const reading = readMessage(Buffer.from(['MSH|^~\\&|RIS||||||ORU^R01|C1|P|2.4', ...lines].join('\r')));
  assert.equal(reading.kind, 'read');
  return orderGroups((reading as Extract<typeof reading, { kind: 'read' }>).message);
}

test('an order is its ORC and OBR and what follows them', () => {
  const found = groups(
    'PID|||1',
    'PV1||I',
    'ORC|NW|P1',
    'TQ1|1',
    'OBR|1|P1',
    'ZDS|1.2.3',
    'ORC|NW|P2',
    'OBR|2|P2',
    'NTE|1||note',
    'OBX|1|TX|||a',
    'NTE|1||of a',
    'OBX|2|TX|||b',
    'IPC|A2',
  );
  assert.deepEqual(
    found.map(({ segments }) => segments.map(({ name }) => name).join(' ')),
    ['ORC TQ1 OBR ZDS', 'ORC OBR NTE OBX NTE OBX IPC'],
  );
  assert.equal(found[0]?.first(['ZDS-1']), '1.2.3');
  assert.equal(found[1]?.first(['ZDS-1']), undefined);
  assert.equal(found[1]?.first(['ZDS-1', 'IPC-1', 'ORC-2']), 'A2');
  assert.equal(found[1]?.first(['OBX[2]-5']), 'b');
  assert.equal(found[1]?.first(['PV1-2']), 'I');
  assert.equal(found[1]?.first(['MSH-10']), 'C1');
  assert.deepEqual(found[1]?.notes.length, 1);
  assert.deepEqual(
    found[1]?.observations.map(({ notes }) => notes.length),
    [1, 0],
  );
});

test('an OBR without an ORC begins an order, and has none of its neighbour', () => {
  const found = groups('PID|||1', 'OBR|1|P1', 'OBX|1|TX|||a', 'OBR|2|P2', 'ORC|RE|P3', 'OBR|3|P3');
  assert.deepEqual(
    found.map((group) => group.first(['OBR-2'])),
    ['P1', 'P2', 'P3'],
  );
  assert.deepEqual(
    found.map((group) => group.first(['ORC-2'])),
    [undefined, undefined, 'P3'],
  );
});

test('H-03 the results of several patients in one message are never mixed', () => {
  const found = groups('PID|||1', 'PV1||I', 'ORC|RE|P1', 'OBR|1|P1', 'PID|||2', 'OBR|1|P2', 'OBX|1|TX|||b', 'OBR|2|P3');
  assert.deepEqual(
    found.map((group) => group.first(['PID-3'])),
    ['1', '2', '2'],
  );
  assert.deepEqual(
    found.map((group) => group.first(['PV1-2'])),
    ['I', undefined, undefined],
  );
});

test('a message without orders has none', () => {
  assert.deepEqual(groups('PID|||1', 'PV1||I'), []);
});
