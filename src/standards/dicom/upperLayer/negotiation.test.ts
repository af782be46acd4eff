import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storageSopClasses } from '../sopClass.ts';
import { transferSyntaxes } from '../transferSyntax.ts';
import { answerUserInformation, negotiateContexts, negotiateRoles, negotiateWindow } from './negotiation.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const verification = '1.2.840.10008.1.1';
const implicit = '1.2.840.10008.1.2';
const explicit = '1.2.840.10008.1.2.1';
const j2k = '1.2.840.10008.1.2.4.90';
const offer = { echo: true, store: true, mpps: true, ian: true };

const cases = [
  {
    name: 'the first proposed syntax that we know is taken, in the order of the peer',
    asked: ct,
    syntaxes: ['1.2.3', j2k, explicit],
    result: 0,
    taken: j2k,
  },
  {
    name: 'the order of the peer is kept the other way round',
    asked: ct,
    syntaxes: [implicit, explicit, j2k],
    result: 0,
    taken: implicit,
  },
  { name: 'verification is accepted', asked: verification, syntaxes: [implicit], result: 0, taken: implicit },
  {
    name: 'a private class is taken as storage',
    asked: '1.3.12.2.1107.5.9.1',
    syntaxes: [explicit],
    result: 0,
    taken: explicit,
  },
  {
    name: 'a storage class of a newer edition than ours is taken',
    asked: '1.2.840.10008.5.1.4.1.1.999.1',
    syntaxes: [explicit],
    result: 0,
    taken: explicit,
  },
  {
    name: 'a storage class outside the storage root is taken from the table',
    asked: '1.2.840.10008.5.1.4.34.7',
    syntaxes: [explicit],
    result: 0,
    taken: explicit,
  },
  {
    name: 'a query class is not supported',
    asked: '1.2.840.10008.5.1.4.1.2.2.1',
    syntaxes: [implicit],
    result: 3,
    taken: implicit,
  },
  {
    name: 'an abstract syntax that is no UID is not supported',
    asked: '',
    syntaxes: [implicit],
    result: 3,
    taken: implicit,
  },
  {
    name: 'no known transfer syntax is said so',
    asked: ct,
    syntaxes: ['1.2.840.10008.1.2.9'],
    result: 4,
    taken: '1.2.840.10008.1.2.9',
  },
  { name: 'no transfer syntax at all is said so', asked: ct, syntaxes: [], result: 4, taken: implicit },
] as const;

for (const { name, asked, syntaxes, result, taken } of cases) {
  test(name, () => {
    const answered = negotiateContexts([{ id: 7, abstractSyntax: asked, transferSyntaxes: syntaxes }], offer);
    assert.deepEqual(answered, [{ id: 7, result, transferSyntax: taken }]);
  });
}

test('a peer without the verb is refused at the context, as user rejection', () => {
  const mpps = '1.2.840.10008.3.1.2.3.3';
  const ian = '1.2.840.10008.5.1.4.33';
  const proposed = [verification, ct, mpps, ian].map((abstractSyntax, index) => ({
    id: index,
    abstractSyntax,
    transferSyntaxes: [implicit],
  }));
  const results = (...may: readonly string[]) => {
    const allowed = (verb: string) => may.includes(verb);
    const only = { echo: allowed('echo'), store: allowed('store'), mpps: allowed('mpps'), ian: allowed('ian') };
    return negotiateContexts(proposed, only).map(({ result }) => result);
  };
  assert.deepEqual(results('echo'), [0, 1, 1, 1]);
  assert.deepEqual(results('store'), [1, 0, 1, 1]);
  assert.deepEqual(results('mpps'), [1, 1, 0, 1]);
  assert.deepEqual(results('ian'), [1, 1, 1, 0]);
});

test('the operations window is answered up to our own, 0 meaning as many as we like, and not at all when not asked', () => {
  assert.equal(negotiateWindow(undefined, 16), undefined);
  assert.deepEqual(negotiateWindow({ invoked: 1, performed: 1 }, 16), { invoked: 1, performed: 1 });
  assert.deepEqual(negotiateWindow({ invoked: 16, performed: 1 }, 16), { invoked: 1, performed: 16 });
  assert.deepEqual(negotiateWindow({ invoked: 17, performed: 0 }, 16), { invoked: 1, performed: 16 });
  assert.deepEqual(negotiateWindow({ invoked: 0, performed: 0 }, 16), { invoked: 1, performed: 16 });
});

test('the peer keeps the role of SCU it asked for and never gets that of SCP', () => {
  assert.deepEqual(negotiateRoles([{ sopClassUid: ct, scu: true, scp: true }]), [
    { sopClassUid: ct, scu: true, scp: false },
  ]);
  assert.deepEqual(negotiateRoles([{ sopClassUid: ct, scu: false, scp: true }]), [
    { sopClassUid: ct, scu: false, scp: false },
  ]);
});

test('a user identity is never confirmed, since nobody checked it', () => {
  const asked = {
    maximumLength: 0,
    implementationClassUid: '1.2',
    roles: [],
    extended: [{ sopClassUid: ct, information: Uint8Array.of(2) }],
    commonExtended: [],
    userIdentity: {
      type: 1,
      positiveResponseRequested: true,
      primaryField: new Uint8Array(3),
      secondaryField: new Uint8Array(0),
    },
  };
  const answer = answerUserInformation(asked, { maximumLength: 131_072, implementationClassUid: '1.3' }, 16);
  assert.deepEqual(answer, {
    maximumLength: 131_072,
    implementationClassUid: '1.3',
    roles: [],
    extended: [],
    commonExtended: [],
  });
});

test('every storage class and every transfer syntax of the tables is accepted', () => {
  for (const abstractSyntax of storageSopClasses.keys()) {
    for (const transferSyntax of transferSyntaxes.keys()) {
      const answered = negotiateContexts([{ id: 1, abstractSyntax, transferSyntaxes: [transferSyntax] }], offer);
      assert.deepEqual(answered, [{ id: 1, result: 0, transferSyntax }]);
    }
  }
});
