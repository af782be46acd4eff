/** The states of PS3.8 §9.2.1: Sta1 idle, Sta2–Sta5 association being made, Sta6 data transfer, Sta7–Sta12 release, Sta13 awaiting close. */
export type State =
  | 'Sta1'
  | 'Sta2'
  | 'Sta3'
  | 'Sta4'
  | 'Sta5'
  | 'Sta6'
  | 'Sta7'
  | 'Sta8'
  | 'Sta9'
  | 'Sta10'
  | 'Sta11'
  | 'Sta12'
  | 'Sta13';

/** What can happen to an association, in the order of the rows of PS3.8 Table 9-10. */
export const events = {
  Evt1: 'A-ASSOCIATE request primitive',
  Evt2: 'Transport connection confirmation',
  Evt3: 'A-ASSOCIATE-AC PDU',
  Evt4: 'A-ASSOCIATE-RJ PDU',
  Evt5: 'Transport connection indication',
  Evt6: 'A-ASSOCIATE-RQ PDU',
  Evt7: 'A-ASSOCIATE response primitive (accept)',
  Evt8: 'A-ASSOCIATE response primitive (reject)',
  Evt9: 'P-DATA request primitive',
  Evt10: 'P-DATA-TF PDU',
  Evt11: 'A-RELEASE request primitive',
  Evt12: 'A-RELEASE-RQ PDU',
  Evt13: 'A-RELEASE-RP PDU',
  Evt14: 'A-RELEASE response primitive',
  Evt15: 'A-ABORT request primitive',
  Evt16: 'A-ABORT PDU',
  Evt17: 'Transport connection closed',
  Evt18: 'ARTIM timer expired',
  Evt19: 'Unrecognised or invalid PDU',
} as const;

export type UpperLayerEvent = keyof typeof events;

/** One thing an action does. `indicate` and `confirm` go to the service user, `send` to the peer. */
export type Effect =
  | 'open transport'
  | 'close transport'
  | 'start ARTIM'
  | 'stop ARTIM'
  | 'send A-ASSOCIATE-RQ'
  | 'send A-ASSOCIATE-AC'
  | 'send A-ASSOCIATE-RJ'
  | 'send P-DATA-TF'
  | 'send A-RELEASE-RQ'
  | 'send A-RELEASE-RP'
  | 'send A-ABORT as user'
  | 'send A-ABORT as provider'
  | 'indicate A-ASSOCIATE'
  | 'confirm A-ASSOCIATE accepted'
  | 'confirm A-ASSOCIATE rejected'
  | 'indicate P-DATA'
  | 'indicate A-RELEASE'
  | 'confirm A-RELEASE'
  | 'indicate abort of the peer'
  | 'indicate A-P-ABORT';

/** What the table cannot know by itself. */
export interface Conditions {
  /** AE-6: whether the service provider can take the A-ASSOCIATE-RQ at all (PS3.8 §9.3.2, protocol version). */
  readonly acceptable: boolean;
  /** AR-8: whether this side asked for the association. */
  readonly requestor: boolean;
}

interface ActionRule {
  readonly effects: readonly Effect[];
  readonly next: State | ((conditions: Conditions) => State);
  /** The effects when AE-6 finds the request unacceptable. */
  readonly otherwise?: readonly Effect[];
}

