import type { ImageSaid } from '../../src/domain/archive/studyState.ts';
import type { PatientIdentity } from '../../src/domain/patients/patientIdentity.ts';
import { drawnSeries } from '../drawnSeries.ts';
import type { Examination } from '../examinations.ts';
import type { Modality, SiteCode } from '../places.ts';
import type { ImagesTold } from '../trust/trustEvent.ts';
import { identitySaid } from './identitySaid.ts';
import { wallInstant } from './wallInstant.ts';

/** What the headers of some instances of one study say, as a reader of them takes it. */
export interface SeenImages {
  readonly studyInstanceUid: string;
  readonly site: SiteCode;
  readonly identity: PatientIdentity;
  readonly accession: string | null;
  readonly accessionIssuer: string | null;
  readonly modality: Modality;
  readonly description: string;
  readonly station: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** One name for each instance: the same name is the same SOP Instance UID. */
  readonly instances: readonly string[];
  /** The same for the same bytes. */
  readonly content: string;
  readonly receivedAt: string;
  /** What the headers say besides, series by series. */
  readonly says: readonly ImageSaid[];
}

const sliceMs = 9000;

/** What an association brings, without drawing or writing anything; null when the door refuses it. That it equals what the bytes say is a test beside this file. */
export function seenImages(event: ImagesTold, zone: string): SeenImages | null {
  const { exam, said } = event;
  if (event.refused) return null;
  const { device, accession } = said;
  const clock =
    device.site === 'RXE' ? (at: number) => Math.floor(at / 1000) * 1000 : (at: number) => wallInstant(at, zone);
  const end = (said.acquiredAt ?? exam.performedAt).getTime() + (said.clockAheadMs ?? 0);
  const { instances, lastBefore } = instancesOf(event);
  if (instances.length === 0) return null;
  const started = clock(end - 120_000);
  return {
    studyInstanceUid: said.studyInstanceUid,
    site: device.site,
    identity: identitySaid(said.who, device.site),
    accession: accession || null,
    accessionIssuer: accession ? device.site : null,
    modality: device.modality,
    description: exam.examination.text,
    station: device.aeTitle,
    startedAt: new Date(started).toISOString(),
    endedAt: new Date(Math.max(started, clock(end - lastBefore))).toISOString(),
    instances,
    content: `${exam.accession} ${said.who.nhsNumber} ${said.who.hospitalNumber} ${said.who.familyName} ${said.who.birthDate} ${said.who.sex} ${accession} ${said.drawnAgain ?? ''}`,
    receivedAt: event.at.toISOString(),
    says: saysOf(event),
  };
}

/** Which instances of its series it brings, and how long before the end the last of them was taken. */
function instancesOf({ exam, said }: ImagesTold): {
  readonly instances: readonly string[];
  readonly lastBefore: number;
} {
  const instances: string[] = [];
  let lastBefore = Number.POSITIVE_INFINITY;
  let index = 0;
  for (const [series, { pictures }] of seriesOf(exam.examination.picture).entries()) {
    for (let picture = 0; picture < pictures; picture++) {
      if (said.only && !said.only(index++)) continue;
      instances.push(`${said.studyInstanceUid} ${said.part ?? ''} ${series} ${picture}`);
      lastBefore = Math.min(lastBefore, (pictures - picture) * sliceMs);
    }
  }
  return { instances, lastBefore };
}

const known = new Map<Examination['picture'], readonly KnownSeries[]>();

interface KnownSeries {
  readonly description: string;
  readonly pictures: number;
}

/** What each series of an examination is called, and how many pictures it has. */
function seriesOf(picture: Examination['picture']): readonly KnownSeries[] {
  const found =
    known.get(picture) ??
    drawnSeries(picture, '').map(({ description, pictures }) => ({ description, pictures: pictures.length }));
  known.set(picture, found);
  return found;
}

/** Of the series that come with it, each different saying once. */
function saysOf({ exam, said }: ImagesTold): readonly ImageSaid[] {
  const { modality } = said.device;
  let index = 0;
  const coming = seriesOf(exam.examination.picture).filter(({ pictures }) => {
    const first = index;
    index += pictures;
    return !said.only || Array.from({ length: pictures }, (_, by) => first + by).some(said.only);
  });
  return coming.map(({ description }) => ({
    ...{ modality, description, bodyPart: exam.examination.bodyPart, patientAge: null, patientSize: null },
    laterality: modality === 'DX' ? (said.laterality ?? (description.startsWith('Hand') ? 'R' : 'U')) : null,
    patientWeight: null,
  }));
}
