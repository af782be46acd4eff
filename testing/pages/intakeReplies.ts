import type { ReplyOf } from '../../src/api/endpoint.ts';
import type { listFeeds } from '../../src/api/feeds.ts';
import type { listUnreadable, replayMessages, seeMessage } from '../../src/api/messages.ts';
import type { seeSources } from '../../src/api/sources.ts';
import { ago, asOf, day, id } from './moment.ts';

export const feeds: ReplyOf<typeof listFeeds> = {
  asOf,
  feeds: [
    {
      feedId: id(31),
      name: 'RIS, main hospital',
      kind: 'hl7',
      sender: 'RIS|RVV',
      site: 'RVV',
      pack: 'uk-cris',
      system: 'ris',
      systemGuessed: false,
      confirmsReports: false,
      lastHeardAt: ago(13),
      silence: {
        since: ago(13),
        openedAt: ago(3),
        words: 'silent since 13:52; usually a message every 40 s at this hour',
      },
      usual: 'usually a message every 40 s at this hour',
      toldAfterMinutes: 9,
      understood: 48_201,
      acknowledgements: 0,
      refused: 3,
      unreadable: 1,
    },
    {
      feedId: id(32),
      name: 'PAS',
      kind: 'hl7',
      sender: 'PAS|RVV',
      site: 'RVV',
      pack: 'ihe-2.3.1',
      system: 'pas',
      systemGuessed: true,
      confirmsReports: false,
      lastHeardAt: ago(0.4),
      silence: null,
      usual: 'usually a message every 9 s at this hour',
      toldAfterMinutes: 7,
      understood: 120_557,
      acknowledgements: 214,
      refused: 0,
      unreadable: 0,
    },
    {
      feedId: id(33),
      name: 'CT 1',
      kind: 'dicom',
      sender: 'CT1 10.20.4.11',
      site: 'RVV',
      pack: null,
      system: 'modality',
      systemGuessed: true,
      confirmsReports: false,
      lastHeardAt: ago(2),
      silence: null,
      usual: 'how it usually speaks is not known yet',
      toldAfterMinutes: 720,
      understood: 902_114,
      acknowledgements: 0,
      refused: 0,
      unreadable: 1,
    },
  ],
  peers: [
    {
      peerId: id(41),
      aeTitle: 'CT1',
      address: '10.20.4.11',
      site: 'RVV',
      name: 'CT 1, main building',
      verbs: ['echo', 'store'],
      enrolledBy: 'r.okafor',
      enrolledAt: ago(40 * day),
      lastHeardAt: ago(2),
      instances: 902_114,
    },
    {
      peerId: id(42),
      aeTitle: 'MR2',
      address: '10.20.4.0/24',
      site: 'RVV',
      name: '',
      verbs: ['echo'],
      enrolledBy: 'r.okafor',
      enrolledAt: ago(12 * day),
      lastHeardAt: null,
      instances: 0,
    },
  ],
  sightings: [
    {
      sightingId: id(51),
      aeTitle: 'US_THEATRE3',
      calledAet: 'SAFELIGHT',
      address: '10.20.9.77',
      firstSeenAt: ago(55),
      lastSeenAt: ago(4),
      times: 14,
      refused: null,
      heldInstances: 12,
    },
    {
      sightingId: id(52),
      aeTitle: 'MR2',
      calledAet: 'SAFELIGHT',
      address: '10.20.4.19',
      firstSeenAt: ago(3 * day),
      lastSeenAt: ago(200),
      times: 2,
      refused: 'may not store: enrolled for echo only',
      heldInstances: 0,
    },
  ],
  packs: ['ihe-2.3.1', 'uk-cris', 'hl7-2.5.1-omi'],
  doors: [
    { name: 'DICOM', listening: '127.0.0.1:11112 as SAFELIGHT', secure: false, connections: 3 },
    { name: 'DICOM over TLS', listening: '127.0.0.1:2762 as SAFELIGHT', secure: true, connections: 0 },
    { name: 'HL7 v2 over MLLP', listening: '127.0.0.1:2575', secure: false, connections: 2 },
  ],
};

const messageRow = {
  messageId: '9001',
  receivedAt: ago(18),
  feedId: id(31),
  feed: 'RIS, main hospital',
  messageType: 'ORM^O01',
  controlId: '88240',
  understanding: 'refused',
  where: 'PID-3',
  why: 'No patient number that this sender pack knows how to read.',
  answer: 'AE',
};

export const unreadable: ReplyOf<typeof listUnreadable> = {
  asOf,
  total: 2,
  messages: [
    messageRow,
    {
      ...messageRow,
      messageId: '9000',
      receivedAt: ago(400),
      messageType: null,
      controlId: null,
      understanding: 'unreadable',
      where: 'byte 17',
      why: 'The character set says UTF-8, and this byte is none of it.',
      answer: 'AR',
    },
  ],
  next: null,
  instances: [
    {
      receivedAt: ago(33),
      sender: 'CT1',
      sha256: 'b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184',
      where: '(0028,0010)',
      why: 'The data set ends in the middle of an element.',
      held: 'unreadable',
    },
  ],
  instancesTotal: 1,
};

export const oneMessage: ReplyOf<typeof seeMessage> = {
  message: messageRow,
  lines: [
    'MSH|^~\\&|RIS|RVV|SAFELIGHT|RVV|20261122134705||ORM^O01|88240|P|2.3.1',
    'PID|1||UNKNOWN||Whitfield^Margaret Anne||19510321|F',
    'ORC|NW|4480',
    'OBR|1|4480||CABDPC^CT Abdomen',
  ],
  hex: null,
};

export const replay: ReplyOf<typeof replayMessages> = {
  messages: 4,
  nowUnderstood: 3,
  nowRefused: 1,
  factsAdded: 5,
  factsRemoved: 0,
  unchanged: 1,
  examples: [{ messageId: '9001', before: 'Refused at PID-3', after: 'Understood: an order for a CT' }],
};

const wrongNumbers = { site: 'RVV', modality: 'CT', system: 'Images' };

/** Two scanners and a RIS that give wrong NHS numbers, and exams that only their images tell of. */
export const sources: ReplyOf<typeof seeSources> = {
  asOf,
  nhsNumbers: [
    { ...wrongNumbers, source: 'US_THEATRE3', modality: 'US', said: 210, wrong: 12, wrongPerThousand: 57.1 },
    { ...wrongNumbers, source: 'CT1', said: 18_402, wrong: 9, wrongPerThousand: 0.5 },
    { ...wrongNumbers, system: 'RIS', source: 'RIS|RVV', said: 48_120, wrong: 11, wrongPerThousand: 0.2 },
  ],
  onlyInImage: {
    open: 3,
    ever: 41,
    months: [
      { month: '2026-09', exams: 22 },
      { month: '2026-11', exams: 19 },
    ],
  },
  clocks: [
    {
      ...{ site: 'RVV', station: 'MR2', aheadMinutes: -47, since: '2026-11-03', exams: 18 },
      says: 'This scanner’s clock is 47 minutes slow',
    },
  ],
  lateImages: [
    { site: 'RVV', station: 'CT1', exams: 12, images: 340, open: 2 },
    { site: 'RVV', station: 'US_THEATRE3', exams: 1, images: 3, open: 0 },
  ],
};
