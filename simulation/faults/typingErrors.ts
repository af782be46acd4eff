import { judgeNhsNumber } from '../../src/domain/patients/nhsNumber.ts';
import type { VarianceKind } from '../../src/domain/reconciliation/variance.ts';
import { type NumbersSaid, numbersOf } from '../toldExam.ts';
import type { Telling } from '../trust/telling.ts';
import { type Around, type Fault, type InjectedFault, latestOf, orderAnchor, studyAnchor } from './fault.ts';

interface Slip {
  readonly name: string;
  readonly slip: (who: NumbersSaid, around: Around) => NumbersSaid;
  /** Whether it forbids a link between images and record. */
  readonly blocks: boolean;
  /** What it must show as. */
  readonly shows: VarianceKind;
}

const slips: readonly [Slip, ...Slip[]] = [
  {
    name: 'date of birth',
    blocks: true,
    shows: 'identity-conflict',
    slip: (who) => ({ ...who, birthDate: otherBirthDate(who.birthDate) }),
  },
  {
    name: 'sex',
    blocks: true,
    shows: 'identity-conflict',
    slip: (who) => ({ ...who, sex: who.sex === 'F' ? 'M' : 'F' }),
  },
  {
    name: 'NHS number of somebody else',
    blocks: true,
    shows: 'identity-conflict',
    slip: (who, around) => ({ ...who, nhsNumber: around.stranger().nhsNumber }),
  },
  {
    name: 'NHS number with two digits swapped',
    blocks: true,
    shows: 'nhs-number',
    slip: (who) => ({ ...who, nhsNumber: swappedDigits(who.nhsNumber) }),
  },
  {
    name: 'another family name',
    blocks: false,
    shows: 'identity-conflict',
    slip: (who) => ({ ...who, familyName: who.familyName === 'Fotheringay' ? 'Quiller' : 'Fotheringay' }),
  },
  {
    name: 'another hospital number',
    blocks: false,
    shows: 'identity-conflict',
    slip: (who, { random }) => ({
      ...who,
      hospitalNumber: `${who.hospitalNumber[0]}8${random.whole(10_000_000, 99_999_999)}`,
    }),
  },
];

/** R4 and R5: one field of somebody's details typed wrongly, at the scanner or in the RIS. */
export const typingError: Fault = {
  kind: 'typing-error',
  perThousand: 8,
  befall(telling, around) {
    const slip = around.random.pick(slips);
    const { exam } = telling.truth;
    const who = slip.slip(numbersOf(exam.patient, exam.site), around);
    const atScanner = exam.site !== 'RXN' || around.random.chance(0.6);
    return atScanner ? atTheScanner(telling, slip, who) : inTheRis(telling, slip, who, around);
  },
};

function atTheScanner(telling: Telling, slip: Slip, who: NumbersSaid): InjectedFault {
  telling.images = telling.images.map((told) => ({ ...told, said: { ...told.said, who } }));
  const heard = latestOf((telling.images[0] as { at: Date }).at, (telling.orders[0] as { at: Date }).at);
  return {
    kind: 'typing-error',
    promised: [
      // Images that may not be linked show it themselves; those that may, on the record they stand with.
      { anchor: slip.blocks ? studyAnchor(telling) : orderAnchor(telling), finding: slip.shows, by: heard },
    ],
    patients: [telling.truth.exam.patient],
    mayShow: ['identity-conflict', 'order-without-images', 'nhs-number', 'images-without-order'],
  };
}

/** The worklist hands the slip on to the scanner; only the patient administration system says otherwise. */
function inTheRis(telling: Telling, slip: Slip, who: NumbersSaid, around: Around): InjectedFault | null {
  // A record under another hospital number has no other side to be compared with.
  if (slip.name === 'another hospital number') return null;
  telling.orders = telling.orders.map((told) => ({ ...told, who }));
  telling.reports = telling.reports.map((told) => ({ ...told, who }));
  telling.deliveries = telling.deliveries.map((told) => (told.kind === 'report' ? { ...told, who } : told));
  telling.images = telling.images.map((told) => ({ ...told, said: { ...told.said, who } }));
  const person = around.teller.person('A08', telling.truth.exam.patient, telling.truth.exam, firstOf(telling).at);
  telling.people = [...telling.people, person];
  return {
    kind: 'typing-error',
    promised: [{ anchor: orderAnchor(telling), finding: slip.shows, by: firstOf(telling).at }],
    patients: [telling.truth.exam.patient],
    mayShow: ['identity-conflict', 'nhs-number'],
  };
}

function firstOf(telling: Telling): { readonly at: Date } {
  return telling.orders[0] as { at: Date };
}

function otherBirthDate(birthDate: string): string {
  const [year, month, day] = birthDate.split('-') as [string, string, string];
  const swapped = `${year.slice(0, 2)}${year[3]}${year[2]}`;
  return `${swapped === year || swapped > '2020' ? Number(year) - 10 : swapped}-${month}-${day}`;
}

/** Two digits that stand side by side and differ: the check digit catches every such slip. */
function swappedDigits(nhsNumber: string): string {
  for (let at = 8; at > 2; at--) {
    const swapped = `${nhsNumber.slice(0, at)}${nhsNumber[at + 1]}${nhsNumber[at]}${nhsNumber.slice(at + 2)}`;
    if (swapped !== nhsNumber && judgeNhsNumber(swapped).kind === 'invalid') return swapped;
  }
  return `${nhsNumber.slice(0, 9)}${(Number(nhsNumber[9]) + 1) % 10}`;
}
