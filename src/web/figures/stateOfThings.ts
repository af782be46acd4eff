import { spanInWords } from '../../domain/worklists/spanInWords.ts';
import type { Figures } from '../page/useFigures.ts';

/** What the first line of Today says: whether something has gone wrong, and the worst of it. */
export interface StateOfThings {
  readonly tone: 'well' | 'lit' | 'bad';
  readonly says: string;
  readonly more: readonly string[];
}

/** Puts the figures into the one sentence that must be right in five seconds. */
export function stateOfThings(figures: Figures): StateOfThings {
  const bad = badly(figures);
  if (bad.length > 0) return { tone: 'bad', says: bad[0] as string, more: bad.slice(1) };
  const unmatched = figures.imagesWithoutOrder + figures.orderWithoutImages;
  const asking = [
    figures.identityConflict > 0 ? exams(figures.identityConflict, 'may show the wrong person') : '',
    unmatched > 0 ? exams(unmatched, unmatched === 1 ? 'has no counterpart' : 'have no counterpart') : '',
    figures.unreadOverdue > 0
      ? exams(figures.unreadOverdue, figures.unreadOverdue === 1 ? 'is unread and overdue' : 'are unread and overdue')
      : '',
    ...silentFeeds(figures),
  ].filter(Boolean);
  if (asking.length > 0) return { tone: 'lit', says: asking[0] as string, more: asking.slice(1) };
  return {
    tone: 'well',
    says: figures.exams === 0 ? 'Nothing has come in yet.' : 'Every system tells the same story.',
    more: [figures.exams === 0 ? 'The doors are open.' : 'No exam is unmatched, in conflict or overdue.'],
  };
}

function badly(figures: Figures): string[] {
  const { intake, conservation, behindSince, asOf } = figures;
  const { onNobodysList } = conservation;
  const behind = behindSince === null ? 0 : Date.parse(asOf) - Date.parse(behindSince);
  return [
    intake.refusing ? 'The doors refuse new images: the disk is full. Make room, or senders will keep theirs.' : '',
    onNobodysList > 0
      ? `${exams(onNobodysList, 'stand on nobody’s list')} Tell whoever runs Safelight here at once.`
      : '',
    behind > 60_000
      ? `What you see is ${spanInWords(behind)} behind: ${figures.waitingToBeBalanced.toLocaleString('en-GB')} exams wait to be looked at.`
      : '',
  ].filter(Boolean);
}

function silentFeeds({ feeds }: Figures): string[] {
  const silent = feeds.filter((feed) => feed.silence !== null);
  if (silent.length === 0) return [];
  return [
    silent.length === 1 ? `${silent[0]?.name} ${silent[0]?.silence?.words}.` : `${silent.length} feeds are silent.`,
  ];
}

function exams(count: number, verb: string): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? 'exam' : 'exams'} ${verb}.`;
}
