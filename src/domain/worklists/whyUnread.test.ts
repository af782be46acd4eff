import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type UnreadStanding, whyUnread } from './whyUnread.ts';

const at = '2026-11-21T14:02:00.000Z';
const plain: UnreadStanding = {
  ...{ why: 'no-report', namesAnother: false, pending: null, evaluatedAt: null, paused: null, silent: [] },
};
const cases: readonly { readonly name: string; readonly standing: Partial<UnreadStanding>; readonly says: string }[] = [
  { name: 'never reported', standing: {}, says: 'Never reported' },
  {
    name: 'the report is of another person',
    standing: { namesAnother: true },
    says: 'The report that came names another person, and does not count here',
  },
  {
    name: 'W11 provisional only',
    standing: { why: 'not-verified', pending: { status: 'preliminary', since: at } },
    says: `Only provisional since ${at}`,
  },
  {
    name: 'W11 dictated',
    standing: { why: 'not-verified', pending: { status: 'registered', since: at } },
    says: `Begun or dictated since ${at}`,
  },
  { name: 'withdrawn', standing: { why: 'withdrawn' }, says: 'Its report was withdrawn, and no other came' },
  {
    name: 'late images',
    standing: { why: 'late-images', evaluatedAt: at },
    says: `Images came after the report of ${at}`,
  },
  {
    name: 'W11 an addendum',
    standing: { why: 'addendum-pending', pending: { status: 'preliminary', since: at } },
    says: `Reported, and an addendum waits to be verified since ${at}`,
  },
];
for (const { name, standing, says } of cases) {
  test(`W1 why it is still here: ${name}`, () => {
    const [nearest] = whyUnread({ ...plain, ...standing });
    assert.equal([nearest?.says, ...(nearest?.at ? [nearest.at] : [])].join(' '), says);
  });
}

test('W3 a clock that stands still, and a system that is silent, are said besides', () => {
  const reasons = whyUnread({
    ...plain,
    paused: { since: at, reason: 'The patient comes again for the second half' },
    silent: [{ name: 'RIS, main hospital', since: at }],
  });
  assert.deepEqual(
    reasons.map(({ says }) => says),
    [
      'Never reported',
      'Its clock stands still (The patient comes again for the second half) since',
      'Perhaps reported and not heard: RIS, main hospital silent since',
    ],
  );
});
