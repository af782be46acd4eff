import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { definedTerms, dicomStatement, dicomwebResources } from '../conformance/dicomStatement.ts';
import { hl7Statement } from '../conformance/hl7Statement.ts';
import { dicomwebRoutes } from '../src/server/archive/dicomwebRoutes.ts';
import { storageSopClasses } from '../src/standards/dicom/sopClass.ts';
import { transferSyntaxes } from '../src/standards/dicom/transferSyntax.ts';
import { negotiateContexts } from '../src/standards/dicom/upperLayer/negotiation.ts';
import { testDatabase } from '../testing/database.ts';
import { makeDoor } from '../testing/httpDoor.ts';
import { projectRoot } from './projectFiles.ts';

// The conformance statements say what the program does: they are made of its tables, and what is committed is what is made.

const again = 'run scripts/with-node scripts/makeConformance.ts';

test('the DICOM conformance statement is the one the program makes', () => {
  assert.ok(readFileSync(`${projectRoot}conformance/dicom.md`, 'utf8') === dicomStatement(), again);
});

test('the HL7 conformance page is the one the program makes', () => {
  assert.ok(readFileSync(`${projectRoot}conformance/hl7.md`, 'utf8') === hl7Statement(), again);
});

test('the door accepts every class of the statement in every transfer syntax of the statement', () => {
  const statement = dicomStatement();
  const [, annexA = '', annexB = ''] = statement.split(/^## Annex .*$/m);
  const uids = (annex: string) => [...annex.matchAll(/^\| ([0-9.]+) \|/gm)].map(([, uid]) => uid as string);
  assert.deepEqual([uids(annexA).length, uids(annexB).length], [transferSyntaxes.size, storageSopClasses.size]);
  for (const abstractSyntax of uids(annexB)) {
    const contexts = uids(annexA).map((uid, index) => ({ id: 2 * index + 1, abstractSyntax, transferSyntaxes: [uid] }));
    const answered = negotiateContexts(contexts, { echo: false, store: true, mpps: false, ian: false });
    const refused = answered.filter(({ result }) => result !== 0);
    assert.deepEqual(refused, [], abstractSyntax);
  }
});

test('every defined term of PS3.3 §C.12.1.1.2 is among the character sets of the statement', () => {
  const oneByte = [100, 101, 109, 110, 144, 127, 126, 138, 148, 203, 13, 166];
  const terms = [
    ...oneByte.flatMap((number) => [`ISO_IR ${number}`, `ISO 2022 IR ${number}`]),
    ...[6, 87, 159, 149, 58].map((number) => `ISO 2022 IR ${number}`),
    ...['ISO_IR 192', 'GB18030', 'GBK'],
  ];
  assert.deepEqual(
    terms.filter((term) => !definedTerms().includes(term)),
    [],
  );
});

const pool = testDatabase();

test('the resources of DICOMweb in the statement are the addresses that are open', async () => {
  const door = await makeDoor(pool(), (http) => dicomwebRoutes(http, {} as Parameters<typeof dicomwebRoutes>[1]));
  const open = door.http.addresses.filter((address) => address.includes('/dicom-web'));
  assert.deepEqual(dicomwebResources.map(([address]) => address).sort(), [...open].sort());
  await door.http.close();
});
