import type { ReactNode } from 'react';
import { nameInWords } from '../../domain/patients/nameInWords.ts';
import { nhsNumberInWords } from '../../domain/patients/nhsNumberInWords.ts';

/** `SURNAME, Given`, kept from turning the text around it when it is written from right to left. */
export function PatientName({
  of,
}: {
  readonly of: { readonly familyName: string | null; readonly givenName: string | null };
}): ReactNode {
  return <bdi>{nameInWords(of)}</bdi>;
}

/** An NHS number, 3-3-4, never broken over two lines; one that cannot be right says so in words. */
export function NhsNumber({ of, valid }: { readonly of: string | null; readonly valid: boolean }): ReactNode {
  if (of === null || of.trim() === '') return <span className="quiet">Not known</span>;
  return (
    <>
      <span className="nowrap">{nhsNumberInWords(of)}</span>
      {valid ? null : <span className="late"> (not valid)</span>}
    </>
  );
}
