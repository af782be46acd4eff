import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Acting, type HandledVariance, judgeAct, type VarianceAct } from './varianceHandling.ts';

const hours = 168;
const policy = {
  snoozeHoursMax: {
    'wrong-person': 24,
    unreported: hours,
    'late-image': hours,
    'delivery-gap': hours,
    'identity-incomplete': hours,
    'code-mismatch': hours,
  },
};
const open: HandledVariance = { severity: 'unreported', closedAt: null, takenBy: null, version: 3 };
const closed = { ...open, closedAt: '2026-11-24T09:00:00.000Z' };
const mine = { ...open, takenBy: 'a.one' };
const others = { ...open, takenBy: 'b.two' };
const me: Acting = { username: 'a.one', isPerson: true, sawVersion: 3 };
const late: Acting = { ...me, sawVersion: 2 };
const token: Acting = { username: 'BENCH', isPerson: false, sawVersion: 3 };
const take: VarianceAct = { act: 'take' };
const release: VarianceAct = { act: 'release', words: null };
const comment: VarianceAct = { act: 'comment', words: 'Rang them' };
const handOver = (words: string | null): VarianceAct => ({ act: 'hand-over', to: { role: 'coordinator' }, words });
const snooze = (length: number): VarianceAct => ({ act: 'snooze', hours: length, words: 'They ring back' });

const cases: readonly (readonly [string, HandledVariance, VarianceAct, Acting, string])[] = [
  ['anybody takes what nobody has', open, take, me, 'do'],
  ['H-40 who is second does not take it', others, take, me, 'taken'],
  ['H-40 what changed after it was seen is looked at again first', open, take, late, 'changed'],
  ['the same press twice takes once', mine, take, late, 'done-already'],
  ['a token takes nothing', open, take, token, 'person-needed'],
  ['what has closed is taken by nobody', closed, take, me, 'closed'],
  ['one gives back what one has', mine, release, me, 'do'],
  ['what nobody has need not be given back', open, release, late, 'done-already'],
  ['nobody gives back what another has', others, release, me, 'taken'],
  ['what has closed is handed to nobody', closed, handOver('x'), me, 'closed'],
  ['one hands on what one has without a word', mine, handOver(null), me, 'do'],
  ['what another has is handed on with the reason', others, handOver('On leave'), me, 'do'],
  ['what another has is not handed on without one', others, handOver(null), me, 'words-missing'],
  ['H-40 what changed is not handed on unseen', mine, handOver('x'), late, 'changed'],
  ['a token hands on too', open, handOver(null), token, 'do'],
  ['nobody puts off what another has', others, snooze(1), me, 'taken'],
  ['a week is as long as anything is put off', open, snooze(hours), me, 'do'],
  ['longer than the policy allows is refused', open, snooze(hours + 1), me, 'snooze-too-long'],
  [
    'H-41 what may hurt the wrong person is put off for a day',
    { ...open, severity: 'wrong-person' },
    snooze(24),
    me,
    'do',
  ],
  ['H-41 and not an hour longer', { ...open, severity: 'wrong-person' }, snooze(25), me, 'snooze-too-long'],
  ['a comment is always taken', closed, comment, late, 'do'],
  ['a comment is taken on what another has', others, comment, token, 'do'],
];
for (const [name, variance, act, by, expected] of cases) {
  test(name, () => {
    const judged = judgeAct(variance, act, by, policy);
    assert.equal(judged.kind === 'refused' ? judged.why : judged.kind, expected);
  });
}
