import type { ExpectedExam, Finding } from './stage.ts';

/** Where a planned failure shows: an exam, on the list on which it stands; or a page. */
export type StoryPlace =
  | { readonly kind: 'exam'; readonly anchor: string; readonly finding: Finding | null }
  | { readonly kind: 'page'; readonly page: 'feeds' | 'messages' };

const pages: Readonly<Record<string, 'feeds' | 'messages'>> = {
  'unreadable-message': 'messages',
  'unknown-scanner': 'feeds',
  'silent-scanner': 'feeds',
};

/** What tells most of a story, first. */
const tellingFirst: readonly Finding[] = [
  'two-patients',
  'late-images',
  'identity-conflict',
  'images-without-order',
  'order-without-images',
  'nhs-number',
  'changed-instance',
  'duplicate-accession',
  'merge-not-propagated',
  'status-disagreement',
  'report-gap',
  'report-pending',
];

/** Of all exams of a story the one that shows what went wrong. */
export function placeOfStory(name: string, expected: readonly ExpectedExam[]): StoryPlace {
  const page = pages[name];
  if (page) return { kind: 'page', page };
  const told = expected.filter(({ story }) => story === name);
  for (const finding of [...tellingFirst, 'unread'] as const) {
    const shows = told.find(({ findings }) => findings.includes(finding));
    if (shows) return { kind: 'exam', anchor: shows.anchor, finding };
  }
  const first = told[0];
  if (!first) throw new RangeError(`Cannot find where the story ${name} shows: it expects nothing`);
  return { kind: 'exam', anchor: first.anchor, finding: null };
}
