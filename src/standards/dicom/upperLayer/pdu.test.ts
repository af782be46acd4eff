import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AssociateRequest, type Pdu, readPdu, writePdu } from './pdu.ts';

const user = {
  maximumLength: 16_384,
  implementationClassUid: '1.2.276.0.7230010.3.0.3.6.7',
  implementationVersionName: 'OFFIS_DCMTK_367',
  roles: [],
  extended: [],
  commonExtended: [],
};

const associates = {
  protocolVersion: 1,
  calledAet: 'ANY-SCP',
  callingAet: 'ECHOSCU',
  applicationContextName: '1.2.840.10008.3.1.1.1',
};

const fullUser = {
  ...user,
  asynchronousOperations: { invoked: 8, performed: 0 },
  roles: [{ sopClassUid: '1.2.840.10008.5.1.4.1.1.2', scu: true, scp: false }],
  extended: [{ sopClassUid: '1.2.840.10008.5.1.4.1.2.1.1', information: Uint8Array.of(1, 1, 0) }],
  commonExtended: [
    {
      sopClassUid: '1.2.840.10008.5.1.4.1.1.88.22',
      serviceClassUid: '1.2.840.10008.4.2',
      relatedGeneralSopClassUids: ['1.2.840.10008.5.1.4.1.1.88.11', '1.2.840.10008.5.1.4.1.1.88.33'],
    },
  ],
};

const everyPdu: readonly Pdu[] = [
  {
    ...associates,
    kind: 'A-ASSOCIATE-RQ',
    contexts: [
      { id: 1, abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] },
      {
        id: 255,
        abstractSyntax: '1.2.840.10008.5.1.4.1.1.2',
        transferSyntaxes: ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'],
      },
    ],
    user: {
      ...fullUser,
      userIdentity: {
        type: 2,
        positiveResponseRequested: true,
        primaryField: new TextEncoder().encode('radiographer'),
        secondaryField: new TextEncoder().encode('secret'),
      },
    },
  },
  {
    ...associates,
    kind: 'A-ASSOCIATE-AC',
    contexts: [
      { id: 1, result: 0, transferSyntax: '1.2.840.10008.1.2' },
      { id: 3, result: 4, transferSyntax: '1.2.840.10008.1.2.1' },
    ],
    user: { ...fullUser, userIdentityResponse: Uint8Array.of(7, 8) },
  },
  { kind: 'A-ASSOCIATE-RJ', result: 1, source: 1, reason: 3 },
  { kind: 'A-RELEASE-RQ' },
  { kind: 'A-RELEASE-RP' },
  { kind: 'A-ABORT', source: 2, reason: 6 },
];

for (const pdu of everyPdu) {
  test(`${pdu.kind} reads back as it was written`, () => {
    const bytes = writePdu(pdu);
    assert.equal(new DataView(bytes.buffer).getUint32(2), bytes.length - 6);
    assert.deepEqual(readPdu(bytes[0] ?? 0, bytes.subarray(6)), pdu);
  });

  test(`${pdu.kind} cut short at any byte is malformed or still whole, never an exception`, () => {
    const bytes = writePdu(pdu);
    for (let length = 0; length < bytes.length - 6; length++) {
      const reading = readPdu(bytes[0] ?? 0, bytes.subarray(6, 6 + length));
      if (pdu.kind.startsWith('A-RELEASE')) continue; // their four bytes are reserved and not tested on receipt
      if (reading.kind !== 'malformed') assert.ok(pdu.kind.startsWith('A-ASSOCIATE') && length > 74, `${length}`);
    }
  });
}

// A-ASSOCIATE-RQ of an echo, field by field (PS3.8 §9.3.2).
const echoRequest = [
  '0100 000000a1', //                                             type, reserved, length 161
  '0001 0000', //                                                 protocol version 1
  '414e592d534350202020202020202020', //                          called  "ANY-SCP         "
  '4543484f534355202020202020202020', //                          calling "ECHOSCU         "
  '00'.repeat(32),
  '1000 0015 312e322e3834302e31303030382e332e312e312e31', //      application context 1.2.840.10008.3.1.1.1
  '2000 002e 01 00ff00', //                                       context 1 (the reserved bytes need not be zero)
  '3000 0011 312e322e3834302e31303030382e312e31', //              abstract syntax 1.2.840.10008.1.1
  '4000 0011 312e322e3834302e31303030382e312e32', //              transfer syntax 1.2.840.10008.1.2
  '5000 000e',
  '5100 0004 00004000', //                                        maximum length 16384
  '7f00 0002 abcd', //                                            a sub-item nobody knows
].join('');

test('the bytes of an echo request read as PS3.8 lays them out, reserved bytes and unknown sub-items passed over', () => {
  const bytes = Uint8Array.from(Buffer.from(echoRequest.replaceAll(' ', ''), 'hex'));
  const pdu = readPdu(1, bytes.subarray(6)) as AssociateRequest;
  assert.equal(bytes.length - 6, 161);
  assert.equal(pdu.calledAet, 'ANY-SCP');
  assert.equal(pdu.callingAet, 'ECHOSCU');
  assert.deepEqual(pdu.contexts, [
    { id: 1, abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] },
  ]);
  assert.equal(pdu.user.maximumLength, 16_384);
});

function request(contexts: number): AssociateRequest {
  return {
    ...associates,
    kind: 'A-ASSOCIATE-RQ',
    contexts: Array.from({ length: contexts }, (_, index) => ({
      id: index,
      abstractSyntax: '1.2.840.10008.1.1',
      transferSyntaxes: ['1.2.840.10008.1.2'],
    })),
    user,
  };
}

test('128 presentation contexts are read, 129 are malformed', () => {
  assert.equal(readPdu(1, writePdu(request(128)).subarray(6)).kind, 'A-ASSOCIATE-RQ');
  assert.equal(readPdu(1, writePdu(request(129)).subarray(6)).kind, 'malformed');
});

test('a presentation context ID used twice is malformed', () => {
  const [first] = request(1).contexts;
  assert.ok(first);
  const bytes = writePdu({ ...request(1), contexts: [first, first] });
  assert.equal(readPdu(1, bytes.subarray(6)).kind, 'malformed');
});

test('no bytes whatever make the reader throw', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 300 }), (type, body) => {
      readPdu(type, body);
    }),
    { numRuns: 5_000 },
  );
  const whole = writePdu(everyPdu[0] as Pdu).subarray(6);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
      const changed = whole.slice();
      changed[at] = value;
      readPdu(1, changed);
    }),
    { numRuns: 5_000 },
  );
});
