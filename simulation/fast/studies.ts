import { createHash } from 'node:crypto';
import type { Arrival, ImageSaid, StudyState } from '../../src/domain/archive/studyState.ts';
import { canonicalText } from '../../src/domain/ledger/heard.ts';
import type { PatientIdentity } from '../../src/domain/patients/patientIdentity.ts';
import type { SeenImages } from './seenImages.ts';

/** The archive's index in memory. Whatever order images come in, the same images give the same study. */
export interface Studies {
  /** Returns whether any of it was new. */
  see(images: SeenImages): boolean;
  get(studyInstanceUid: string): StudyState | null;
  /** Every study under an accession number of an issuer, in the order of their UIDs. */
  under(accession: string | null, issuer: string): readonly StudyState[];
  readonly uids: Iterable<string>;
}

interface Gathered {
  state: StudyState;
  readonly identities: Map<PatientIdentity, number>;
  readonly contents: Map<string, Set<string>>;
}

export function openStudies(): Studies {
  const studies = new Map<string, Gathered>();
  const byAccession = new Map<string, Set<string>>();
  return {
    get uids() {
      return studies.keys();
    },
    get: (uid) => studies.get(uid)?.state ?? null,
    under(accession, issuer) {
      const uids = accession === null ? null : byAccession.get(accession);
      if (!uids) return [];
      const named = [...uids].sort().map((uid) => (studies.get(uid) as Gathered).state);
      return named.filter((one) => one.accession === accession && (one.accessionIssuer ?? one.site) === issuer);
    },
    see(images) {
      const known = studies.get(images.studyInstanceUid);
      const gathered = known ?? { state: nothingYet(images), identities: new Map(), contents: new Map() };
      let [fresh, variants] = [0, 0];
      for (const name of images.instances) {
        const contents = gathered.contents.get(name);
        if (!contents) {
          gathered.contents.set(name, new Set([images.content]));
          fresh += 1;
        } else if (!contents.has(images.content)) {
          contents.add(images.content);
          variants += 1;
        }
      }
      if (fresh + variants === 0) return false;
      if (fresh > 0) {
        const same = [...gathered.identities.keys()].find(
          (one) => canonicalText(one) === canonicalText(images.identity),
        );
        const identity = same ?? images.identity;
        gathered.identities.set(identity, (gathered.identities.get(identity) ?? 0) + fresh);
      }
      gathered.state = withMore(gathered, images, fresh, variants);
      studies.set(images.studyInstanceUid, gathered);
      const { accession } = gathered.state;
      if (accession) byAccession.set(accession, (byAccession.get(accession) ?? new Set()).add(images.studyInstanceUid));
      return true;
    },
  };
}

function nothingYet(images: SeenImages): StudyState {
  return {
    studyInstanceUid: images.studyInstanceUid,
    site: images.site,
    identities: [],
    accession: null,
    accessionIssuer: null,
    modalities: [],
    description: null,
    station: null,
    startedAt: null,
    endedAt: null,
    instanceCount: 0,
    variantCount: 0,
    firstReceivedAt: images.receivedAt,
    lastReceivedAt: images.receivedAt,
    arrivals: [],
    says: [],
  };
}

/** Of two headers that disagree the smaller text stands, as in the study table. */
function withMore({ state, identities }: Gathered, images: SeenImages, fresh: number, variants: number): StudyState {
  if (fresh === 0) return { ...state, variantCount: state.variantCount + variants };
  return {
    studyInstanceUid: state.studyInstanceUid,
    site: least(state.site, images.site) as string,
    identities: mostFirst(identities),
    accession: least(state.accession, images.accession),
    accessionIssuer: least(state.accessionIssuer, images.accessionIssuer),
    modalities: [...new Set([...state.modalities, images.modality])].sort(),
    description: least(state.description, images.description),
    station: least(state.station, images.station),
    startedAt: least(state.startedAt, images.startedAt),
    endedAt: least(state.endedAt, images.endedAt, true),
    instanceCount: state.instanceCount + fresh,
    variantCount: state.variantCount + variants,
    firstReceivedAt: least(state.firstReceivedAt, images.receivedAt) as string,
    lastReceivedAt: least(state.lastReceivedAt, images.receivedAt, true) as string,
    arrivals: withArrival(state.arrivals, images, fresh),
    says: withSayings(state.says ?? [], images.says),
  };
}

/** How many images came in which minute, in the order of the study_arrival table. */
function withArrival(arrivals: readonly Arrival[], images: SeenImages, fresh: number): readonly Arrival[] {
  const at = `${images.receivedAt.slice(0, 16)}:00.000Z`;
  const { modality, station } = images;
  const mine = { at, modality, station, door: 'c-store' };
  const text = (one: Omit<Arrival, 'images'>) => `${one.at} ${one.modality} ${one.station} ${one.door}`;
  const known = arrivals.find((one) => text(one) === text(mine));
  const others = arrivals.filter((one) => one !== known);
  return [...others, { ...mine, images: (known?.images ?? 0) + fresh }].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

/** Each different saying once, in an order of their own. */
function withSayings(known: readonly ImageSaid[], more: readonly ImageSaid[]): readonly ImageSaid[] {
  const byText = new Map([...known, ...more].map((one) => [canonicalText(one), one]));
  return byText.size === known.length ? known : [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function mostFirst(identities: ReadonlyMap<PatientIdentity, number>): readonly PatientIdentity[] {
  if (identities.size === 1) return [...identities.keys()];
  return [...identities]
    .map(([identity, count]) => ({ identity, count, sha: textSha(canonicalText(identity)) }))
    .sort((a, b) => b.count - a.count || (a.sha < b.sha ? -1 : 1))
    .map(({ identity }) => identity);
}

function textSha(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function least(one: string | null, other: string | null, most = false): string | null {
  if (one === null) return other;
  if (other === null) return one;
  return one < other !== most ? one : other;
}
