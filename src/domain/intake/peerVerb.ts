/** What a DICOM peer may do: ask whether we are there, send images, say what it did (MPPS), say what it holds (IAN). */
export const peerVerbs = ['echo', 'store', 'mpps', 'ian'] as const;
export type PeerVerb = (typeof peerVerbs)[number];

/** As a form says it. */
export const peerVerbWords: Readonly<Record<PeerVerb, string>> = {
  echo: 'ask whether we are there (echo)',
  store: 'send us images (store)',
  mpps: 'tell us what it examined (MPPS)',
  ian: 'tell us which images it holds (availability notices)',
};

export function isPeerVerb(text: string): text is PeerVerb {
  return (peerVerbs as readonly string[]).includes(text);
}
