import type { ReactNode } from 'react';
import { CardBones } from '../design/Bones.tsx';
import { When } from '../design/When.tsx';
import { Page } from '../page/Page.tsx';
import { type Figures, useFigures } from '../page/useFigures.ts';
import { Answer } from '../reply/Answer.tsx';
import { DoorsAndDisk } from './DoorsAndDisk.tsx';
import { FeedsHeard } from './FeedsHeard.tsx';
import { FigureCards } from './FigureCards.tsx';
import { stateOfThings } from './stateOfThings.ts';
import { Unreconciled } from './Unreconciled.tsx';
import { useTrends } from './useTrends.ts';

/** Whether something has gone wrong, where, since when: in five seconds, each number leading to its list. */
export function TodayPage(): ReactNode {
  const figures = useFigures();
  const asOf = figures.kind === 'answered' ? figures.reply.asOf : null;
  return (
    <Page title="Today" aside={asOf ? <When at={asOf} /> : null}>
      <Answer of={figures} subject="today’s numbers" waiting={<CardBones />}>
        {(reply) => <Content figures={reply} />}
      </Answer>
    </Page>
  );
}

function Content({ figures }: { readonly figures: Figures }): ReactNode {
  const state = stateOfThings(figures);
  const trendOf = useTrends();
  return (
    <>
      <div className={`state-line ${state.tone}`}>
        <span className="sign" aria-hidden="true" />
        <p>
          <span className="strong">{state.says}</span> <span className="quiet">{state.more.join(' ')}</span>
        </p>
      </div>
      <FigureCards figures={figures} trendOf={trendOf} />
      <Unreconciled figures={figures} trendOf={trendOf} />
      <div className="two">
        <FeedsHeard figures={figures} />
        <DoorsAndDisk figures={figures} />
      </div>
    </>
  );
}
