import { storageSopClassRows } from './dictionary.generated.ts';

/** A SOP class whose instances can be stored. */
export interface StorageSopClass {
  readonly uid: string;
  readonly keyword: string;
  readonly name: string;
  /** What Modality (0008,0060) such instances mostly have, or null where there is none. Only a hint. */
  readonly modalityHint: string | null;
  readonly retired: boolean;
  readonly isPrivate: boolean;
}

/** Every storage SOP class of PS3.4 §B.5 and §GG.3, retired ones too, and private ones known in the field, by UID. */
export const storageSopClasses: ReadonlyMap<string, StorageSopClass> = new Map(
  storageSopClassRows
    .trim()
    .split('\n')
    .map((row) => {
      const [uid = '', hint = '', mark = '', keyword = '', name = ''] = row.split('|');
      const modalityHint = hint === '' ? null : hint;
      return [uid, { uid, keyword, name, modalityHint, retired: mark === 'R', isPrivate: mark === 'P' }];
    }),
);
