import type { ReactNode } from 'react';
import type { ReplyOf } from '../../api/endpoint.ts';
import { listFeeds } from '../../api/feeds.ts';
import { TableBones } from '../design/Bones.tsx';
import { When } from '../design/When.tsx';
import { Page } from '../page/Page.tsx';
import { Answer } from '../reply/Answer.tsx';
import { useReply } from '../reply/useReply.ts';
import { Callers } from './Callers.tsx';
import { Doors } from './Doors.tsx';
import { Feeds } from './Feeds.tsx';
import { isEnrolled } from './isEnrolled.ts';
import { Peers } from './Peers.tsx';
import { Silences } from './Silences.tsx';
import { Sources } from './Sources.tsx';

export type FeedsReply = ReplyOf<typeof listFeeds>;
export type Feed = FeedsReply['feeds'][number];
export type Peer = FeedsReply['peers'][number];
export type Sighting = FeedsReply['sightings'][number];

/** Who speaks to us, through which door, who may, and who was turned away. */
export function FeedsPage(): ReactNode {
  const reply = useReply(listFeeds, {}, { everySeconds: 15 });
  const asOf = reply.kind === 'answered' ? reply.reply.asOf : null;
  return (
    <Page
      title="Feeds and peers"
      aside={
        asOf ? (
          <>
            as of <When at={asOf} />
          </>
        ) : null
      }
    >
      <Answer
        of={reply}
        subject="the feeds"
        waiting={<TableBones heads={['Feed', 'Site', 'Last heard', 'Messages']} />}
      >
        {(feeds) => <Content reply={feeds} />}
      </Answer>
    </Page>
  );
}

function Content({ reply }: { readonly reply: FeedsReply }): ReactNode {
  const unknown = reply.sightings.filter((sighting) => !isEnrolled(sighting, reply.peers));
  const refused = reply.sightings.filter((sighting) => isEnrolled(sighting, reply.peers) && sighting.refused !== null);
  return (
    <>
      <Callers
        title="Unknown callers"
        deed="Enrol otherwise"
        atOnce
        says="No unknown system has called."
        wouldShow="DICOM systems that call and are not enrolled stand here from their first call; one press enrols them."
        callers={unknown}
        reply={reply}
      />
      <Silences reply={reply} />
      <Feeds reply={reply} />
      <Sources />
      <Peers reply={reply} />
      <Callers
        title="Refused"
        deed="Change what it may do"
        says="No enrolled system has been refused."
        wouldShow="Enrolled systems that asked for what they may not do stand here with the reason."
        callers={refused}
        reply={reply}
      />
      <Doors reply={reply} />
    </>
  );
}
