import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DayExam, type DayReading, type DayStage, type DayVariance, dayAccount } from './dayAccount.ts';
import { changesSince, dayAccountText, dayObstacles } from './dayClose.ts';
import { type LocalDay, localDay } from './localDay.ts';

const day = localDay('2026-11-22', 'Europe/London') as LocalDay;
const scope = { site: 'RVV', modality: null };
const nextMorning = new Date('2026-11-23T09:00:00Z');

const read: DayReading = { evaluatedBy: ['report'], deliveries: [{ holds: 'acknowledged', acknowledgedBy: 'Dr A' }] };
const whole: DayExam = {
  examId: '00000000-0000-4000-8000-000000000001',
  site: 'RVV',
  modality: 'CT',
  onRecord: true,
  orderStatus: 'performed',
  images: 120,
  reading: read,
  unreadDueAt: null,
  ownerRole: null,
  variances: [],
};
const variance = (kind: string, takenBy: string | null = null): DayVariance => ({
  varianceId: `10000000-0000-4000-8000-${kind.length.toString().padStart(12, '0')}`,
  kind,
  ownerRole: 'coordinator',
  takenBy,
  dueAt: '2026-11-23T08:00:00.000Z',
});

/** One exam in one line: what differs from the whole one, and which of the account's numbers it must stand in. */
const stories: readonly {
  readonly name: string;
  readonly exam: Partial<DayExam>;
  readonly stages?: Partial<Record<DayStage, string>>;
  readonly stood?: string;
  readonly differences?: readonly string[];
  readonly signable: boolean;
}[] = [
  { name: 'everything agrees', exam: {}, signable: true },
  {
    name: 'no image came, and nobody has it',
    exam: { images: 0, variances: [variance('order-without-images')] },
    stages: { archived: 'no' },
    differences: ['archived order-without-images'],
    signable: false,
  },
  {
    name: 'no image came, and somebody has it',
    exam: { images: 0, variances: [variance('order-without-images', 'r.okafor')] },
    stages: { archived: 'no' },
    differences: ['archived order-without-images'],
    signable: true,
  },
  {
    name: 'only a key object came, no picture',
    exam: { images: 1, variances: [variance('order-without-images', 'r.okafor')] },
    stages: { archived: 'no' },
    differences: ['archived order-without-images'],
    signable: true,
  },
  {
    name: 'images without order',
    exam: { onRecord: false, orderStatus: null, variances: [variance('images-without-order')] },
    stages: { 'in-ris': 'no' },
    differences: ['in-ris images-without-order'],
    signable: false,
  },
  {
    name: 'the RIS says booked of what was done, and the rule has not spoken yet',
    exam: { orderStatus: 'scheduled' },
    stages: { 'in-ris': 'no' },
    differences: ['in-ris unexplained'],
    signable: false,
  },
  {
    name: 'the RIS says cancelled of what was done',
    exam: { orderStatus: 'cancelled', variances: [variance('status-disagreement', 'r.okafor')] },
    stages: { 'in-ris': 'no' },
    differences: ['in-ris status-disagreement'],
    signable: true,
  },
  {
    name: 'another trouble that somebody has does not say why a stage is missing',
    exam: { orderStatus: 'arrived', variances: [variance('nhs-number', 'r.okafor')] },
    stages: { 'in-ris': 'no' },
    differences: ['in-ris nhs-number', 'in-ris unexplained'],
    signable: false,
  },
  {
    name: 'identity in conflict on an exam where every stage is there',
    exam: { variances: [variance('identity-conflict')] },
    differences: ['in-ris identity-conflict'],
    signable: false,
  },
  {
    name: 'unread, on the unread list with its clock',
    exam: {
      reading: { evaluatedBy: [], deliveries: [] },
      unreadDueAt: '2026-11-23T08:00:00.000Z',
      ownerRole: 'reporter',
    },
    stages: { evaluated: 'no', delivered: 'not-due', acknowledged: 'not-due' },
    differences: ['evaluated unread'],
    signable: true,
  },
  {
    name: 'unread without a clock is nobody’s',
    exam: { reading: { evaluatedBy: [], deliveries: [] } },
    stages: { evaluated: 'no', delivered: 'not-due', acknowledged: 'not-due' },
    differences: ['evaluated unexplained'],
    signable: false,
  },
  {
    name: 'late images on a reported exam, which must be taken besides',
    exam: { unreadDueAt: '2026-11-25T08:00:00.000Z', variances: [variance('late-images')] },
    stages: { evaluated: 'no' },
    differences: ['evaluated late-images', 'evaluated unread'],
    signable: false,
  },
  {
    name: 'evaluated without a report: there is nothing to deliver',
    exam: { reading: { evaluatedBy: ['evaluation'], deliveries: [] } },
    stages: { delivered: 'not-due', acknowledged: 'not-due' },
    signable: true,
  },
  {
    name: 'no system tells us of delivery: no difference of each exam',
    exam: { reading: { evaluatedBy: ['report'], deliveries: [] } },
    stages: { delivered: 'untold', acknowledged: 'untold' },
    signable: true,
  },
  {
    name: 'the patient record sends the report back and never says who took it',
    exam: { reading: { evaluatedBy: ['report'], deliveries: [{ holds: 'same', acknowledgedBy: null }] } },
    stages: { acknowledged: 'untold' },
    signable: true,
  },
  {
    name: 'the patient record holds an older version, and the rule has named it',
    exam: {
      reading: { evaluatedBy: ['report'], deliveries: [{ holds: 'older', acknowledgedBy: null }, ...read.deliveries] },
      variances: [variance('report-gap')],
    },
    stages: { delivered: 'no', acknowledged: 'not-due' },
    differences: ['delivered report-gap'],
    signable: false,
  },
  {
    name: 'minutes old and not confirmed yet: it is awaited, and the day waits for it',
    exam: { reading: { evaluatedBy: ['report'], deliveries: [{ holds: 'absent', acknowledgedBy: null }] } },
    stages: { delivered: 'no', acknowledged: 'not-due' },
    differences: ['delivered awaited'],
    signable: false,
  },
  {
    name: 'booked and not done',
    exam: { reading: null, images: 0, orderStatus: 'scheduled' },
    stood: 'booked',
    signable: true,
  },
  {
    name: 'cancelled',
    exam: { reading: null, images: 0, orderStatus: 'cancelled' },
    stood: 'cancelled',
    signable: true,
  },
  {
    name: 'only a report speaks of it, and nobody has it',
    exam: { reading: null, images: 0, orderStatus: null, variances: [variance('report-without-exam')] },
    stood: 'told',
    differences: ['in-ris report-without-exam'],
    signable: false,
  },
];

