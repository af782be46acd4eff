import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CivilTime, calendarDate, instantOf, instantsOf, isTimeZone } from './localTime.ts';

function civil(text: string): CivilTime {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = text.split(/\D/).map(Number);
  return { year, month, day, hour, minute, second };
}

const cases = [
  { name: 'winter in London is UTC', at: '2026-01-15 12:00:00', zone: 'Europe/London', is: '2026-01-15T12:00:00.000Z' },
  {
    name: 'summer in London is an hour ahead',
    at: '2026-07-15 12:00:00',
    zone: 'Europe/London',
    is: '2026-07-15T11:00:00.000Z',
  },
  {
    name: 'the last second before the clocks go forward',
    at: '2026-03-29 00:59:59',
    zone: 'Europe/London',
    is: '2026-03-29T00:59:59.000Z',
  },
  {
    name: 'a skipped time is read with the offset before',
    at: '2026-03-29 01:00:00',
    zone: 'Europe/London',
    is: '2026-03-29T01:00:00.000Z',
  },
  {
    name: 'the end of the skipped hour',
    at: '2026-03-29 01:59:59',
    zone: 'Europe/London',
    is: '2026-03-29T01:59:59.000Z',
  },
  {
    name: 'the first second after the clocks went forward',
    at: '2026-03-29 02:00:00',
    zone: 'Europe/London',
    is: '2026-03-29T01:00:00.000Z',
  },
  {
    name: 'the last second that is not repeated',
    at: '2026-10-25 00:59:59',
    zone: 'Europe/London',
    is: '2026-10-24T23:59:59.000Z',
  },
  {
    name: 'a repeated time is the first of the two',
    at: '2026-10-25 01:00:00',
    zone: 'Europe/London',
    is: '2026-10-25T00:00:00.000Z',
  },
  {
    name: 'the end of the repeated hour is the first too',
    at: '2026-10-25 01:59:59',
    zone: 'Europe/London',
    is: '2026-10-25T00:59:59.000Z',
  },
  {
    name: 'the first second after the repeated hour',
    at: '2026-10-25 02:00:00',
    zone: 'Europe/London',
    is: '2026-10-25T02:00:00.000Z',
  },
  {
    name: 'a zone west of Greenwich in spring',
    at: '2026-03-08 02:30:00',
    zone: 'America/New_York',
    is: '2026-03-08T07:30:00.000Z',
  },
  {
    name: 'a zone west of Greenwich in autumn',
    at: '2026-11-01 01:30:00',
    zone: 'America/New_York',
    is: '2026-11-01T05:30:00.000Z',
  },
  {
    name: 'a zone of half an hour that changes by half an hour',
    at: '2026-04-05 01:45:00',
    zone: 'Australia/Lord_Howe',
    is: '2026-04-04T14:45:00.000Z',
  },
  {
    name: 'a day that Samoa left out',
    at: '2011-12-30 12:00:00',
    zone: 'Pacific/Apia',
    is: '2011-12-30T22:00:00.000Z',
  },
  { name: 'midnight', at: '2026-06-01 00:00:00', zone: 'Europe/London', is: '2026-05-31T23:00:00.000Z' },
  {
    name: 'a leap second is the next one',
    at: '2016-12-31 23:59:60',
    zone: 'Europe/London',
    is: '2017-01-01T00:00:00.000Z',
  },
  {
    name: 'a birth before time zones had names',
    at: '1899-12-31 12:00:00',
    zone: 'Europe/London',
    is: '1899-12-31T12:00:00.000Z',
  },
  {
    name: 'a year of two digits is meant as it stands',
    at: '0026-02-03 00:00:00',
    zone: 'UTC',
    is: '0026-02-03T00:00:00.000Z',
  },
];

for (const { name, at, zone, is } of cases) {
  test(`${name}: ${at} in ${zone}`, () => assert.equal(instantOf(civil(at), zone).toISOString(), is));
}

test('a time with an offset needs no zone', () => {
  const time = { ...civil('2026-07-15 12:00:00'), millisecond: 250, offsetMinutes: -300 };
  assert.equal(instantOf(time, 'Europe/London').toISOString(), '2026-07-15T17:00:00.250Z');
});

test('what was not said is the earliest it can be', () => {
  assert.equal(instantOf({ year: 2026 }, 'UTC').toISOString(), '2026-01-01T00:00:00.000Z');
  assert.equal(instantOf({ year: 2026, month: 7 }, 'Europe/London').toISOString(), '2026-06-30T23:00:00.000Z');
});

test('every instant of a year comes back from what a clock in its zone shows, or an hour before it', () => {
  const zones = ['Europe/London', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'];
  const first = Date.UTC(2026, 0, 1);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 365 * 86_400 }), fc.constantFrom(...zones), (seconds, zone) => {
      const at = first + seconds * 1000;
      const shown = new Date(at).toLocaleString('sv-SE', { timeZone: zone });
      const back = instantOf(civil(shown), zone).getTime();
      assert.ok(back === at || (back < at && at - back <= 3_600_000), `${shown} in ${zone}`);
      assert.equal(new Date(back).toLocaleString('sv-SE', { timeZone: zone }), shown);
    }),
    { numRuns: 2000 },
  );
});

test('since 1970 no zone has changed its clocks but on a quarter of an hour', () => {
  const shown = (zone: string) => new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  for (const zone of ['Europe/London', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia']) {
    const format = shown(zone);
    const offsetAt = (at: number) => format.format(at).split('GMT')[1];
    for (let day = 0; day < 57 * 365; day++) {
      const at = day * 86_400_000;
      if (offsetAt(at) === offsetAt(at + 86_400_000)) continue;
      let [before, after] = [at, at + 86_400_000];
      while (after - before > 1000) {
        const middle = Math.floor((before + after) / 2);
        if (offsetAt(middle) === offsetAt(at)) before = middle;
        else after = middle;
      }
      const changed = Math.round(after / 1000) % 900;
      assert.equal(changed, 0, `${zone} ${new Date(after).toISOString()}`);
    }
  }
});

test('knows which zones there are', () => {
  assert.equal(isTimeZone('Europe/London'), true);
  assert.equal(isTimeZone('Europe/Atlantis'), false);
  assert.throws(() => instantOf({ year: 2026 }, 'Europe/Atlantis'), RangeError);
});

test('a calendar date needs year, month and day', () => {
  assert.equal(calendarDate({ year: 1965, month: 5, day: 2 }), '1965-05-02');
  assert.equal(calendarDate({ year: 1965, month: 5 }), null);
});

test('a time in the hour that clocks repeat can mean two instants, any other one', () => {
  const instants = (text: string) => instantsOf(civil(text), 'Europe/London').map((at) => at.toISOString());
  assert.deepEqual(instants('2026-10-25 01:30:00'), ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']);
  assert.deepEqual(instants('2026-10-25 00:59:59'), ['2026-10-24T23:59:59.000Z']);
  assert.deepEqual(instants('2026-10-25 02:00:00'), ['2026-10-25T02:00:00.000Z']);
  assert.deepEqual(instants('2026-03-29 01:30:00'), ['2026-03-29T01:30:00.000Z']);
  assert.deepEqual(instants('2026-06-01 12:00:00'), ['2026-06-01T11:00:00.000Z']);
});
