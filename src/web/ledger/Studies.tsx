import type { ReactNode } from 'react';
import { When } from '../design/When.tsx';
import { useAccount } from '../reply/session.ts';
import type { Exam } from './ExamDetail.tsx';
import { Thumbnail } from './Thumbnail.tsx';

type Study = Exam['studies'][number];
type Series = Study['series'][number];

/** The images that stand with this exam, study by study, and why they do. */
export function Studies({ studies, asOf }: { readonly studies: Exam['studies']; readonly asOf: string }): ReactNode {
  return (
    <section>
      <h2>Images</h2>
      {studies.length === 0 ? (
        <p className="quiet">
          No image has come as of <When at={asOf} />.
        </p>
      ) : null}
      {studies.map((study) => (
        <article key={study.studyInstanceUid} className="box">
          <h3>
            <bdi>{study.description ?? 'Study without a description'}</bdi>
          </h3>
          <p className="quiet">
            Begun <When at={study.startedAt} />, received from <When at={study.firstReceivedAt} /> to{' '}
            <When at={study.lastReceivedAt} />
            {study.station ? ` from ${study.station}` : ''}
          </p>
          {study.linkedBecause ? <p className="quiet">Stands here because: {study.linkedBecause}</p> : null}
          {study.series.map((series) => (
            <SeriesOf key={series.seriesInstanceUid} series={series} />
          ))}
        </article>
      ))}
    </section>
  );
}

function SeriesOf({ series }: { readonly series: Series }): ReactNode {
  const { may } = useAccount();
  const name = `Series ${series.seriesNumber ?? 'without number'}`;
  const count = `${series.images.toLocaleString('en-GB')} ${series.images === 1 ? 'image' : 'images'}`;
  return (
    <div className="series">
      <p>
        <span className="strong">{name}</span>{' '}
        <span className="quiet">
          <bdi>{[series.modality, series.description, count].filter(Boolean).join(' · ')}</bdi>
        </span>
      </p>
      {may('see-images') ? (
        <div className="thumbs">
          {series.instances.map((instance) => (
            <Thumbnail
              key={instance.sopInstanceUid}
              sopInstanceUid={instance.sopInstanceUid}
              alt={`${name}, image ${instance.instanceNumber ?? 'without number'}${instance.frames > 1 ? `, ${instance.frames} frames` : ''}`}
            />
          ))}
        </div>
      ) : null}
    </div>
  );
}
