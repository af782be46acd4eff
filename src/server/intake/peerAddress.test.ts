import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressMatches, isPeerAddress } from './peerAddress.ts';

const cases = [
  { enrolled: '10.0.0.7', address: '10.0.0.7', matches: true },
  { enrolled: '10.0.0.7', address: '10.0.0.70', matches: false },
  { enrolled: '10.0.0.7', address: '::ffff:10.0.0.7', matches: true },
  { enrolled: '10.0.0.0/24', address: '10.0.0.255', matches: true },
  { enrolled: '10.0.0.0/24', address: '10.0.1.0', matches: false },
  { enrolled: '0.0.0.0/0', address: '203.0.113.9', matches: true },
  { enrolled: '::1', address: '::1', matches: true },
  { enrolled: 'fd00::/8', address: 'fd12::9', matches: true },
  { enrolled: 'fd00::/8', address: '10.0.0.7', matches: false },
  { enrolled: '*', address: '10.0.0.7', matches: true },
  { enrolled: '10.0.0.0/33', address: '10.0.0.0', matches: false },
  { enrolled: '10.0.0.7', address: 'nonsense', matches: false },
];
for (const { enrolled, address, matches } of cases) {
  test(`H-21 a peer enrolled at ${enrolled} ${matches ? 'is' : 'is not'} the caller at ${address}`, () => {
    assert.equal(addressMatches(enrolled, address), matches);
  });
}

test('an address that means nothing cannot be enrolled', () => {
  for (const text of ['', '10.0.0', '10.0.0.7/33', '10.0.0.7/', '10.0.0.7/8/8', 'ct1', ':::']) {
    assert.equal(isPeerAddress(text), false, text);
  }
  for (const text of ['10.0.0.7', '10.0.0.0/8', '::1', 'fd00::/128', '*'])
    assert.equal(isPeerAddress(text), true, text);
});
