import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Verdict, wantedReply, writeAcknowledgement } from './acknowledgement.ts';
import { type Message, readMessage } from './message.ts';

const written = { controlId: '1.512', at: '20261122071500.000+0000' };
const accepted: Verdict = { code: 'AA', text: 'Kept' };
const refused: Verdict = { code: 'AE', text: 'PID-3 holds no identifier', error: { where: 'PID-3', code: 101 } };

function message(text: string): Message {
  const reading = readMessage(Buffer.from(text, 'latin1'));
  assert.equal(reading.kind, 'read');
  return (reading as Extract<typeof reading, { kind: 'read' }>).message;
}

function answer(text: string, verdict: Verdict): string | null {
  const bytes = writeAcknowledgement(message(text), verdict, written);
  return bytes && Buffer.from(bytes).toString('latin1');
}

const cases = [
  {
    name: '2.3: ERR in one field',
    text: 'MSH|^~\\&|RIS|RVV|PACS|RVV|2026||ADT^A08|C1|P|2.3',
    verdict: refused,
    is: 'MSH|^~\\&|PACS|RVV|RIS|RVV|20261122071500.000+0000||ACK^A08|1.512|P|2.3\rMSA|AE|C1|PID-3 holds no identifier\rERR|PID^1^3^101&Required field missing&HL70357\r',
  },
  {
    name: '2.5.1: ERR in fields, the structure in MSH-9',
    text: 'MSH|^~\\&|RIS|RVV|PACS|RVV|2026||ADT^A08^ADT_A01|C1|T|2.5.1',
    verdict: { ...refused, error: { where: 'OBR[2]-4.1', code: 103 } },
    is: 'MSH|^~\\&|PACS|RVV|RIS|RVV|20261122071500.000+0000||ACK^A08^ACK|1.512|T|2.5.1\rMSA|AE|C1|PID-3 holds no identifier\rERR||OBR^2^4^1^1|103^Table value not found^HL70357|E||||PID-3 holds no identifier\r',
  },
  {
    name: '2.7 has no MSA-3',
    text: 'MSH|^~\\&|RIS|RVV|PACS|RVV|2026||ADT^A08|C1|P|2.7',
    verdict: accepted,
    is: 'MSH|^~\\&|PACS|RVV|RIS|RVV|20261122071500.000+0000||ACK^A08^ACK|1.512|P|2.7\rMSA|AA|C1\r',
  },
  {
    name: '2.2 has no event in MSH-9',
    text: 'MSH|^~\\&|RIS||||2026||ADT^A08|C1|P|2.2',
    verdict: accepted,
    is: 'MSH|^~\\&|||RIS||20261122071500.000+0000||ACK|1.512|P|2.2\rMSA|AA|C1|Kept\r',
  },
  {
    name: 'the sender writes its separators, and text cannot break them',
    text: 'MSH$%*!@$RI|S$RVV$PACS%1$$2026$$ADT%A08$C|1$P$2.4',
    verdict: { code: 'AA', text: 'a$b%c|d' },
    is: 'MSH$%*!@$PACS%1$$RI|S$RVV$20261122071500.000+0000$$ACK%A08%ACK$1.512$P$2.4\rMSA$AA$C|1$a b c|d\r',
  },
  {
    name: '8-bit names and the character set come back as they came',
    text: 'MSH|^~\\&|R\xcdS|H\xf6pital|PACS||2026||ADT^A08|C\xe9|P|2.4||||||8859/1',
    verdict: accepted,
    is: 'MSH|^~\\&|PACS||R\xcdS|H\xf6pital|20261122071500.000+0000||ACK^A08^ACK|1.512|P|2.4||||||8859/1\rMSA|AA|C\xe9|Kept\r',
  },
  {
    name: 'a header without version, event and processing id',
    text: 'MSH|^~\\&|RIS',
    verdict: accepted,
    is: 'MSH|^~\\&|||RIS||20261122071500.000+0000||ACK|1.512|P|\rMSA|AA||Kept\r',
  },
] as const;

for (const { name, text, verdict, is } of cases) test(name, () => assert.equal(answer(text, verdict), is));

