import type { DemoDay } from '../../../simulation/demo/demoDay.ts';
import type { seeStory } from '../../api/demo.ts';
import type { ReplyOf } from '../../api/endpoint.ts';
import { examList } from '../../api/exams.ts';
import type { DemoStory } from '../demo/demoRoutes.ts';
import { examIdOf } from '../ledger/examId.ts';

type Failure = NonNullable<ReplyOf<typeof seeStory>['story']>['failures'][number];

/** The story of a day as the pages ask for it: each failure with the address where it shows. */
export function demoStory(day: DemoDay, until: Date, told: () => number): DemoStory {
  const failures = day.stories.map(
    ({ name, title, why, find, place }): Failure => ({
      ...{ name, title, why, find },
      place:
        place.kind === 'page'
          ? place
          : { kind: 'exam', examId: examIdOf(place.anchor), list: listOf(place.finding ?? 'all') },
    }),
  );
  return () => ({ until: until.toISOString(), told: told(), failures });
}

/** The list of exams on which a finding stands; kinds without a list of their own stand among all exams. */
function listOf(finding: string): string {
  return examList.anyOf.some((list) => list.const === finding) ? finding : 'all';
}