/** The actions of PS3.8 Tables 9-6 to 9-9, each with the state it leads to. */
export const actions = {
  'AE-1': { effects: ['open transport'], next: 'Sta4' },
  'AE-2': { effects: ['send A-ASSOCIATE-RQ'], next: 'Sta5' },
  'AE-3': { effects: ['confirm A-ASSOCIATE accepted'], next: 'Sta6' },
  'AE-4': { effects: ['confirm A-ASSOCIATE rejected', 'close transport'], next: 'Sta1' },
  'AE-5': { effects: ['start ARTIM'], next: 'Sta2' },
  'AE-6': {
    effects: ['stop ARTIM', 'indicate A-ASSOCIATE'],
    otherwise: ['stop ARTIM', 'send A-ASSOCIATE-RJ', 'start ARTIM'],
    next: ({ acceptable }) => (acceptable ? 'Sta3' : 'Sta13'),
  },
  'AE-7': { effects: ['send A-ASSOCIATE-AC'], next: 'Sta6' },
  'AE-8': { effects: ['send A-ASSOCIATE-RJ', 'start ARTIM'], next: 'Sta13' },
  'DT-1': { effects: ['send P-DATA-TF'], next: 'Sta6' },
  'DT-2': { effects: ['indicate P-DATA'], next: 'Sta6' },
  'AR-1': { effects: ['send A-RELEASE-RQ'], next: 'Sta7' },
  'AR-2': { effects: ['indicate A-RELEASE'], next: 'Sta8' },
  'AR-3': { effects: ['confirm A-RELEASE', 'close transport'], next: 'Sta1' },
  'AR-4': { effects: ['send A-RELEASE-RP', 'start ARTIM'], next: 'Sta13' },
  'AR-5': { effects: ['stop ARTIM'], next: 'Sta1' },
  'AR-6': { effects: ['indicate P-DATA'], next: 'Sta7' },
  'AR-7': { effects: ['send P-DATA-TF'], next: 'Sta8' },
  'AR-8': { effects: ['indicate A-RELEASE'], next: ({ requestor }) => (requestor ? 'Sta9' : 'Sta10') },
  'AR-9': { effects: ['send A-RELEASE-RP'], next: 'Sta11' },
  'AR-10': { effects: ['confirm A-RELEASE'], next: 'Sta12' },
  'AA-1': { effects: ['send A-ABORT as user', 'start ARTIM'], next: 'Sta13' },
  'AA-2': { effects: ['stop ARTIM', 'close transport'], next: 'Sta1' },
  'AA-3': { effects: ['indicate abort of the peer', 'close transport'], next: 'Sta1' },
  'AA-4': { effects: ['indicate A-P-ABORT'], next: 'Sta1' },
  'AA-5': { effects: ['stop ARTIM'], next: 'Sta1' },
  'AA-6': { effects: [], next: 'Sta13' },
  'AA-7': { effects: ['send A-ABORT as provider'], next: 'Sta13' },
  'AA-8': { effects: ['send A-ABORT as provider', 'indicate A-P-ABORT', 'start ARTIM'], next: 'Sta13' },
} as const satisfies Record<string, ActionRule>;

export type ActionName = keyof typeof actions;

/** PS3.8 Table 9-10, row by row; `.` is an empty cell: the event cannot happen in that state. */
export const table9x10 = `
        Sta1  Sta2  Sta3  Sta4  Sta5  Sta6  Sta7  Sta8  Sta9  Sta10 Sta11 Sta12 Sta13
Evt1    AE-1  .     .     .     .     .     .     .     .     .     .     .     .
Evt2    .     .     .     AE-2  .     .     .     .     .     .     .     .     .
Evt3    .     AA-1  AA-8  .     AE-3  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
Evt4    .     AA-1  AA-8  .     AE-4  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
Evt5    AE-5  .     .     .     .     .     .     .     .     .     .     .     .
Evt6    .     AE-6  AA-8  .     AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-7
Evt7    .     .     AE-7  .     .     .     .     .     .     .     .     .     .
Evt8    .     .     AE-8  .     .     .     .     .     .     .     .     .     .
Evt9    .     .     .     .     .     DT-1  .     AR-7  .     .     .     .     .
Evt10   .     AA-1  AA-8  .     AA-8  DT-2  AR-6  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
Evt11   .     .     .     .     .     AR-1  .     .     .     .     .     .     .
Evt12   .     AA-1  AA-8  .     AA-8  AR-2  AR-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
Evt13   .     AA-1  AA-8  .     AA-8  AA-8  AR-3  AA-8  AA-8  AR-10 AR-3  AA-8  AA-6
Evt14   .     .     .     .     .     .     .     AR-4  AR-9  .     .     AR-4  .
Evt15   .     .     AA-1  AA-2  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  .
Evt16   .     AA-2  AA-3  .     AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-2
Evt17   .     AA-5  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AR-5
Evt18   .     AA-2  .     .     .     .     .     .     .     .     .     .     AA-2
Evt19   .     AA-1  AA-8  .     AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-7
`;

const cells = readTable(table9x10);

export interface Transition {
  readonly action: ActionName;
  readonly effects: readonly Effect[];
  readonly next: State;
}

/** What PS3.8 Table 9-10 says of an event in a state; null where its cell is empty. */
export function transition(state: State, event: UpperLayerEvent, conditions: Conditions): Transition | null {
  const action = cells.get(`${event} ${state}`);
  if (action === undefined) return null;

  const rule: ActionRule = actions[action];
  return {
    action,
    effects: conditions.acceptable ? rule.effects : (rule.otherwise ?? rule.effects),
    next: typeof rule.next === 'function' ? rule.next(conditions) : rule.next,
  };
}

function readTable(text: string): ReadonlyMap<string, ActionName> {
  const [head, ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ +/));
  return new Map(
    rows.flatMap(([event, ...row]) =>
      row.flatMap((cell, column) =>
        cell === '.' ? [] : [[`${event} ${head?.[column]}`, cell as ActionName] as const],
      ),
    ),
  );
}
