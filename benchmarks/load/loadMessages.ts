import { writeMessage } from '../../src/standards/hl7/writeMessage.ts';

export interface LoadMessage {
  readonly controlId: string;
  readonly bytes: Uint8Array;
}

/** Orders of one RIS, each of another exam. `lane` keeps the connections apart. */
export function loadMessages(wish: { readonly run: number; readonly lane: number }): () => LoadMessage {
  let made = 0;
  return () => {
    const number = `${wish.run}${String(wish.lane).padStart(2, '0')}${String(made).padStart(7, '0')}`;
    made += 1;
    const bytes = writeMessage([
      [
        'MSH',
        {
          '3': 'LOADRIS',
          '4': 'LOAD',
          '5': 'SAFELIGHT',
          '7': '20261101101500+0000',
          '9.1': 'OMG',
          '9.2': 'O19',
          '10': number,
          '11': 'P',
          '12': '2.5.1',
        },
      ],
      [
        'PID',
        {
          '1': '1',
          '3.1': `L${number.slice(-7)}`,
          '3.4': 'LOAD',
          '3.5': 'MR',
          '5.1': 'LOAD',
          '5.2': 'Test',
          '7': '19700101',
          '8': 'O',
        },
      ],
      ['PV1', { '1': '1', '2': 'O', '3.1': 'LOAD' }],
      ['ORC', { '1': 'SC', '2': `P${number}`, '3': `A${number}`, '5': 'SC', '9': '20261101101500+0000' }],
      [
        'OBR',
        {
          '1': '1',
          '2': `P${number}`,
          '3': `A${number}`,
          '4.1': 'CABDOC',
          '4.2': 'CT Abdomen',
          '4.3': 'NICIP',
          '18': `A${number}`,
          '24': 'CT',
        },
      ],
    ]);
    return { controlId: number, bytes };
  };
}
