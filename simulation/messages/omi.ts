import { type SegmentToWrite, writeMessage } from '../../src/standards/hl7/writeMessage.ts';
import type { NumbersSaid, OrderStep, ToldExam, ToldReport } from '../toldExam.ts';
import { risNumber } from './risNumber.ts';
import { messageHeader, personSegment, type Saying, stampWithOffset } from './segments.ts';

const orderControl: Readonly<Record<OrderStep, { readonly control: string; readonly status: string }>> = {
  requested: { control: 'NW', status: 'SC' },
  scheduled: { control: 'SC', status: 'SC' },
  arrived: { control: 'SC', status: 'IP' },
  performed: { control: 'SC', status: 'CM' },
  cancelled: { control: 'CA', status: 'CA' },
};

/** The Eastfield RIS tells of an order: OMI^O23 in HL7 2.5.1, in UTF-8, times with their offset, the accession number in IPC-1. */
export function omiOrder(exam: ToldExam, who: NumbersSaid, step: OrderStep, said: Saying): Uint8Array {
  const { control, status } = orderControl[step];
  return writeMessage([
    header(['OMI', 'O23', 'OMI_O23'], said),
    personSegment(who, exam.site, exam.patient),
    visitSegment(exam),
    [
      'ORC',
      {
        '1': control,
        '2': exam.placerOrderNumber,
        '3': risNumber(exam),
        '5': status,
        '9': stampWithOffset(said.at, said.zone),
        '12.1': exam.requester.code,
        '12.2': exam.requester.name,
      },
    ],
    ['TQ1', { '1': '1', '7': stampWithOffset(exam.scheduledAt, said.zone), '9': exam.priority }],
    requestSegment(exam, step === 'performed' ? { '7': stampWithOffset(exam.performedAt, said.zone) } : {}),
    [
      'IPC',
      {
        '1': exam.accession,
        '2': risNumber(exam),
        '3': exam.studyInstanceUid,
        '4': `${risNumber(exam)}-1`,
        '5': exam.examination.modality,
        '6.1': exam.examination.code,
        '6.2': exam.examination.text,
      },
    ],
  ]);
}

/** The Eastfield RIS hands out a report: ORU^R01 in HL7 2.5.1, the whole text in one OBX of FT. */
export function omiReport(exam: ToldExam, who: NumbersSaid, report: ToldReport, said: Saying): Uint8Array {
  const status = { preliminary: 'P', final: 'F', corrected: 'C' }[report.status];
  return writeMessage([
    header(['ORU', 'R01', 'ORU_R01'], said),
    personSegment(who, exam.site, exam.patient),
    visitSegment(exam),
    ['ORC', { '1': 'RE', '2': exam.placerOrderNumber, '3': risNumber(exam), '5': 'CM' }],
    requestSegment(exam, {
      '7': stampWithOffset(exam.performedAt, said.zone),
      '18': exam.accession,
      '22': stampWithOffset(said.at, said.zone),
      '25': status,
      '32.1.1': report.reporter.registration,
      '32.1.2': report.reporter.name,
    }),
    [
      'OBX',
      { '1': '1', '2': 'FT', '3.1': exam.examination.code, '5': report.text.replaceAll('\n', ' '), '11': status },
    ],
  ]);
}

function header(type: readonly [string, string, string], said: Saying): SegmentToWrite {
  const time = stampWithOffset(said.at, said.zone);
  return messageHeader(said.sender, type, '2.5.1', 'UNICODE UTF-8', time, said.controlId);
}

function visitSegment(exam: ToldExam): SegmentToWrite {
  return ['PV1', { '1': '1', '2': exam.patientClass, '3.1': exam.location, '3.4': exam.site }];
}

function requestSegment(exam: ToldExam, more: Readonly<Record<string, string>>): SegmentToWrite {
  return [
    'OBR',
    {
      '1': '1',
      '2': exam.placerOrderNumber,
      '3': risNumber(exam),
      '4.1': exam.examination.code,
      '4.2': exam.examination.text,
      '4.3': 'NICIP',
      '16.1': exam.requester.code,
      '16.2': exam.requester.name,
      '24': exam.examination.modality,
      ...more,
    },
  ];
}
