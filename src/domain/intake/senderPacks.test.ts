import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readMessage } from '../../standards/hl7/message.ts';
import { interpretMessage } from './interpretMessage.ts';
import { packId, parseSenderPack, type SenderPack } from './senderPack.ts';

const folder = fileURLToPath(new URL('../../../policies/sender-packs/', import.meta.url));
const heardAt = { receivedAt: new Date('2026-08-01T00:00:00Z'), zone: 'Europe/London', site: 'RVV' };

function packOf(name: string, version: string): SenderPack {
  const reading = parseSenderPack(JSON.parse(readFileSync(`${folder}${name}/${version}.json`, 'utf8')));
  assert.deepEqual(reading.kind === 'unreadable' ? reading.problems : [], []);
  return (reading as Extract<typeof reading, { kind: 'read' }>).pack;
}

for (const name of readdirSync(folder)) {
  const versions = readdirSync(`${folder}${name}`).filter((file) => file.endsWith('.json'));
  for (const version of versions.map((file) => file.replace(/\.json$/, ''))) {
    test(`sender pack ${name}/${version} can be used, and is named as its file`, () => {
      assert.equal(packId(packOf(name, version)), `${name}/${version}`);
    });
    const golden = readdirSync(`${folder}${name}/golden`).filter((file) => file.endsWith('.hl7'));
    for (const file of golden) {
      test(`sender pack ${name}/${version} understands ${file} as it should`, () => {
        const reading = readMessage(readFileSync(`${folder}${name}/golden/${file}`));
        assert.equal(reading.kind, 'read');
        const { message } = reading as Extract<typeof reading, { kind: 'read' }>;
        assert.deepEqual(message.problems, []);
        const expected: unknown = JSON.parse(
          readFileSync(`${folder}${name}/golden/${file.replace(/hl7$/, 'json')}`, 'utf8'),
        );
        assert.deepEqual(interpretMessage(message, packOf(name, version), heardAt), expected);
      });
    }
  }
}

test('there are the packs that the product promises, each with messages of every kind it understands', () => {
  assert.deepEqual(readdirSync(folder).sort(), ['cris-pd160', 'ihe-2.3.1', 'omi-2.5.1']);
});

test('a pack that cannot be used says all that is wrong with it', () => {
  const good = packOf('ihe-2.3.1', '1');
  assert.equal(parseSenderPack(good).kind, 'read');
  const bad = {
    ...good,
    version: '',
    order: {
      ...good.order,
      accession: { from: ['OBR18'], verified: false },
      modality: { from: ['OBR-24.1'], verified: true },
    },
    orderStatus: [{ order: ['CM'], status: 'performed', verified: true }],
    identity: { ...good.identity, verified: true },
    reportStatus: { F: 'done' },
    surprise: 1,
  };
  const reading = parseSenderPack(bad);
  assert.equal(reading.kind, 'unreadable');
  const problems = (reading as { problems: readonly string[] }).problems.join('\n');
  for (const place of [
    '/version',
    '/order/accession/from/0',
    '/order/modality is verified and must name its source',
    '/orderStatus/0 is verified and must name its source',
    '/identity is verified and must name its source',
    '/reportStatus/F',
    'must not have additional properties',
  ]) {
    assert.ok(problems.includes(place), `${place} is not told in:\n${problems}`);
  }
  for (const value of [null, 1, 'x', [], {}]) assert.equal(parseSenderPack(value).kind, 'unreadable');
});
