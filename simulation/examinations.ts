import type { Modality } from './places.ts';

/** What can be asked for, with the picture that is drawn for it and reports that fit. */
export interface Examination {
  /** A NICIP code. */
  readonly code: string;
  readonly text: string;
  readonly modality: Modality;
  readonly bodyPart: string;
  readonly picture: 'ct-body' | 'ct-head' | 'mr-head' | 'chest' | 'hand' | 'us-kidney' | 'us-gallbladder';
  readonly reports: readonly [string, ...string[]];
}

export const examinations = {
  ctAbdomen: {
    code: 'CABDOC',
    text: 'CT Abdomen with contrast',
    modality: 'CT',
    bodyPart: 'ABDOMEN',
    picture: 'ct-body',
    reports: [
      'Clinical: abdominal pain.\nThe liver, spleen, pancreas, kidneys and adrenals are normal. No free fluid. No collection.\nNo cause for the pain is shown.',
      'Clinical: weight loss.\nA simple hepatic cyst. No solid lesion. No lymph node enlargement.\nConclusion: no evidence of malignancy.',
    ],
  },
  ctHead: {
    code: 'CSKUH',
    text: 'CT Head',
    modality: 'CT',
    bodyPart: 'HEAD',
    picture: 'ct-head',
    reports: [
      'Clinical: fall, on anticoagulant.\nNo intracranial haemorrhage. No fracture. Involutional change in keeping with age.',
      'Clinical: sudden headache.\nNo subarachnoid blood. Grey and white matter are well told apart. Ventricles normal.',
    ],
  },
  mrHead: {
    code: 'MSKUH',
    text: 'MRI Head',
    modality: 'MR',
    bodyPart: 'HEAD',
    picture: 'mr-head',
    reports: [
      'Clinical: migraine.\nNormal appearances of the brain. No space-occupying lesion.',
      'Clinical: memory loss.\nMild generalised volume loss. No focal atrophy. No previous bleed.',
    ],
  },
  chest: {
    code: 'XCHES',
    text: 'XR Chest',
    modality: 'DX',
    bodyPart: 'CHEST',
    picture: 'chest',
    reports: [
      'Heart size normal. The lungs are clear. No pleural effusion.',
      'No consolidation. No pneumothorax. Unfolded aorta.',
      'Comparison made with the earlier film. No change. No active lung lesion.',
    ],
  },
  mobileChest: {
    code: 'XCHESM',
    text: 'XR Chest mobile',
    modality: 'CR',
    bodyPart: 'CHEST',
    picture: 'chest',
    reports: ['AP mobile film. No consolidation. The heart cannot be measured on this projection.'],
  },
  hand: {
    code: 'XHANR',
    text: 'XR Hand Rt',
    modality: 'DX',
    bodyPart: 'HAND',
    picture: 'hand',
    reports: [
      'Transverse fracture of the fifth metacarpal neck with slight angulation. Joints normal.',
      'No fracture.',
    ],
  },
  usKidneys: {
    code: 'URENA',
    text: 'US Urinary tract',
    modality: 'US',
    bodyPart: 'ABDOMEN',
    picture: 'us-kidney',
    reports: ['Both kidneys are normal in size and outline. No hydronephrosis. No calculus.'],
  },
  usAbdomen: {
    code: 'UABDO',
    text: 'US Abdomen',
    modality: 'US',
    bodyPart: 'ABDOMEN',
    picture: 'us-gallbladder',
    reports: ['A single mobile gallstone. The bile ducts are not dilated. Liver normal.'],
  },
} as const satisfies Record<string, Examination>;

export type ExaminationName = keyof typeof examinations;