const allYes = { archived: 'yes', 'in-ris': 'yes', evaluated: 'yes', delivered: 'yes', acknowledged: 'yes' };
const notDue = Object.fromEntries(Object.keys(allYes).map((stage) => [stage, 'not-due']));

for (const { name, exam, stages = {}, stood = 'performed', differences = [], signable } of stories) {
  test(`R1 ${name}${signable ? '' : ': the day cannot be signed'}`, () => {
    const account = dayAccount(day, scope, [{ ...whole, ...exam }]);
    const [accounted] = account.exams;
    assert.equal(accounted?.stood, stood);
    assert.deepEqual(accounted?.stages, stood === 'performed' ? { ...allYes, ...stages } : notDue);
    assert.deepEqual(
      accounted?.differences.map((one) => `${one.stage} ${one.kind}`),
      differences,
    );
    const obstacles = dayObstacles(account, nextMorning, false).map(({ kind }) => kind);
    assert.deepEqual(obstacles, signable ? [] : ['not-owned']);
  });
}

/** Every story once, each its own exam. */
const everything = stories.map(
  ({ exam }, place): DayExam => ({
    ...whole,
    ...exam,
    examId: `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`,
    site: place % 2 ? 'RVV' : 'RVE',
  }),
);

test('R1 in every line of the account the numbers make up all that were performed, and all exams stand as something', () => {
  const account = dayAccount(day, scope, everything);
  const { performed, booked, cancelled, told } = account.stood;
  assert.equal(performed + booked + cancelled + told, stories.length);
  for (const { stage, yes, owned, notOwned, notDue: due, untold } of account.lines) {
    assert.equal(yes + owned + notOwned + due + untold, performed, stage);
  }
  assert.deepEqual(
    account.untold.map(({ stage, site, exams }) => `${stage} ${site} ${exams}`),
    ['delivered RVV 1', 'acknowledged RVE 1', 'acknowledged RVV 1'],
  );
});

test('R1 the same exams in any order give the same text to sign, and no moment is in it but those of facts', () => {
  const one = dayAccountText(dayAccount(day, scope, everything));
  const other = dayAccountText(dayAccount(day, scope, everything.toReversed()));
  assert.equal(one, other);
  assert.notEqual(one, dayAccountText(dayAccount(day, scope, everything.slice(1))));
  assert.equal(one, dayAccountText(JSON.parse(one)), 'what is kept as JSON gives the same text again');
});

test('R1 a day is not signed before its last instant is over, nor while something waits to be worked out', () => {
  const account = dayAccount(day, scope, [whole]);
  const kinds = (now: Date, behind: boolean) => dayObstacles(account, now, behind).map(({ kind }) => kind);
  assert.deepEqual(kinds(new Date(day.to.getTime() - 1), false), ['not-over']);
  assert.deepEqual(kinds(day.to, false), []);
  assert.deepEqual(kinds(day.to, true), ['behind']);
});

test('R1 what changed since the signature is told exam by exam, and nothing else', () => {
  const [reported, imageless, unread] = [
    whole,
    { ...whole, examId: whole.examId.replace(/1$/, '2') },
    {
      ...whole,
      examId: whole.examId.replace(/1$/, '3'),
      reading: { evaluatedBy: [], deliveries: [] },
      unreadDueAt: '2026-11-23T08:00:00.000Z',
    },
  ];
  const lost = { ...imageless, images: 0, variances: [variance('order-without-images', 'r.okafor')] };
  const late = { ...whole, examId: whole.examId.replace(/1$/, '4') };
  const signed = dayAccount(day, scope, [reported, lost, unread]);
  const present = dayAccount(day, scope, [imageless, { ...unread, reading: read, unreadDueAt: null }, late]);
  assert.deepEqual(changesSince(signed, signed), []);
  assert.deepEqual(
    changesSince(signed, present).map(({ examId, says }) => [examId.at(-1), ...says]),
    [
      ['1', 'Stands with another exam or another day now.'],
      ['2', 'Archived: was no, is yes.', 'Settled: order without images.'],
      [
        ...['3', 'Evaluated: was no, is yes.', 'Delivered: was not due yet, is yes.'],
        ...['Acknowledged: was not due yet, is yes.', 'Settled: unread.'],
      ],
      ['4', 'Came to this day after it was signed.'],
    ],
  );
  const handed = dayAccount(day, scope, [
    reported,
    { ...lost, variances: [variance('order-without-images', 'j.hale')] },
    unread,
  ]);
  assert.deepEqual(
    changesSince(signed, handed).map(({ says }) => says),
    [['Somebody else has it now: order without images.']],
  );
});
