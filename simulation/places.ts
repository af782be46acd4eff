import type { FeedSystem } from '../src/domain/intake/feedSystem.ts';

/** The three sites of the invented trust, by codes that look like ODS codes. */
export type SiteCode = 'RXN' | 'RXE' | 'RXW';

export interface Site {
  readonly code: SiteCode;
  readonly name: string;
}

export const sites: Readonly<Record<SiteCode, Site>> = {
  RXN: { code: 'RXN', name: 'Northwood General' },
  RXE: { code: 'RXE', name: 'Eastfield Community' },
  RXW: { code: 'RXW', name: 'Westmoor Hospital' },
};

export type Modality = 'CT' | 'MR' | 'CR' | 'DX' | 'US';

/** A scanner, enrolled as a DICOM peer. */
export interface Device {
  readonly aeTitle: string;
  readonly name: string;
  readonly site: SiteCode;
  readonly modality: Modality;
  readonly manufacturer: string;
  readonly model: string;
}

export const devices = [
  {
    aeTitle: 'NGH_CT1',
    name: 'Northwood CT 1',
    site: 'RXN',
    modality: 'CT',
    manufacturer: 'Pennine Imaging',
    model: 'Orbit 128',
  },
  {
    aeTitle: 'NGH_MR1',
    name: 'Northwood MR 1',
    site: 'RXN',
    modality: 'MR',
    manufacturer: 'Pennine Imaging',
    model: 'Tarn 1.5T',
  },
  {
    aeTitle: 'NGH_DX1',
    name: 'Northwood X-ray room 1',
    site: 'RXN',
    modality: 'DX',
    manufacturer: 'Calder Digital',
    model: 'Wall 2',
  },
  {
    aeTitle: 'NGH_CRPORT',
    name: 'Northwood mobile X-ray',
    site: 'RXN',
    modality: 'CR',
    manufacturer: 'Calder Digital',
    model: 'Plate 7',
  },
  {
    aeTitle: 'NGH_US2',
    name: 'Northwood ultrasound 2',
    site: 'RXN',
    modality: 'US',
    manufacturer: 'Ribble Sound',
    model: 'Echo S',
  },
  {
    aeTitle: 'ECH_CT1',
    name: 'Eastfield CT',
    site: 'RXE',
    modality: 'CT',
    manufacturer: 'Pennine Imaging',
    model: 'Orbit 64',
  },
  {
    aeTitle: 'ECH_DX1',
    name: 'Eastfield X-ray',
    site: 'RXE',
    modality: 'DX',
    manufacturer: 'Calder Digital',
    model: 'Wall 1',
  },
  {
    aeTitle: 'ECH_US1',
    name: 'Eastfield ultrasound',
    site: 'RXE',
    modality: 'US',
    manufacturer: 'Ribble Sound',
    model: 'Echo P',
  },
  {
    aeTitle: 'ECH_MR1',
    name: 'Eastfield MR (mobile unit)',
    site: 'RXE',
    modality: 'MR',
    manufacturer: 'Pennine Imaging',
    model: 'Tarn Go',
  },
  {
    aeTitle: 'WMH_CT1',
    name: 'Westmoor CT',
    site: 'RXW',
    modality: 'CT',
    manufacturer: 'Pennine Imaging',
    model: 'Orbit 64',
  },
  {
    aeTitle: 'WMH_DX1',
    name: 'Westmoor X-ray',
    site: 'RXW',
    modality: 'DX',
    manufacturer: 'Calder Digital',
    model: 'Wall 2',
  },
  {
    aeTitle: 'WMH_CR1',
    name: 'Westmoor ward X-ray',
    site: 'RXW',
    modality: 'CR',
    manufacturer: 'Calder Digital',
    model: 'Plate 5',
  },
  {
    aeTitle: 'WMH_US1',
    name: 'Westmoor ultrasound',
    site: 'RXW',
    modality: 'US',
    manufacturer: 'Ribble Sound',
    model: 'Echo S',
  },
] as const satisfies readonly Device[];

/** Enrolled, and never heard: its silence must show. */
export const silentDevice = {
  aeTitle: 'ECH_DEXA',
  name: 'Eastfield bone density',
  site: 'RXE',
} as const;

/** Not enrolled by anybody: it must be refused, and seen. */
export const unknownDevice = { aeTitle: 'MOBILE_XR9' } as const;

/** Null where the site has no such scanner. */
export function deviceAt(site: SiteCode, modality: Modality): Device | null {
  return devices.find((device) => device.site === site && device.modality === modality) ?? null;
}

export function deviceFor(site: SiteCode, modality: Modality): Device {
  const found = deviceAt(site, modality);
  if (!found) throw new RangeError(`Cannot find a ${modality} scanner at ${site}: the trust has none`);
  return found;
}

/** A system that sends HL7, by MSH-3 and MSH-4, and the sender pack by which its messages are read. */
export interface MessageSender {
  readonly application: string;
  readonly facility: SiteCode;
  readonly name: string;
  readonly system: FeedSystem;
  readonly pack: 'cris-pd160' | 'omi-2.5.1' | 'ihe-2.3.1';
}

export const messageSenders = {
  northwoodRis: { application: 'CRIS', facility: 'RXN', name: 'Northwood RIS', system: 'ris', pack: 'cris-pd160' },
  northwoodPas: {
    application: 'PAS',
    facility: 'RXN',
    name: 'Northwood patient administration',
    system: 'pas',
    pack: 'ihe-2.3.1',
  },
  eastfieldRis: { application: 'EASTRIS', facility: 'RXE', name: 'Eastfield RIS', system: 'ris', pack: 'omi-2.5.1' },
  westmoorRis: { application: 'WMRIS', facility: 'RXW', name: 'Westmoor RIS', system: 'ris', pack: 'ihe-2.3.1' },
} as const satisfies Record<string, MessageSender>;

/** One PACS and one patient record serve the trust; each speaks for every site by a feed of its own. */
export const pacsOf = feedOfEach('PACS', 'PACS', 'pacs');
export const eprOf = feedOfEach('EPR', 'patient record', 'epr');

function feedOfEach(application: string, name: string, system: FeedSystem): Readonly<Record<SiteCode, MessageSender>> {
  const feed = (facility: SiteCode): MessageSender => ({
    ...{ application, facility, system, pack: 'ihe-2.3.1' },
    name: `${sites[facility].name.split(' ')[0]} ${name}`,
  });
  return { RXN: feed('RXN'), RXE: feed('RXE'), RXW: feed('RXW') };
}

/** The system that speaks of a site's examinations. */
export const risOf: Readonly<Record<SiteCode, MessageSender>> = {
  RXN: messageSenders.northwoodRis,
  RXE: messageSenders.eastfieldRis,
  RXW: messageSenders.westmoorRis,
};

/** Every feed of HL7 messages the trust has. */
export const messageFeeds: readonly MessageSender[] = [
  ...Object.values(messageSenders),
  ...Object.values(pacsOf),
  ...Object.values(eprOf),
];

/** The patient record says of every report that it took it; what it says nothing of, it does not have. */
export function confirmsReports({ system }: MessageSender): boolean {
  return system === 'epr';
}

/** As it stands in MSH-3 and MSH-4, and as the journal names it. */
export function senderText(sender: MessageSender): string {
  return `${sender.application}|${sender.facility}`;
}
