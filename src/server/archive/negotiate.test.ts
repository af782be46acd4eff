import assert from 'node:assert/strict';
import { test } from 'node:test';
import { negotiateInstances, negotiateJson } from './negotiate.ts';

const explicit = '1.2.840.10008.1.2.1';
const jpeg = '1.2.840.10008.1.2.4.50';

const cases = [
  { name: 'no Accept header gets parts', accept: undefined, of: [explicit], form: 'multipart' },
  {
    name: 'multipart/related gets parts',
    accept: 'multipart/related; type="application/dicom"',
    of: [explicit, jpeg],
    form: 'multipart',
  },
  {
    name: 'any transfer syntax is what is stored',
    accept: 'multipart/related; type="application/dicom"; transfer-syntax=*',
    of: [jpeg],
    form: 'multipart',
  },
  { name: 'one instance may be asked for alone', accept: 'application/dicom', of: [jpeg], form: 'single' },
  { name: 'two instances cannot be handed out as one', accept: 'application/dicom', of: [jpeg, jpeg], form: null },
  {
    name: 'the transfer syntax asked for is given',
    accept: `application/dicom; transfer-syntax=${jpeg}`,
    of: [jpeg],
    form: 'single',
  },
  {
    name: 'another transfer syntax is not made',
    accept: `application/dicom; transfer-syntax=${explicit}`,
    of: [jpeg],
    form: null,
  },
  { name: 'pictures are not handed out here', accept: 'image/jpeg', of: [jpeg], form: null },
  {
    name: 'parts of pictures are not handed out here',
    accept: 'multipart/related; type="image/jpeg"',
    of: [jpeg],
    form: null,
  },
  {
    name: 'the second choice counts where the first cannot be',
    accept: 'image/jpeg, application/dicom;q=0.1',
    of: [jpeg],
    form: 'single',
  },
];
for (const { name, accept, of, form } of cases) {
  test(name, () => assert.equal(negotiateInstances(accept, of)?.form ?? null, form));
}

test('JSON is answered as DICOM JSON, or as plain JSON to who asks for that', () => {
  assert.equal(negotiateJson(undefined), 'application/dicom+json');
  assert.equal(negotiateJson('application/json'), 'application/json');
  assert.equal(negotiateJson('application/dicom+xml'), null);
});
