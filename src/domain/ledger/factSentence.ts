import { localIdText } from '../patients/localId.ts';
import { repairSays } from '../reconciliation/repair.ts';
import { basisInWords } from '../worklists/evaluations.ts';
import type { Fact, OrderStatus, PerformedStepFact, ReportStatus } from './fact.ts';

/** One plain sentence that says what a system told us; the page shows it on the exam's time line. */
export function factSentence(fact: Fact): string {
  switch (fact.kind) {
    case 'order':
      return `${orderWords(fact.status)}${procedure(fact.procedure.text ?? fact.procedure.code)}.`;
    case 'report':
      return `${reportWords[fact.status]}${fact.reporter.name ? ` by ${fact.reporter.name}` : ''}.`;
    case 'patient':
      return patientWords[fact.event] ?? `Patient details sent (${fact.event}).`;
    case 'merge':
      return `Hospital number ${localIdText(fact.prior)} was merged into ${localIdText(fact.surviving)}.`;
    case 'performed-step':
      return stepSentence(fact);
    case 'acknowledgement':
      return `${fact.accepted ? 'Report taken' : 'Report not taken'}${fact.acknowledgedBy ? ` by ${fact.acknowledgedBy}` : ''}.`;
    case 'evaluation':
      return `Evaluated without a report by ${fact.evaluatedBy}: ${basisInWords[fact.basis]}. ${fact.words}`;
    case 'void':
      return `Void: ${fact.reason} Asked for by ${fact.askedBy}, confirmed by ${fact.confirmedBy}.`;
    case 'pause':
      return `Clock stopped by ${fact.pausedBy}: ${fact.reason}`;
    case 'resume':
      return `Clock started again by ${fact.resumedBy}.`;
    case 'repair':
      return repairSays(fact);
    case 'undo':
      return `Repair undone by ${fact.undoneBy}: ${fact.reason}`;
  }
}

function stepSentence({ told, status, series, discontinuedBecause }: PerformedStepFact): string {
  const named = series?.reduce((sum, { sopInstanceUids }) => sum + sopInstanceUids.length, 0) ?? null;
  const images = named === 1 ? '1 image' : `${named} images`;
  if (told === 'ian') return `The archive says it holds ${images}.`;
  switch (status) {
    case 'completed':
      return named === null
        ? 'The scanner ended the examination.'
        : `The scanner ended the examination and names ${images}.`;
    case 'discontinued': {
      const because = discontinuedBecause ? `: ${discontinuedBecause}` : '';
      return `The scanner broke the examination off${because}${named ? `, and names ${images}` : ''}.`;
    }
    default:
      return named ? `The scanner is at work and names ${images}.` : 'The scanner began the examination.';
  }
}

function procedure(name: string | null): string {
  return name ? `: ${name}` : '';
}

function orderWords(status: OrderStatus | null): string {
  switch (status) {
    case 'requested':
      return 'Examination requested';
    case 'scheduled':
      return 'Examination booked';
    case 'arrived':
      return 'Patient arrived for the examination';
    case 'performed':
      return 'Examination performed';
    case 'cancelled':
      return 'Examination cancelled';
    case null:
      return 'Order details sent';
  }
}

const reportWords: Readonly<Record<ReportStatus, string>> = {
  registered: 'Report begun',
  preliminary: 'Provisional report, not verified',
  final: 'Final report',
  corrected: 'Corrected report',
  addendum: 'Addendum to the report',
  cancelled: 'Report withdrawn',
};

/** By trigger event (HL7 v2.5.1 §3.3). */
const patientWords: Readonly<Record<string, string>> = {
  A01: 'Patient admitted.',
  A02: 'Patient moved.',
  A03: 'Patient discharged.',
  A04: 'Patient registered.',
  A05: 'Patient booked for admission.',
  A08: 'Patient details changed.',
  A11: 'Admission cancelled.',
  A12: 'Move cancelled.',
  A13: 'Discharge cancelled.',
  A28: 'Person added.',
  A31: 'Person details changed.',
};
