import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { corpusFolder, needs } from '../../../testing/needs.ts';
import { splitBatch } from '../../standards/hl7/header.ts';
import { readMessage } from '../../standards/hl7/message.ts';
import type { SentFact } from '../ledger/fact.ts';
import { localIdText } from '../patients/localId.ts';
import { type Judgement, judgeMessage } from './answerMessage.ts';
import { parseSenderPack } from './senderPack.ts';

const folder = `${corpusFolder}hl7/`;
const file = new URL('../../../policies/sender-packs/ihe-2.3.1/1.json', import.meta.url);
const parsed = parseSenderPack(JSON.parse(readFileSync(file, 'utf8')));
assert.equal(parsed.kind, 'read');
const { pack } = parsed as Extract<typeof parsed, { kind: 'read' }>;
const heardAt = { receivedAt: new Date('2026-08-01T00:00:00Z'), zone: 'Europe/London', site: 'RVV' };

function judge(bytes: Uint8Array): Judgement {
  return judgeMessage(readMessage(bytes), pack, heardAt);
}

function factsOf(name: string): readonly SentFact[] {
  const { interpretation } = judge(readFileSync(`${folder}${name}.hl7`));
  return interpretation?.kind === 'understood' ? interpretation.facts : [];
}

/** What a fact says, short enough to be checked against the message by eye. */
function brief(fact: SentFact): string {
  if (fact.kind === 'acknowledgement') return `acknowledgement ${fact.accession?.value}`;
  if (fact.kind === 'performed-step') return `step ${fact.stepUid}`;
  const { familyName, givenName, birthDate, sex, localIds } = fact.patient;
  const who = [localIds.map(localIdText).join(' '), familyName, givenName, birthDate, sex].join(', ');
  if (fact.kind === 'patient') return `${fact.event} ${fact.occurredAt} ${who} @ ${fact.location}`;
  if (fact.kind === 'merge') return `${fact.event} ${localIdText(fact.prior)} > ${localIdText(fact.surviving)}`;
  return `${fact.kind} ${fact.status} ${fact.accession?.value}/${fact.placerOrderNumber}/${fact.fillerOrderNumber} ${who}`;
}

test('every public message gets an interpretation and an answer', { skip: needs('the corpus') }, () => {
  const counts: Record<string, number> = {};
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.hl7'))) {
    for (const bytes of splitBatch(readFileSync(folder + name))) {
      const { interpretation, verdict } = judge(bytes);
      assert.ok(interpretation, name);
      assert.match(verdict.code, /^A[AER]$/);
      const key = `${interpretation.kind} ${verdict.code}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  }
  assert.deepEqual(counts, { 'understood AA': 31, 'keptOnly AA': 46, 'refused AE': 35, 'refused AR': 1 });
});

const understood = [
  ['00e3984532ab', ['A08 2013-09-23T01:30:38.000Z MRN|708010, SURNAME, GIVEN, 1938-12-16, F @ null']],
  ['23a3128e3e94', ['A01 2001-05-23T18:27:00.000Z RVV|2216506, Duck, Donald, 1972-02-27, M @ ZFAST TRACK']],
  ['52161ddd271b', ['A08 2010-12-24T00:29:39.000Z ISSUER|P12345, PATIENT, TEST, 1974-10-18, M @ null']],
  [
    '7b86748a5d0d',
    ['A01 2012-07-01T05:00:00.000Z SN|397979797 BKDMDM|4242 YARDI|1000, Williams, Rory, 1964-10-28, M @ null'],
  ],
  ['698c5b09a343', ['order requested undefined/8100088345/null RVV|12345678, Lastname, , 1934-02-07, F']],
  [
    '5e1b6783d20e',
    ['order cancelled undefined/003631.0018.001/0000000511 RVV|N00804, RADIOLOGY, OUTPAT, 1955-07-07, M'],
  ],
  [
    '5c2c220dde7b',
    [
      'order performed 7870279/null/T09-100442-RET-0 TML|7005728, TEST, RACHEL, 1931-03-13, F',
      'report final 7870279/null/T09-100442-RET-0 TML|7005728, TEST, RACHEL, 1931-03-13, F',
    ],
  ],
] as const;
for (const [name, briefs] of understood) {
  test(`public message ${name} is understood as it is written`, { skip: needs('the corpus') }, () => {
    assert.deepEqual(factsOf(name).map(brief), briefs);
  });
}

test('a public report in formatted text comes out line by line', { skip: needs('the corpus') }, () => {
  const report = factsOf('37287c1f1623').find((fact) => fact.kind === 'report');
  assert.equal(report?.kind === 'report' ? report.text : null, 'This\nIs\nA\nReport');
});
