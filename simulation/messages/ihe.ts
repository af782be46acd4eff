import { type SegmentToWrite, writeMessage } from '../../src/standards/hl7/writeMessage.ts';
import type { NumbersSaid, OrderStep, ToldExam, ToldReport } from '../toldExam.ts';
import { risNumber } from './risNumber.ts';
import { inLatin1, messageHeader, personSegment, type Saying, stamp } from './segments.ts';

/** ORC-1 and ORC-5 of each step of an order, as IHE senders say them (IHE RAD-4 and RAD-13; HL7 tables 0119 and 0038). */
const orderControl: Readonly<Record<OrderStep, { readonly control: string; readonly status: string }>> = {
  requested: { control: 'NW', status: '' },
  scheduled: { control: 'NW', status: 'SC' },
  arrived: { control: 'XO', status: 'IP' },
  performed: { control: 'XO', status: 'CM' },
  cancelled: { control: 'CA', status: 'CA' },
};

/** The Westmoor RIS tells of an order, and a PACS passes a report on, in IHE's words of HL7 2.3.1. An order: ORM^O01 in HL7 2.3.1, the accession number in OBR-18, its own number in ORC-3, ZDS at the end. */
export function iheOrder(exam: ToldExam, who: NumbersSaid, step: OrderStep, said: Saying): Uint8Array {
  const { control, status } = orderControl[step];
  return inLatin1(
    writeMessage([
      header(['ORM', 'O01'], said),
      personSegment(who, exam.site, exam.patient),
      visitSegment(exam),
      [
        'ORC',
        {
          '1': control,
          '2': exam.placerOrderNumber,
          '3': risNumber(exam),
          '5': status,
          '9': stamp(said.at, said.zone),
          '12.1': exam.requester.code,
          '12.2': exam.requester.name,
        },
      ],
      requestSegment(exam, said.zone, step === 'performed' ? { '7': stamp(exam.performedAt, said.zone) } : {}),
      ['ZDS', { '1.1': exam.studyInstanceUid, '1.2': '', '1.3': 'Application', '1.4': 'DICOM' }],
    ]),
  );
}

/** A report: ORU^R01 in HL7 2.3.1, one OBX of TX for each line. */
export function iheReport(exam: ToldExam, who: NumbersSaid, report: ToldReport, said: Saying): Uint8Array {
  const status = { preliminary: 'P', final: 'F', corrected: 'C' }[report.status];
  return inLatin1(
    writeMessage([
      header(['ORU', 'R01'], said),
      personSegment(who, exam.site, exam.patient),
      visitSegment(exam),
      ['ORC', { '1': 'RE', '2': exam.placerOrderNumber, '3': risNumber(exam), '5': 'CM' }],
      requestSegment(exam, said.zone, {
        '7': stamp(exam.performedAt, said.zone),
        '22': stamp(said.at, said.zone),
        '25': status,
        '32.1.1': report.reporter.registration,
        '32.1.2': report.reporter.name,
      }),
      ...report.text
        .split('\n')
        .map(
          (line, index): SegmentToWrite => [
            'OBX',
            { '1': String(index + 1), '2': 'TX', '3.1': exam.examination.code, '5': line, '11': status },
          ],
        ),
    ]),
  );
}

function header(type: readonly [string, string], said: Saying): SegmentToWrite {
  return messageHeader(said.sender, type, '2.3.1', '8859/1', stamp(said.at, said.zone), said.controlId);
}

function visitSegment(exam: ToldExam): SegmentToWrite {
  return ['PV1', { '1': '1', '2': exam.patientClass, '3.1': exam.location, '3.4': exam.site }];
}

function requestSegment(exam: ToldExam, zone: string, more: Readonly<Record<string, string>>): SegmentToWrite {
  return [
    'OBR',
    {
      '1': '1',
      '2': exam.placerOrderNumber,
      '3': risNumber(exam),
      '4.1': exam.examination.code,
      '4.2': exam.examination.text,
      '4.3': 'NICIP',
      '5': exam.priority,
      '16.1': exam.requester.code,
      '16.2': exam.requester.name,
      '18': exam.accession,
      '24': exam.examination.modality,
      '36': stamp(exam.scheduledAt, zone),
      ...more,
    },
  ];
}
