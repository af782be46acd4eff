import type { ExamBalance, ExamStanding } from '../ledger/examBalance.ts';
import { nameInWords } from '../patients/nameInWords.ts';
import type { Variance } from './variance.ts';

/** One thing of one exam that is otherwise afterwards. Null: it is not there. */
export interface Change {
  /** `State`, `Patient`, `Images`, `Variance` …, as a person calls it. */
  readonly what: string;
  /** Words, or an ISO instant. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface ExamChanged {
  readonly anchor: string;
  /** What a list shows of it afterwards. */
  readonly shown: ExamBalance['shown'];
  readonly changes: readonly Change[];
}

/**
 * What is otherwise in each exam after a repair than before it, in the order of the exams. An exam in which nothing changes is left
 * out. Holds patient data: for pages, never for logs.
 */
export function whatChanges(before: readonly ExamBalance[], after: readonly ExamBalance[]): readonly ExamChanged[] {
  return after.flatMap((balance): readonly ExamChanged[] => {
    const was = before.find(({ anchor }) => anchor === balance.anchor) ?? null;
    const changes = [
      ...linesOf(was, balance).filter((line) => line.before !== line.after),
      ...variancesOf(was?.variances ?? [], balance.variances),
    ];
    return changes.length > 0 ? [{ anchor: balance.anchor, shown: balance.shown, changes }] : [];
  });
}

function linesOf(was: ExamBalance | null, is: ExamBalance): readonly Change[] {
  const line = (what: string, value: (balance: ExamBalance) => string | null): Change => ({
    what,
    before: was && value(was),
    after: value(is),
  });
  return [
    line('State', ({ standing }) => stateInWords(standing)),
    line('Patient', ({ shown }) => nameInWords(shown.patient)),
    line('Accession number', ({ shown }) => shown.accession),
    line('Modality', ({ shown }) => shown.modality),
    line('Procedure', ({ shown }) => shown.procedure),
    line('Performed', ({ shown }) => shown.performedAt),
    line('Images', ({ shown }) => String(shown.images)),
    line('To be read by', ({ unread }) => unread?.dueAt ?? null),
  ];
}

function stateInWords(standing: ExamStanding): string {
  switch (standing.state) {
    case 'open':
      return 'Open';
    case 'closed':
      return `Closed: ${standing.because}`;
    case 'joined':
      return 'Stands with an order';
  }
}

/** A variance that says something else is the old one gone and a new one there. */
function variancesOf(was: readonly Variance[], are: readonly Variance[]): readonly Change[] {
  const text = ({ kind, part, says }: Variance) => `${kind}|${part}|${says}`;
  const [before, after] = [new Set(was.map(text)), new Set(are.map(text))];
  return [
    ...was
      .filter((variance) => !after.has(text(variance)))
      .map(({ says }) => ({ what: 'Variance', before: says, after: null })),
    ...are
      .filter((variance) => !before.has(text(variance)))
      .map(({ says }) => ({ what: 'Variance', before: null, after: says })),
  ];
}
