import { type ReactNode, useState } from 'react';

/** A small picture of one instance, or the words that there is none: not everything in an archive can be drawn. */
export function Thumbnail({
  sopInstanceUid,
  alt,
}: {
  readonly sopInstanceUid: string;
  readonly alt: string;
}): ReactNode {
  const [none, setNone] = useState(false);
  return (
    <div className="thumb">
      {none ? (
        <span>
          <span className="unseen">{alt}: </span>No picture
        </span>
      ) : (
        <img
          src={`/api/instances/${encodeURIComponent(sopInstanceUid)}/thumbnail`}
          alt={alt}
          loading="lazy"
          decoding="async"
          onError={() => setNone(true)}
        />
      )}
    </div>
  );
}
