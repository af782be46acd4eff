import type { StoredPart } from './storePart.ts';

/** The Store Instances Response Module (PS3.18 §I.2.2) as DICOM JSON: what is stored, what is not, and why. */
export function storeReply(
  parts: readonly StoredPart[],
  base: string,
  study: string | null,
): Readonly<Record<string, unknown>> {
  const stored = parts.filter((part) => part.kind === 'stored');
  const failed = parts.filter((part) => part.kind === 'failed');
  const studies = [...new Set([...(study ? [study] : []), ...stored.map((part) => part.studyInstanceUid)])];
  return {
    ...(studies.length === 1 ? { '00081190': { vr: 'UR', Value: [`${base}/studies/${studies[0]}`] } } : {}),
    ...(failed.length === 0
      ? {}
      : { '00081198': { vr: 'SQ', Value: failed.map((part) => ({ ...names(part), '00081197': us(part.reason) })) } }),
    ...(stored.length === 0
      ? {}
      : {
          '00081199': {
            vr: 'SQ',
            Value: stored.map((part) => ({
              ...names(part),
              '00081190': { vr: 'UR', Value: [retrieveUrl(base, part)] },
            })),
          },
        }),
  };
}

function names({ sopClassUid, sopInstanceUid }: StoredPart): Readonly<Record<string, unknown>> {
  return { '00081150': ui(sopClassUid), '00081155': ui(sopInstanceUid) };
}

function ui(uid: string | null): Readonly<Record<string, unknown>> {
  return uid === null ? { vr: 'UI' } : { vr: 'UI', Value: [uid] };
}

function us(number: number): Readonly<Record<string, unknown>> {
  return { vr: 'US', Value: [number] };
}

function retrieveUrl(base: string, part: Extract<StoredPart, { kind: 'stored' }>): string {
  return `${base}/studies/${part.studyInstanceUid}/series/${part.seriesInstanceUid}/instances/${part.sopInstanceUid}`;
}
