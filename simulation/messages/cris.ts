import { type SegmentToWrite, writeMessage } from '../../src/standards/hl7/writeMessage.ts';
import type { NumbersSaid, OrderStep, ToldExam, ToldReport } from '../toldExam.ts';
import { inLatin1, messageHeader, personSegment, type Saying, stamp } from './segments.ts';

/** ORC-1 and ORC-5 of each step of an order, as the Northwood RIS says them (HL7 tables 0119 and 0038). */
const orderControl: Readonly<Record<OrderStep, { readonly control: string; readonly status: string }>> = {
  requested: { control: 'NW', status: '' },
  scheduled: { control: 'SC', status: 'SC' },
  arrived: { control: 'SC', status: 'IP' },
  performed: { control: 'SC', status: 'CM' },
  cancelled: { control: 'CA', status: 'CA' },
};

/** The Northwood RIS tells of an order: OMG^O19 in HL7 2.4, in ISO 8859-1, times of the wall without an offset, ZDS at the end. */
export function crisOrder(exam: ToldExam, who: NumbersSaid, step: OrderStep, said: Saying): Uint8Array {
  const { control, status } = orderControl[step];
  return inLatin1(
    writeMessage([
      header(['OMG', 'O19'], said),
      personSegment(who, exam.site, exam.patient),
      visitSegment(exam),
      [
        'ORC',
        {
          '1': control,
          '2': exam.placerOrderNumber,
          '3': exam.accession,
          '5': status,
          '7.4': stamp(exam.scheduledAt, said.zone),
          '7.6': exam.priority,
          '9': stamp(said.at, said.zone),
          '12.1': exam.requester.code,
          '12.2': exam.requester.name,
        },
      ],
      requestSegment(exam, said.zone, step === 'performed' ? exam.performedAt : null, {}),
      ['ZDS', { '1.1': exam.studyInstanceUid, '1.2': '', '1.3': 'Application', '1.4': 'DICOM' }],
    ]),
  );
}

/** The Northwood RIS hands out a report: ORU^R01, one OBX of TX for each line. */
export function crisReport(exam: ToldExam, who: NumbersSaid, report: ToldReport, said: Saying): Uint8Array {
  const status = { preliminary: 'P', final: 'F', corrected: 'C' }[report.status];
  return inLatin1(
    writeMessage([
      header(['ORU', 'R01'], said),
      personSegment(who, exam.site, exam.patient),
      visitSegment(exam),
      ['ORC', { '1': 'RE', '2': exam.placerOrderNumber, '3': exam.accession, '5': 'CM' }],
      requestSegment(exam, said.zone, exam.performedAt, {
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
  return messageHeader(said.sender, type, '2.4', '8859/1', stamp(said.at, said.zone), said.controlId);
}

function visitSegment(exam: ToldExam): SegmentToWrite {
  return [
    'PV1',
    {
      '1': '1',
      '2': exam.patientClass,
      '3.1': exam.location,
      '3.4': exam.site,
      '8.1': exam.requester.code,
      '8.2': exam.requester.name,
    },
  ];
}

function requestSegment(
  exam: ToldExam,
  zone: string,
  performedAt: Date | null,
  more: Readonly<Record<string, string>>,
): SegmentToWrite {
  const { examination } = exam;
  return [
    'OBR',
    {
      '1': '1',
      '2': exam.placerOrderNumber,
      '3': exam.accession,
      '4.1': examination.code,
      '4.2': examination.text,
      '4.3': 'NICIP',
      '5': exam.priority,
      ...(performedAt ? { '7': stamp(performedAt, zone) } : {}),
      '16.1': exam.requester.code,
      '16.2': exam.requester.name,
      '18': exam.accession,
      '24': examination.modality,
      '36': stamp(exam.scheduledAt, zone),
      ...more,
    },
  ];
}
