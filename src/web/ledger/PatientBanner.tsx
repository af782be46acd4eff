import type { ReactNode } from 'react';
import { ageInWords } from '../../domain/patients/ageInWords.ts';
import { sexInWords } from '../../domain/patients/sexInWords.ts';
import { momentInWords } from '../design/londonTime.ts';
import { NhsNumber, PatientName } from '../design/PatientWords.tsx';
import { Day } from '../design/When.tsx';
import type { ExamRow } from './ExamTable.tsx';

/** Whose exam this is, in sight all the while (NHS CUI Patient Banner: name unlabelled, then pairs without colons). */
export function PatientBanner({
  patient,
  asOf,
}: {
  readonly patient: ExamRow['patient'];
  readonly asOf: string;
}): ReactNode {
  return (
    <header className="patient">
      <h1>
        <PatientName of={patient} />
      </h1>
      <PatientPairs patient={patient} asOf={asOf} />
    </header>
  );
}

/** What tells two people of one name apart. */
export function PatientPairs({
  patient,
  asOf,
}: {
  readonly patient: ExamRow['patient'];
  readonly asOf: string;
}): ReactNode {
  const age = ageInWords(patient.birthDate, momentInWords(asOf)?.day ?? '');
  return (
    <dl className="facts-line">
      <div>
        <dt>Born</dt>
        <dd>
          <Day of={patient.birthDate} />
          {age ? ` (${age})` : ''}
        </dd>
      </div>
      <div>
        <dt>Sex</dt>
        <dd>{sexInWords(patient.sex)}</dd>
      </div>
      <div>
        <dt>NHS No.</dt>
        <dd>
          <NhsNumber of={patient.nhsNumber} valid={patient.nhsNumberValid} />
        </dd>
      </div>
      {patient.localIds.map(({ issuer, value }) => (
        <div key={`${issuer}|${value}`}>
          <dt>Hospital No.</dt>
          <dd className="nowrap">
            <bdi>{value}</bdi> <span className="quiet">({issuer})</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
