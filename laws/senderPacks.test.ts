import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packId, type SenderPack } from '../src/domain/intake/senderPack.ts';
import { readSenderPacks } from '../src/server/readSenderPacks.ts';

// A row of a sender pack that says it is verified names the text that was read, and that is one of these. What is known only from
// practice, or from a text nobody has opened again, is a working assumption, and its page says so.

const texts: readonly RegExp[] = [
  /^HL7 v2\.3\.1 to v2\.8, segment tables: [A-Z]{3}-\d+/,
  /^RCR 2022, radiology report metadata in HL7 v2: /,
];

interface Said {
  readonly verified: boolean;
  readonly source?: string;
}

export function packBreaches(pack: SenderPack): readonly string[] {
  return saidBy(pack).flatMap(([where, { verified, source }]) => {
    const named = source !== undefined && texts.some((text) => text.test(source));
    if (verified && !named) return [`${packId(pack)} ${where} is verified by no text we know`];
    if (!verified && source !== undefined) return [`${packId(pack)} ${where} names a source and is not verified`];
    return [];
  });
}

function saidBy(pack: SenderPack): readonly (readonly [string, Said])[] {
  const { patient, order, booking, report } = pack;
  const rows = Object.entries({ patient, order, booking, report }).flatMap(([part, said]) =>
    Object.entries(said as Readonly<Record<string, Said>>).map(([name, row]) => [`${part}.${name}`, row] as const),
  );
  const lines = pack.orderStatus.map((line, place) => [`orderStatus.${place}`, line] as const);
  return [['identity', pack.identity], ...rows, ...lines];
}

test('every row of a sender pack that is verified names the text that says it', () => {
  const packs = [...readSenderPacks().values()];
  assert.deepEqual(packs.flatMap(packBreaches), []);
  const rows = packs.flatMap(saidBy);
  assert.ok(rows.length > 100 && rows.some(([, row]) => row.verified) && rows.some(([, row]) => !row.verified));
});

for (const [what, said] of [
  ['a row that names nothing', { verified: true }],
  ['a row that names hearsay', { verified: true, source: 'as everybody knows' }],
  [
    'a source on a row that is not verified',
    { verified: false, source: 'RCR 2022, radiology report metadata in HL7 v2: x' },
  ],
] as const) {
  test(`the law finds ${what}`, () => {
    const good = readSenderPacks().get('ihe-2.3.1') as SenderPack;
    const planted = { ...good, order: { ...good.order, modality: { from: ['OBR-24.1'], ...said } } };
    assert.deepEqual(packBreaches(good), []);
    assert.equal(packBreaches(planted).length, 1);
  });
}
