import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Settings } from '../settings.ts';
import { archiveName, readLookbackWords } from './lookbackWords.ts';

const settings = { timeZone: 'Europe/London' } as Settings;
const good = ['--ris', 'export.csv', '--pacs', 'PACS@10.0.0.5:104', '--from', '2007-01-01'];

test('R16 the words of a look-back are read, with what is usual where nothing is said', () => {
  const reading = readLookbackWords(good, settings);
  assert.ok(reading.kind === 'read');
  const { wish } = reading;
  assert.deepEqual([wish.toDay, wish.rate, wish.hours, wish.limit, wish.csv], [null, 200, null, null, null]);
  assert.equal(archiveName(wish.archive), 'PACS@10.0.0.5:104');
  const all = readLookbackWords(
    [...good, '--to', '2017-12-31', '--rate', '50', '--hours', '19-07', '--limit', '500', '--csv', 'out.csv'],
    settings,
  );
  assert.ok(all.kind === 'read');
  assert.deepEqual([all.wish.rate, all.wish.hours, all.wish.limit], [50, { from: 19, to: 7 }, 500]);
  const web = readLookbackWords(
    ['--ris', 'a', '--from', '2007-01-01', '--qido', 'https://pacs.example/dicom-web'],
    settings,
  );
  assert.ok(web.kind === 'read' && archiveName(web.wish.archive) === 'https://pacs.example/dicom-web');
});

const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [[], /--ris/],
  [good.slice(2), /--ris/],
  [[...good, '--hl7', 'folder'], /--pack/],
  [[...good, '--pack', 'omi-2.5.1'], /--hl7/],
  [[...good.slice(0, 2), ...good.slice(4)], /--pacs/],
  [[...good, '--qido', 'https://pacs.example'], /Either/],
  [['--ris', 'a', '--from', '2007-01-01', '--qido', 'https://me:secret@pacs.example'], /Either/],
  [['--ris', 'a', '--from', '2007-01-01', '--qido', 'file:///etc/passwd'], /Either/],
  [[...good.slice(0, 4), '--from', '2007-02-30'], /--from/],
  [[...good, '--to', '2006-12-31'], /before/],
  [[...good, '--rate', '0'], /--rate/],
  [[...good, '--hours', 'night'], /--hours/],
  [[...good, '--limit', 'many'], /--limit/],
  [[...good, 'more'], /"more"/],
  [[...good, '--write'], /unknown/],
];
for (const [args, says] of wrong) {
  test(`R16 "${args.slice(-2).join(' ')}" is refused with its reason`, () => {
    const reading = readLookbackWords(args, settings);
    assert.ok(reading.kind === 'wrong');
    assert.match(reading.problems.join('\n'), says);
  });
}
