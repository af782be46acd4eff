import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { actions, events, type State, table9x10, transition, type UpperLayerEvent } from './stateMachine.ts';

// The same table again, column by column, as its cells read with the state each leads to. Written apart from the source.
const columns: Readonly<Record<State, string>> = {
  Sta1: 'Evt1 AE-1 Sta4, Evt5 AE-5 Sta2',
  Sta2: `Evt3 AA-1 Sta13, Evt4 AA-1 Sta13, Evt6 AE-6 Sta3, Evt10 AA-1 Sta13, Evt12 AA-1 Sta13, Evt13 AA-1 Sta13,
    Evt16 AA-2 Sta1, Evt17 AA-5 Sta1, Evt18 AA-2 Sta1, Evt19 AA-1 Sta13`,
  Sta3: `Evt3 AA-8 Sta13, Evt4 AA-8 Sta13, Evt6 AA-8 Sta13, Evt7 AE-7 Sta6, Evt8 AE-8 Sta13, Evt10 AA-8 Sta13,
    Evt12 AA-8 Sta13, Evt13 AA-8 Sta13, Evt15 AA-1 Sta13, Evt16 AA-3 Sta1, Evt17 AA-4 Sta1, Evt19 AA-8 Sta13`,
  Sta4: 'Evt2 AE-2 Sta5, Evt15 AA-2 Sta1, Evt17 AA-4 Sta1',
  Sta5: `Evt3 AE-3 Sta6, Evt4 AE-4 Sta1, Evt6 AA-8 Sta13, Evt10 AA-8 Sta13, Evt12 AA-8 Sta13, Evt13 AA-8 Sta13,
    Evt15 AA-1 Sta13, Evt16 AA-3 Sta1, Evt17 AA-4 Sta1, Evt19 AA-8 Sta13`,
  Sta6: `Evt3 AA-8 Sta13, Evt4 AA-8 Sta13, Evt6 AA-8 Sta13, Evt9 DT-1 Sta6, Evt10 DT-2 Sta6, Evt11 AR-1 Sta7,
    Evt12 AR-2 Sta8, Evt13 AA-8 Sta13, Evt15 AA-1 Sta13, Evt16 AA-3 Sta1, Evt17 AA-4 Sta1, Evt19 AA-8 Sta13`,
  Sta7: `Evt3 AA-8 Sta13, Evt4 AA-8 Sta13, Evt6 AA-8 Sta13, Evt10 AR-6 Sta7, Evt12 AR-8 Sta10, Evt13 AR-3 Sta1,
    Evt15 AA-1 Sta13, Evt16 AA-3 Sta1, Evt17 AA-4 Sta1, Evt19 AA-8 Sta13`,
  Sta8: `Evt3 AA-8 Sta13, Evt4 AA-8 Sta13, Evt6 AA-8 Sta13, Evt9 AR-7 Sta8, Evt10 AA-8 Sta13, Evt12 AA-8 Sta13,
    Evt13 AA-8 Sta13, Evt14 AR-4 Sta13, Evt15 AA-1 Sta13, Evt16 AA-3 Sta1, Evt17 AA-4 Sta1, Evt19 AA-8 Sta13`,
  Sta9: `Evt3 AA-8 Sta13, Evt4 AA-8 Sta13, Evt6 AA-8 Sta13, Evt10 AA-8 Sta13, Evt12 AA-8 Sta13, Evt13 AA-8 Sta13,
    Evt14 AR-9 Sta11, Evt15 AA-1 Sta13, Evt16 AA-3 Sta1, Evt17 AA-4 Sta1, Evt19 AA-8 Sta13`,
  Sta10: `Evt3 AA-8 Sta13, Evt4 AA-8 Sta13, Evt6 AA-8 Sta13, Evt10 AA-8 Sta13, Evt12 AA-8 Sta13, Evt13 AR-10 Sta12,
    Evt15 AA-1 Sta13, Evt16 AA-3 Sta1, Evt17 AA-4 Sta1, Evt19 AA-8 Sta13`,
  Sta11: `Evt3 AA-8 Sta13, Evt4 AA-8 Sta13, Evt6 AA-8 Sta13, Evt10 AA-8 Sta13, Evt12 AA-8 Sta13, Evt13 AR-3 Sta1,
    Evt15 AA-1 Sta13, Evt16 AA-3 Sta1, Evt17 AA-4 Sta1, Evt19 AA-8 Sta13`,
  Sta12: `Evt3 AA-8 Sta13, Evt4 AA-8 Sta13, Evt6 AA-8 Sta13, Evt10 AA-8 Sta13, Evt12 AA-8 Sta13, Evt13 AA-8 Sta13,
    Evt14 AR-4 Sta13, Evt15 AA-1 Sta13, Evt16 AA-3 Sta1, Evt17 AA-4 Sta1, Evt19 AA-8 Sta13`,
  Sta13: `Evt3 AA-6 Sta13, Evt4 AA-6 Sta13, Evt6 AA-7 Sta13, Evt10 AA-6 Sta13, Evt12 AA-6 Sta13, Evt13 AA-6 Sta13,
    Evt16 AA-2 Sta1, Evt17 AR-5 Sta1, Evt18 AA-2 Sta1, Evt19 AA-7 Sta13`,
};

const acceptor = { acceptable: true, requestor: false };
const states = Object.keys(columns) as State[];
const allEvents = Object.keys(events) as UpperLayerEvent[];

for (const state of states) {
  test(`in ${state} every event does what PS3.8 Table 9-10 says, and the others cannot happen`, () => {
    const expected = columns[state].split(',').map((cell) => cell.trim());
    const found = allEvents.flatMap((event) => {
      const step = transition(state, event, acceptor);
      return step === null ? [] : [`${event} ${step.action} ${step.next}`];
    });
    assert.deepEqual(found, expected);
  });
}

test('the table has 19 rows of 13 states and uses every action of Tables 9-6 to 9-9', () => {
  const rows = table9x10.trim().split('\n').slice(1);
  assert.equal(rows.length, 19);
  for (const row of rows) assert.equal(row.trim().split(/ +/).length, 14, row);
  assert.deepEqual(
    Object.keys(actions).filter((action) => !new RegExp(`${action}\\b`).test(table9x10)),
    [],
  );
});

test('AE-6 refuses a request of another protocol version itself', () => {
  const step = transition('Sta2', 'Evt6', { acceptable: false, requestor: false });
  assert.deepEqual(step, {
    action: 'AE-6',
    effects: ['stop ARTIM', 'send A-ASSOCIATE-RJ', 'start ARTIM'],
    next: 'Sta13',
  });
});

test('AR-8 leads the requestor of a release collision to Sta9 and the acceptor to Sta10', () => {
  assert.equal(transition('Sta7', 'Evt12', { acceptable: true, requestor: true })?.next, 'Sta9');
  assert.equal(transition('Sta7', 'Evt12', acceptor)?.next, 'Sta10');
});

test('no sequence of events leaves the table, and a closed connection ends every one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...allEvents), { maxLength: 60 }),
      fc.boolean(),
      fc.boolean(),
      (sequence, requestor, acceptable) => {
        let state: State = 'Sta1';
        for (const event of sequence) state = transition(state, event, { requestor, acceptable })?.next ?? state;
        assert.ok(states.includes(state));
        const closed = transition(state, 'Evt17', { requestor, acceptable });
        assert.equal(closed?.next ?? state, 'Sta1');
      },
    ),
    { numRuns: 2_000 },
  );
});
