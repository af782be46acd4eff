import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import type { Fact } from '../src/domain/ledger/fact.ts';
import { localIdText } from '../src/domain/patients/localId.ts';
import type { MllpClient } from '../src/server/mllp/mllpClient.ts';
import { frame } from '../src/standards/hl7/framing.ts';
import { splitBatch } from '../src/standards/hl7/header.ts';
import { corpusFolder, needs } from '../testing/needs.ts';
import { fieldOf, type RunningServer, runServer } from '../testing/runningServer.ts';

/** What a message of the corpus is, read by a person: see corpusByMllp.json. */
interface Understood {
  readonly type: string | null;
  /** MSA-1, one for each message of the frame; none for an acknowledgement. */
  readonly answers: readonly string[];
  readonly understanding: string;
  /** The field that a refused message lacks. */
  readonly where?: string;
  readonly facts?: readonly string[];
}

const table = JSON.parse(readFileSync(new URL('./corpusByMllp.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Understood>
>;
const folder = `${corpusFolder}hl7/`;

suite('the public messages over MLLP', { skip: needs('the corpus') }, () => {
  let server: RunningServer;
  const answers = new Map<string, Uint8Array>();
  const names = needs('the corpus')
    ? []
    : readdirSync(folder)
        .filter((name) => name.endsWith('.hl7'))
        .map((name) => name.slice(0, -'.hl7'.length))
        .sort();

  before(async () => {
    server = await runServer();
    const line = await server.line();
    for (const name of names) answers.set(name, await tell(line, name));
    await line.close();
    assert.deepEqual(line.unexpected, [], 'an acknowledgement is not acknowledged');
    await server.settled();
  });
  after(() => server?.close());

  test('every message gets an answer with its control id, and a row', async () => {
    assert.deepEqual(names, Object.keys(table).sort());
    for (const name of names) {
      const sent = splitBatch(readFileSync(`${folder}${name}.hl7`));
      const answered = splitBatch(answers.get(name) ?? new Uint8Array()).filter(({ length }) => length > 0);
      assert.deepEqual(
        answered.map((one) => fieldOf(one, 'MSA-1')),
        table[name]?.answers,
        name,
      );
      assert.deepEqual(
        answered.map((one) => fieldOf(one, 'MSA-2')),
        isAnswered(name) ? sent.map((one) => fieldOf(one, 'MSH-10')) : [],
        name,
      );
    }
    const { rows } = await server.pool.query<{ messages: number; repeats: number }>(
      'select count(*) as messages, sum(repeats) as repeats from message',
    );
    assert.deepEqual(rows, [{ messages: names.length, repeats: 0 }]);
  });

  test('what is understood of each message is what a person reads in it', async () => {
    for (const name of names) {
      const { answers: _, ...expected } = table[name] as Understood;
      assert.deepEqual(await understoodOf(name), expected, name);
    }
  });

  test('every message again gets the same answer and adds nothing', async () => {
    const before = await totals();
    const line = await server.line();
    for (const name of names) {
      const again = splitBatch(await tell(line, name));
      const first = splitBatch(answers.get(name) ?? new Uint8Array());
      for (const address of ['MSA-1', 'MSA-2', 'MSA-3']) {
        assert.deepEqual(
          again.map((one) => fieldOf(one, address)),
          first.map((one) => fieldOf(one, address)),
          name,
        );
      }
    }
    await line.close();
    await server.settled();
    assert.deepEqual(await totals(), { ...before, repeats: names.length });
  });

  function isAnswered(name: string): boolean {
    return table[name]?.answers.length !== 0;
  }

  /** Sends a message and waits for its answer; an acknowledgement is written, and what came next is not its answer. */
  async function tell(line: MllpClient, name: string): Promise<Uint8Array> {
    const bytes = readFileSync(`${folder}${name}.hl7`);
    if (isAnswered(name)) return line.send(bytes);
    line.write(frame(bytes));
    return new Uint8Array();
  }

  async function understoodOf(name: string): Promise<Omit<Understood, 'answers'>> {
    const sha256 = createHash('sha256')
      .update(readFileSync(`${folder}${name}.hl7`))
      .digest('hex');
    const { rows } = await server.pool.query<{
      type: string | null;
      understanding: string;
      where: string | null;
      facts: Fact[] | null;
    }>(
      `select message_type as type, understanding, where_wrong as "where",
         (select jsonb_agg(body order by ordinal) from fact where fact.message_id = message.message_id) as facts
       from message where sha256 = $1`,
      [sha256],
    );
    const [row] = rows;
    assert.ok(row && rows.length === 1, name);
    return {
      type: row.type,
      understanding: row.understanding,
      ...(row.where === null ? {} : { where: row.where }),
      ...(row.facts === null ? {} : { facts: row.facts.map(brief) }),
    };
  }

  async function totals() {
    const { rows } = await server.pool.query(
      `select (select count(*) from message) as messages, (select count(*) from fact) as facts,
         (select count(*) from exam) as exams, (select sum(repeats) from message) as repeats`,
    );
    return rows[0];
  }
});

/** What a fact says, short enough to be held against the message by eye. */
function brief(fact: Fact): string {
  if (!('patient' in fact)) return fact.kind;
  const { nhsNumber, localIds, familyName, givenName, birthDate, sex } = fact.patient;
  const ids = [...(nhsNumber ? [`NHS ${nhsNumber}`] : []), ...localIds.map(localIdText)].join(' ');
  const who = [ids, familyName, givenName, birthDate, sex].map((part) => part ?? '-').join(', ');
  switch (fact.kind) {
    case 'patient':
      return `${fact.event} at ${fact.occurredAt}: ${who}`;
    case 'merge':
      return `${fact.event}: ${localIdText(fact.prior)} goes on as ${localIdText(fact.surviving)}`;
    case 'order':
    case 'report':
      return `${fact.kind} ${fact.status}, ${numbers(fact)}: ${who}`;
    case 'performed-step':
      return `${fact.kind} ${fact.stepUid}: ${who}`;
  }
}

function numbers({ accession, placerOrderNumber, fillerOrderNumber }: Extract<Fact, { kind: 'order' | 'report' }>) {
  return [accession?.value, placerOrderNumber, fillerOrderNumber].map((number) => number ?? '-').join('/');
}
