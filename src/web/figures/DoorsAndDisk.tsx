import type { ReactNode } from 'react';
import { spanInWords } from '../../domain/worklists/spanInWords.ts';
import type { Figures } from '../page/useFigures.ts';

/** Whether we can still take in what comes, and whether everything taken in is on somebody's list. */
export function DoorsAndDisk({ figures }: { readonly figures: Figures }): ReactNode {
  const { intake, exams, waitingToBeBalanced, behindSince, heldInstances, unknownPeers, unreadableMessages } = figures;
  return (
    <section>
      <h2>What we keep</h2>
      <dl className="pairs">
        <dt>Doors</dt>
        <dd>
          {intake.refusing ? (
            <span className="tag red">Refusing images ({intake.refusing})</span>
          ) : (
            <span className="tag green">Open</span>
          )}
        </dd>
        <dt>Disk</dt>
        <dd>
          {gigabytes(intake.freeBytes)} free, {Math.round(intake.usedRatio * 100)} % used
        </dd>
        <dt>Exams</dt>
        <dd>{exams.toLocaleString('en-GB')}</dd>
        <dt>Waiting to be looked at</dt>
        <dd>
          {waitingToBeBalanced.toLocaleString('en-GB')}
          {behindSince ? `, the first for ${spanInWords(Date.parse(figures.asOf) - Date.parse(behindSince))}` : ''}
        </dd>
        <dt>Images held back</dt>
        <dd>{heldInstances.toLocaleString('en-GB')}</dd>
        <dt>Unknown callers</dt>
        <dd>{unknownPeers.toLocaleString('en-GB')}</dd>
        <dt>Unreadable messages</dt>
        <dd>{unreadableMessages.toLocaleString('en-GB')}</dd>
      </dl>
    </section>
  );
}

function gigabytes(bytes: number): string {
  return bytes >= 1e12 ? `${(bytes / 1e12).toFixed(1)} TB` : `${Math.round(bytes / 1e9).toLocaleString('en-GB')} GB`;
}
