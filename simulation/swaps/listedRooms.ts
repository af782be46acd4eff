/** What is asked for in a room. */
export interface ListedExamination {
  readonly text: string;
  readonly bodyPart: string;
  readonly side: 'L' | 'R' | null;
  /** Relative to the others. */
  readonly often: number;
  readonly onlySex?: 'F' | 'M';
}

export interface ListedRoom {
  readonly station: string;
  readonly modality: string;
  readonly slotMinutes: number;
  /** On a usual day. */
  readonly exams: number;
  readonly walkIn: boolean;
  /** How often somebody is asked what they weigh. */
  readonly weighs: number;
  readonly examinations: readonly ListedExamination[];
}

function plain(text: string, bodyPart: string, often: number): ListedExamination {
  return { text, bodyPart, side: null, often };
}

function paired(name: string, bodyPart: string, often: number): readonly ListedExamination[] {
  return [
    { text: `${name} Lt`, bodyPart, side: 'L', often: often / 2 },
    { text: `${name} Rt`, bodyPart, side: 'R', often: often / 2 },
  ];
}

const films = [
  plain('XR Chest', 'CHEST', 40),
  plain('XR Abdomen', 'ABDOMEN', 5),
  plain('XR Pelvis', 'PELVIS', 6),
  plain('XR Lumbar spine', 'LSPINE', 4),
  ...paired('XR Hand', 'HAND', 8),
  ...paired('XR Wrist', 'WRIST', 9),
  ...paired('XR Knee', 'KNEE', 10),
  ...paired('XR Ankle', 'ANKLE', 8),
  ...paired('XR Foot', 'FOOT', 8),
  ...paired('XR Shoulder', 'SHOULDER', 8),
];

const sections = [
  plain('CT Head', 'HEAD', 34),
  plain('CT Abdomen and pelvis', 'ABDOMEN', 22),
  plain('CT Chest abdomen pelvis', 'CHEST', 20),
  plain('CT Chest', 'CHEST', 12),
  plain('CT Cervical spine', 'CSPINE', 6),
  plain('CT KUB', 'ABDOMEN', 6),
];

const magnets = [
  plain('MRI Head', 'HEAD', 30),
  plain('MRI Lumbar spine', 'LSPINE', 26),
  plain('MRI Cervical spine', 'CSPINE', 8),
  ...paired('MRI Knee', 'KNEE', 18),
  ...paired('MRI Shoulder', 'SHOULDER', 8),
  { ...plain('MRI Prostate', 'PROSTATE', 10), onlySex: 'M' as const },
];

const sounds = [
  plain('US Abdomen', 'ABDOMEN', 34),
  plain('US Renal tract', 'ABDOMEN', 18),
  plain('US Thyroid', 'NECK', 10),
  { ...plain('US Obstetric', 'UTERUS', 18), onlySex: 'F' as const },
  { ...plain('US Testes', 'TESTIS', 8), onlySex: 'M' as const },
  ...paired('US Shoulder', 'SHOULDER', 12),
];

export const rooms: readonly ListedRoom[] = [
  { station: 'DX1', modality: 'DX', slotMinutes: 8, exams: 55, walkIn: true, weighs: 0, examinations: films },
  { station: 'DX2', modality: 'DX', slotMinutes: 9, exams: 48, walkIn: true, weighs: 0.02, examinations: films },
  { station: 'CT1', modality: 'CT', slotMinutes: 14, exams: 34, walkIn: false, weighs: 0.8, examinations: sections },
  { station: 'CT2', modality: 'CT', slotMinutes: 17, exams: 28, walkIn: false, weighs: 0.6, examinations: sections },
  { station: 'MR1', modality: 'MR', slotMinutes: 30, exams: 18, walkIn: false, weighs: 0.97, examinations: magnets },
  { station: 'US1', modality: 'US', slotMinutes: 20, exams: 24, walkIn: false, weighs: 0, examinations: sounds },
  { station: 'US2', modality: 'US', slotMinutes: 22, exams: 20, walkIn: false, weighs: 0, examinations: sounds },
];
