import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { admittedTo, openDimseDoor } from '../../../testing/dimseDoor.ts';
import { corpusFolder, needs } from '../../../testing/needs.ts';
import { runProgram } from '../../../testing/runProgram.ts';

const skip = needs('dcmtk', 'the corpus');
const pydicomFiles = `${corpusFolder}good/pydicom+pydicom/src/pydicom/data/test_files`;
const ct = `${pydicomFiles}/CT_small.dcm`;

test('echoscu is answered, with a user identity too', { skip }, async () => {
  await using door = await openDimseDoor();
  assert.deepEqual(await runProgram('echoscu', ['-aet', 'CT1', '127.0.0.1', `${door.port}`]), { code: 0, output: '' });
  const identity = ['-usr', 'radiographer', '-pwd', 'secret'];
  assert.equal((await runProgram('storescu', [...identity, '127.0.0.1', `${door.port}`, ct])).code, 0);
  assert.ok(!JSON.stringify(door.logged).includes('secret'));
});

const refusals = {
  'calling-aet-not-recognised': 'Calling AE Title Not Recognized',
  'called-aet-not-recognised': 'Called AE Title Not Recognized',
  'local-limit-exceeded': 'Local Limit Exceeded',
  'temporary-congestion': 'Temporary Congestion',
  'no-reason-given': 'No Reason',
} as const;
for (const [reason, words] of Object.entries(refusals)) {
  test(`echoscu refused for "${reason}" is told "${words}"`, { skip }, async () => {
    await using door = await openDimseDoor({
      admit: () => Promise.resolve({ kind: 'refused', reason: reason as keyof typeof refusals }),
    });
    const { code, output } = await runProgram('echoscu', ['127.0.0.1', `${door.port}`]);
    assert.notEqual(code, 0);
    assert.match(output, new RegExp(words));
  });
}

test('storescu without the verb finds no context for its images', { skip }, async () => {
  await using door = await openDimseDoor({ admit: () => Promise.resolve(admittedTo('echo')) });
  const { code, output } = await runProgram('storescu', ['127.0.0.1', `${door.port}`, ct]);
  assert.notEqual(code, 0);
  assert.match(output, /No Acceptable Presentation Contexts/i);
});

// Each option proposes its transfer syntax before or instead of the uncompressed ones.
const proposals: Readonly<Record<string, string>> = {
  '-x=': 'CT_small.dcm',
  '-xe': 'CT_small.dcm',
  '-xb +C': 'CT_small.dcm',
  '-xi': 'CT_small.dcm',
  '-xs': 'SC_rgb_jpeg_gdcm.dcm',
  '-xy': 'SC_rgb_jpeg_dcmtk.dcm',
  '-xx': 'CT_small.dcm',
  '-xv': 'examples_jpeg2k.dcm',
  '-xw': '../../../../../robyoung+dicom-test-files/data/WG04/J2KI/VL3_J2KI',
  '-xt': 'CT_small.dcm',
  '-xu': 'CT_small.dcm',
  '-xr': 'SC_rgb_rle.dcm',
  '-xd': 'CT_small.dcm',
};
for (const nodelay of ['1', undefined]) {
  test(`storescu sends with each of its proposals, ${nodelay ? 'without' : 'with'} Nagle's algorithm`, {
    skip,
  }, async () => {
    await using door = await openDimseDoor();
    for (const [option, file] of Object.entries(proposals)) {
      const args = [...option.split(' '), '127.0.0.1', `${door.port}`, `${pydicomFiles}/${file}`];
      const { code, output } = await runProgram('storescu', args, { TCP_NODELAY: nodelay });
      assert.equal(code, 0, `${option}: ${output}`);
    }
    const syntaxes = (await door.entries()).map(({ label }) => label.details.transferSyntaxUid);
    assert.equal(syntaxes.length, Object.keys(proposals).length);
    for (const uid of ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.5']) {
      assert.ok(syntaxes.includes(uid), uid);
    }
  });
}

test('the video proposals of storescu find their contexts accepted', { skip }, async () => {
  await using door = await openDimseDoor();
  for (const option of ['-xm', '-xh', '-xn', '-xl', '-x2', '-x3', '-xo', '-x4', '-x5']) {
    const { output } = await runProgram('storescu', ['-d', option, '127.0.0.1', `${door.port}`, ct]);
    assert.match(output, /Accepted Transfer Syntax: =(MPEG|HEVC)/, option);
  }
});

for (const pdu of ['4096', '131072']) {
  test(`storescu with a maximum PDU of ${pdu} is respected both ways`, { skip }, async () => {
    await using door = await openDimseDoor({ maxPduBytes: 4_096 });
    const { code, output } = await runProgram('storescu', ['-pdu', pdu, '127.0.0.1', `${door.port}`, ct]);
    assert.equal(code, 0, output);
  });
}

test('storescu that aborts instead of releasing loses nothing that was acknowledged', { skip }, async () => {
  await using door = await openDimseDoor();
  assert.equal((await runProgram('storescu', ['--abort', '127.0.0.1', `${door.port}`, ct])).code, 0);
  assert.equal((await door.entries()).length, 1);
});

test('a sender whose every byte comes alone is understood', { skip }, async () => {
  await using door = await openDimseDoor();
  const proxy = createServer({ noDelay: true }, (socket) => {
    const onward = connect({ port: door.port, host: '127.0.0.1', noDelay: true });
    socket.on('data', (bytes) => {
      for (const byte of bytes) onward.write(Uint8Array.of(byte));
    });
    onward.on('data', (bytes) => {
      for (const byte of bytes) socket.write(Uint8Array.of(byte));
    });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroySoon());
    }
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const { code, output } = await runProgram('storescu', ['-R', '127.0.0.1', `${port}`, ct]);
  proxy.close();
  assert.equal(code, 0, output);
  assert.equal((await door.entries()).length, 1);
});

test('dcmsend brings every good file it can read', { skip }, async () => {
  await using door = await openDimseDoor();
  const args = ['+sd', '+r', '-nh', '-dn', '-nuc', '+ma', '127.0.0.1', `${door.port}`, `${corpusFolder}good`];
  const { output } = await runProgram('dcmsend', ['-v', ...args], { TCP_NODELAY: '1' });
  const count = (label: string) => Number(output.match(new RegExp(`${label} *: (\\d+)`))?.[1]);
  const entries = await door.entries();
  assert.equal(entries.length, count('sent to the peer'), output.slice(-2_000));
  assert.ok(entries.length >= 250);
  // One file names another class in its meta information than in its data set; -nuc sends it all the same.
  assert.equal(count('with status SUCCESS'), entries.length - 1);
  assert.equal(entries.filter(({ label }) => label.details.quarantine === 'contradiction').length, 1);
});
