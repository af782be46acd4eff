import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameParts } from './nameParts.ts';
import { soundOfName } from './soundOfName.ts';

function heard(name: string): string {
  return nameParts(name).parts.map(soundOfName).join(' ');
}

const alike: Readonly<Record<string, readonly (readonly string[])[]>> = {
  British: [
    ['Catherine', 'Kathryn', 'Katharine'],
    ['Geoffrey', 'Jeffrey'],
    ['Philip', 'Filip', 'Phillip'],
    ['Wright', 'Right'],
    ['Clarke', 'Clark'],
    ['Reid', 'Read', 'Reed'],
    ['MacDonald', 'McDonald', 'Mac Donald'],
  ],
  Welsh: [
    ['Dafydd', 'David', 'Davidd'],
    ['Rhys', 'Reece', 'Rees'],
    ['Llewellyn', 'Llewelyn', 'Lewelin'],
    ['Siân', 'Shan'],
    ['Evans', 'Efans'],
    ['Lloyd', 'Llwyd'],
  ],
  Irish: [
    ['Siobhán', 'Shevaun', 'Shivaun'],
    ['Niamh', 'Neve'],
    ['Caoimhe', 'Keeva'],
    ['Aoife', 'Eefa'],
    ['Seán', 'Shaun', 'Shawn'],
    ['Ciarán', 'Kieran'],
    ['Saoirse', 'Seersha'],
    ['Gallagher', 'Gallaher'],
  ],
  'South Asian': [
    ['Mohammed', 'Muhammad', 'Mohamed', 'Mohamad'],
    ['Chaudhry', 'Choudhury', 'Chowdhury'],
    ['Hussain', 'Hussein', 'Husain'],
    ['Qureshi', 'Kureshi', 'Quraishi'],
    ['Waheed', 'Vahid'],
    ['Yusuf', 'Yousef'],
    ['Gurpreet', 'Gurprit'],
    ['Singh', 'Sing'],
  ],
  Chinese: [
    ['Zhang', 'Chang'],
    ['Xu', 'Hsu'],
    ['Cai', 'Tsai'],
    ['Qin', 'Chin'],
    ['Guo', 'Kuo'],
    ['Li', 'Lee'],
    ['Deng', 'Teng'],
    ['Huang', 'Hwang'],
  ],
};
for (const [naming, groups] of Object.entries(alike)) {
  for (const names of groups) {
    test(`${naming}: ${names.join(', ')} sound alike`, () => {
      assert.deepEqual(new Set(names.map(heard)).size, 1, names.map(heard).join(', '));
    });
  }
}

const unlike = [
  ['Jones', 'Davies'],
  ['Anna', 'Hannah'],
  ['Patel', 'Patil Rao'],
  ['Khan', 'Kaur'],
  ['Wang', 'Zhang'],
  ['Williams', 'Wilson'],
  ['Niall', 'Niamh'],
  ['Li', 'Lu'],
] as const;
for (const [one, other] of unlike) {
  test(`${one} and ${other} do not sound alike`, () => assert.notEqual(heard(one), heard(other)));
}

test('a name of vowels and a name in other letters keep a sound', () => {
  assert.equal(heard('Aoi'), 'AI');
  assert.equal(heard('王'), '王');
});
