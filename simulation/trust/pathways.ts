import type { ExaminationName } from '../examinations.ts';
import type { ToldExam } from '../toldExam.ts';

export type PathwayName = 'emergency' | 'ward' | 'gp' | 'outpatient' | 'cancer';

/** How people of one kind come to be examined, and how soon they are read. */
export interface Pathway {
  readonly name: PathwayName;
  /** Of all examinations on a working day. */
  readonly share: number;
  /** On a Saturday, and on a Sunday or bank holiday, as a part of a working day. */
  readonly saturday: number;
  readonly sunday: number;
  /** By hour of day from midnight: how likely, relative to each other. */
  readonly hours: readonly number[];
  readonly patientClass: ToldExam['patientClass'];
  readonly priority: ToldExam['priority'];
  readonly places: readonly string[];
  /** The request before the appointment, in minutes: from … to. */
  readonly askedBefore: readonly [number, number];
  /** The verified report after the exposure, in minutes: from … to. Within its target. */
  readonly readAfter: readonly [number, number];
  readonly examinations: readonly (readonly [ExaminationName, number])[];
}

const hour = 60;
const day = 24 * hour;

const roundTheClock = [3, 2, 2, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 8, 8, 8, 8, 8, 8, 7, 7, 6, 5, 4];
const wards = [1, 1, 1, 1, 1, 1, 2, 4, 8, 9, 9, 8, 6, 8, 9, 8, 6, 4, 3, 2, 2, 2, 1, 1];
const clinics = [0, 0, 0, 0, 0, 0, 0, 0, 6, 9, 9, 9, 5, 8, 9, 9, 6, 2, 0, 0, 0, 0, 0, 0];

export const pathways: readonly Pathway[] = [
  {
    name: 'emergency',
    share: 0.34,
    saturday: 1.05,
    sunday: 1.0,
    hours: roundTheClock,
    patientClass: 'E',
    priority: 'S',
    places: ['ED', 'ED RESUS', 'UTC'],
    askedBefore: [15, 70],
    readAfter: [20, 9 * hour],
    examinations: [
      ['chest', 30],
      ['hand', 26],
      ['ctHead', 18],
      ['ctAbdomen', 12],
      ['usKidneys', 6],
      ['mobileChest', 8],
    ],
  },
  {
    name: 'ward',
    share: 0.22,
    saturday: 0.7,
    sunday: 0.6,
    hours: wards,
    patientClass: 'I',
    priority: 'R',
    places: ['WARD 4', 'WARD 11', 'AMU', 'ITU', 'WARD B'],
    askedBefore: [40, 16 * hour],
    readAfter: [60, 18 * hour],
    examinations: [
      ['mobileChest', 34],
      ['chest', 16],
      ['ctAbdomen', 20],
      ['ctHead', 12],
      ['usAbdomen', 14],
      ['mrHead', 4],
    ],
  },
  {
    name: 'gp',
    share: 0.2,
    saturday: 0.15,
    sunday: 0,
    hours: clinics,
    patientClass: 'O',
    priority: 'R',
    places: ['GP'],
    askedBefore: [1 * day, 18 * day],
    readAfter: [5 * hour, 8 * day],
    examinations: [
      ['chest', 34],
      ['hand', 22],
      ['usAbdomen', 26],
      ['usKidneys', 18],
    ],
  },
  {
    name: 'outpatient',
    share: 0.16,
    saturday: 0.2,
    sunday: 0.05,
    hours: clinics,
    patientClass: 'O',
    priority: 'R',
    places: ['OPD', 'CHEST CLINIC'],
    askedBefore: [2 * day, 30 * day],
    readAfter: [8 * hour, 9 * day],
    examinations: [
      ['mrHead', 34],
      ['ctAbdomen', 26],
      ['chest', 22],
      ['usAbdomen', 18],
    ],
  },
  {
    name: 'cancer',
    share: 0.08,
    saturday: 0.4,
    sunday: 0.1,
    hours: clinics,
    patientClass: 'O',
    priority: '2WW',
    places: ['OPD', 'CHEST CLINIC'],
    askedBefore: [2 * day, 9 * day],
    readAfter: [4 * hour, 62 * hour],
    examinations: [
      ['ctAbdomen', 60],
      ['mrHead', 25],
      ['usAbdomen', 15],
    ],
  },
];