test('what cannot be read is answered with what we know', () => {
  const bytes = writeAcknowledgement(
    null,
    { code: 'AR', text: 'no line begins with MSH', error: { where: null, code: 100 } },
    written,
  );
  assert.equal(
    Buffer.from(bytes!).toString(),
    'MSH|^~\\&|SAFELIGHT||||20261122071500.000+0000||ACK|1.512|P|2.5.1\rMSA|AR||no line begins with MSH\rERR|||100^Segment sequence error^HL70357|E||||no line begins with MSH\r',
  );
});

// HL7 v2.5.1 §2.9: MSH-15, MSH-16, and which kind of reply a success and a failure get.
const modes = [
  { accept: '', application: '', success: 'application', failure: 'application' },
  { accept: 'AL', application: 'NE', success: 'commit', failure: 'commit' },
  { accept: 'AL', application: '', success: 'commit', failure: 'commit' },
  { accept: 'AL', application: 'AL', success: 'commit', failure: 'commit' },
  { accept: 'NE', application: 'AL', success: 'application', failure: 'application' },
  { accept: '', application: 'AL', success: 'application', failure: 'application' },
  { accept: 'NE', application: '', success: 'application', failure: 'application' },
  { accept: 'NE', application: 'NE', success: 'nothing', failure: 'nothing' },
  { accept: 'ER', application: 'NE', success: 'nothing', failure: 'commit' },
  { accept: 'SU', application: 'NE', success: 'commit', failure: 'nothing' },
  { accept: 'ER', application: 'AL', success: 'application', failure: 'commit' },
  { accept: 'NE', application: 'ER', success: 'nothing', failure: 'application' },
  { accept: 'NE', application: 'SU', success: 'application', failure: 'nothing' },
  { accept: 'xx', application: '', success: 'commit', failure: 'commit' },
] as const;
for (const { accept, application, success, failure } of modes) {
  test(`MSH-15 "${accept}" and MSH-16 "${application}": ${success}, on failure ${failure}`, () => {
    const asked = message(`MSH|^~\\&|RIS||||2026||ADT^A08|C1|P|2.4|||${accept}|${application}`);
    assert.equal(wantedReply(asked, 'AA'), success);
    assert.equal(wantedReply(asked, 'AE'), failure);
  });
}

for (const { msa, accept, is } of [
  { msa: 'AA', accept: '', is: 'nothing' },
  { msa: 'AE', accept: 'NE', is: 'nothing' },
  { msa: 'AA', accept: 'AL', is: 'commit' },
  { msa: 'CA', accept: 'AL', is: 'nothing' },
  { msa: '', accept: 'AL', is: 'nothing' },
] as const) {
  test(`an acknowledgement with MSA-1 "${msa}" and MSH-15 "${accept}" is answered by ${is}, whatever we say of it`, () => {
    const acknowledgement = message(`MSH|^~\\&|EPR||||2026||ACK^R01^ACK|C1|P|2.5.1|||${accept}|\rMSA|${msa}|9`);
    for (const code of ['AA', 'AE', 'AR'] as const) assert.equal(wantedReply(acknowledgement, code), is);
  });
}

test('our own acknowledgement, sent back to us, is not acknowledged', () => {
  for (const { text, verdict } of cases) assert.equal(answer(answer(text, verdict) ?? '', accepted), null);
});

test('in commit mode AA, AE, AR are CA, CE, CR, and a failure of ours is CE', () => {
  const text = 'MSH|^~\\&|RIS||||2026||ADT^A08|C1|P|2.4|||AL|NE';
  const code = (verdict: Verdict) => /MSA\|(\w\w)/.exec(answer(text, verdict) ?? '')?.[1];
  assert.equal(code(accepted), 'CA');
  assert.equal(code(refused), 'CE');
  assert.equal(code({ code: 'AR', text: '', error: { where: 'MSH-9', code: 200 } }), 'CR');
  assert.equal(code({ code: 'AR', text: '', error: { where: null, code: 207 } }), 'CE');
});

test('every answer is itself a readable message that names what it answers', () => {
  for (const { text, verdict } of cases) {
    const back = message(answer(text, verdict) ?? '');
    assert.equal(back.field('MSA-1'), verdict.code);
    assert.equal(back.field('MSA-2') ?? '', message(text).field('MSH-10') ?? '');
    assert.equal(back.field('MSH-10'), '1.512');
  }
});
