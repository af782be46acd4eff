import { readFileSync } from 'node:fs';
import { qidoKeys, readQidoQuery } from '../src/server/archive/qidoQuery.ts';
import { type RefusalReason, rejections } from '../src/server/dimse/admission.ts';
import { storeStatus } from '../src/server/dimse/cStore.ts';
import { defaultDimseLimits as limits } from '../src/server/dimse/dimseLimits.ts';
import { noticeBytesMax } from '../src/server/dimse/stepNotice.ts';
import { readSettings } from '../src/server/settings.ts';
import { characterSetOf } from '../src/standards/dicom/characterSets.ts';
import { entryOfKeyword } from '../src/standards/dicom/dictionary.ts';
import { implementation } from '../src/standards/dicom/fileMeta.ts';
import { graphicSets } from '../src/standards/dicom/graphicSets.ts';
import { readLimits } from '../src/standards/dicom/readDataSet.ts';
import { storageSopClasses } from '../src/standards/dicom/sopClass.ts';
import { noLongerUpdated, noticeStatus } from '../src/standards/dicom/stepRules.ts';
import { tagText } from '../src/standards/dicom/tag.ts';
import { transferSyntaxes } from '../src/standards/dicom/transferSyntax.ts';
import {
  availabilitySopClass,
  performedStepSopClass,
  verificationSopClass,
} from '../src/standards/dicom/upperLayer/negotiation.ts';
import { applicationContextName } from '../src/standards/dicom/upperLayer/pdu.ts';
import { duration, hex, size, table } from './markdown.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};
const usual = usualSettings();

/** The DICOM conformance statement, in the order of PS3.2 §A, made of the tables the server runs on. */
export function dicomStatement(): string {
  return `${[overview(), association(), storage(), verification(), notices(), dicomweb(), mediaAndText(), security(), annexes()].join('\n\n')}\n`;
}

function usualSettings() {
  const reading = readSettings({});
  if (reading.kind === 'wrong') throw new Error('Cannot state the usual settings: they are not read');
  return reading.settings;
}

function overview(): string {
  return `# DICOM conformance statement

Safelight ${version}. This page is made by \`scripts/with-node scripts/makeConformance.ts\` from the tables the server runs on; a law
(\`laws/conformance.test.ts\`) fails when the page and the program differ. Do not edit it.

## 1 Overview

Safelight keeps a copy of every image of a hospital and compares it with the records. As a network node it receives and hands
out; it never changes what it received and never transcodes.

${table(
  ['Service', 'As user (SCU)', 'As provider (SCP)'],
  [
    ['Verification', 'in tests only', 'yes'],
    [`Storage, ${storageSopClasses.size} listed SOP classes and any other storage class`, 'in tests only', 'yes'],
    ['Modality Performed Procedure Step', 'in tests only', 'yes'],
    ['Instance Availability Notification', 'in tests only', 'yes'],
    ['Query, Study Root (C-FIND of studies, series and instances)', 'by `./safelight lookback`', 'no'],
    ['Retrieve, Modality Worklist, Storage Commitment, Print', 'no', 'no'],
    ['DICOMweb: QIDO-RS of studies', 'by `./safelight lookback`', 'origin server'],
    ['DICOMweb: WADO-RS (instances, metadata, bulk data), STOW-RS', 'no', 'origin server'],
    ['DICOMweb: rendered frames, UPS-RS', 'no', 'no'],
    ['Media: reading Part 10 files of a folder (`./safelight import`)', '', 'no application profile claimed'],
  ],
)}

## 2 Introduction

For whoever connects a scanner, a PACS or a viewer to Safelight. Two statements that fit do not show that two systems work
together: test them with each other. Terms are those of PS3.3 to PS3.8 and PS3.18.

Known departures, each on the lenient side: UIDs with leading zeros are accepted; text against its Specific Character Set is
read as well as can be and marked; a transfer syntax or class that is retired or private is kept like any other.`;
}

function association(): string {
  return `## 3 Networking

### 3.1 Application entity

One application entity takes all associations. Its title is the setting \`DICOM_AET\` (usually \`${usual.dicomAet}\`); another called
title is rejected. It opens no association of its own.

${table(
  ['Association policy', 'Value'],
  [
    ['Application context', applicationContextName],
    ['Port', `\`DICOM_PORT\`, usually ${usual.dicomPort}; over TLS \`DICOM_TLS_PORT\`, usually none`],
    ['Maximum length received (PS3.8 §D.1)', `\`DICOM_MAX_PDU\`, usually ${usual.dicomMaxPduBytes} bytes`],
    ['Maximum length sent', "the peer's own, at most ours"],
    ['Associations at once', `${limits.associations}, of one peer ${limits.associationsPerPeer}`],
    [
      'Connections without an association',
      `${limits.connectionsPending}, of one address ${limits.connectionsPendingPerAddress}`,
    ],
    [
      'Asynchronous operations window',
      `performed: what the peer asks for, at most ${limits.operationsPerformed}; invoked: 1. Answers keep the order of the requests`,
    ],
    ['Implementation class UID', implementation.classUid],
    ['Implementation version name', implementation.versionName],
    ['Role selection', 'the peer may be SCU; never SCP'],
    ['Extended negotiation', 'tolerated, not answered'],
    ['User identity', 'tolerated, not checked, never confirmed'],
    ['ARTIM timer', duration(limits.artimMs)],
    ['Idle time before A-ABORT', duration(limits.idleMs)],
    ['Longest A-ASSOCIATE', size(limits.associateBytes)],
    ['Longest command set', size(limits.commandBytes)],
    ['A-RELEASE-RP', `waits until what came is recorded, at most ${duration(limits.recordedMs)}`],
  ],
)}

A peer is known by its AE title and network address together, with the verbs it may use (\`./safelight peer add\`, or the page
Feeds and peers). Of the proposed transfer syntaxes the first known one in the peer's own order is accepted.

### 3.2 Association rejection

${table(
  ['When', 'Result', 'Source', 'Reason'],
  (Object.keys(rejections) as RefusalReason[]).map((reason) => {
    const { result, source, reason: number } = rejections[reason];
    return [rejectedWhen[reason], `${result} ${result === 1 ? 'permanent' : 'transient'}`, source, number];
  }),
)}

With \`UNKNOWN_PEERS=hold\` an unknown caller is admitted instead, and everything it sends is kept apart until somebody enrols it.

### 3.3 Presentation contexts

${table(
  ['Abstract syntax', 'Transfer syntaxes', 'Role', 'Result otherwise'],
  [
    [`Verification \`${verificationSopClass}\``, 'every one of annex A', 'SCP', '1 for a peer that may not echo'],
    [
      'every class of annex B; every other UID under 1.2.840.10008.5.1.4.1.1; every private class',
      'every one of annex A',
      'SCP',
      '1 for a peer that may not store; 4 when no transfer syntax is known',
    ],
    [
      `Modality Performed Procedure Step \`${performedStepSopClass}\``,
      'every one of annex A',
      'SCP',
      '1 for a peer that may not tell of steps (verb mpps)',
    ],
    [
      `Instance Availability Notification \`${availabilitySopClass}\``,
      'every one of annex A',
      'SCP',
      '1 for a peer that may not tell what it holds (verb ian)',
    ],
    ['any other', '', '', '3'],
  ],
)}`;
}

const rejectedWhen: Readonly<Record<RefusalReason, string>> = {
  'no-reason-given': 'another cause',
  'application-context-not-supported': 'the application context is not DICOM’s',
  'calling-aet-not-recognised': 'the calling title and address are not enrolled',
  'called-aet-not-recognised': 'the called title is not ours',
  'temporary-congestion': 'who may come in cannot be decided just now',
  'local-limit-exceeded': 'all places, or all of this peer, are taken',
};

function storage(): string {
  return `### 3.4 Storage as provider

Success is said only when the bytes are in the journal and flushed to disk. The file meta information is written by Safelight; the
data set is kept byte for byte. Level 2 (full) storage: every element is kept, private ones too. Nothing is coerced. The same
instance again is answered with success and adds nothing to the archive; the same SOP Instance UID with other content is kept beside the first and
shown as a variance. Instances of any size up to 8 GiB stream to disk.

${table(
  ['Status', 'When'],
  Object.entries(storeStatus).map(([name, status]) => [hex(status), statusWhen[name as keyof typeof storeStatus]]),
)}

What is refused with ${hex(storeStatus.cannotUnderstand)}, ${hex(storeStatus.dataSetDoesNotMatch)} or ${hex(storeStatus.invalidSopInstance)} is nevertheless kept, apart from the archive, and stands on a page.`;
}

const statusWhen: Readonly<Record<keyof typeof storeStatus, string>> = {
  success: 'kept and flushed',
  sopClassNotSupported: 'the context is not one of storage',
  invalidSopInstance: 'the SOP class or instance UID of the command is not a UID',
  mistypedArgument: 'the command names no class or instance, or has no data set',
  outOfResources: 'the disk is full or has failed: keep your copy and send it again',
  dataSetDoesNotMatch: 'class or instance in the data set are not those of the command',
  cannotUnderstand: `nobody could read the data set: no elements, or sequences nested more than ${readLimits.depthMax} deep`,
};

function verification(): string {
  return `### 3.5 Verification as provider

C-ECHO is answered with 0000H. A request for any other service on an accepted context is answered with 0211H.`;
}

function notices(): string {
  return `### 3.6 Performed steps and available instances as provider

Modality Performed Procedure Step (PS3.4 §F.7): N-CREATE and N-SET. Instance Availability Notification (PS3.4 §R.3): N-CREATE. N-GET,
N-ACTION, N-DELETE and the event reports of PS3.4 §F.8 and §F.9 are not offered. Every notice with
a UID and a data set of at most ${size(noticeBytesMax)} is in the journal and flushed before it is answered, whatever the answer; what it names is
compared with the archive instance by instance.

A step begins IN PROGRESS and is changed until it is COMPLETED or DISCONTINUED. Attributes that N-SET may not change are passed over.
What is checked of an N-CREATE is its status and the Study Instance UID of its scheduled step; a step without a SOP Instance UID is given one.
While the ledger cannot be asked, a notice is taken without its step being known.

${table(
  ['Status', 'When'],
  Object.entries(noticeStatus).map(([name, status]) => [hex(status), noticeWhen[name as keyof typeof noticeStatus]]),
)}`;
}

const noticeWhen: Readonly<Record<keyof typeof noticeStatus, string>> = {
  success: 'kept and flushed',
  invalidAttributeValue: 'N-CREATE with another status than IN PROGRESS; N-SET to a status that is not defined',
  processingFailure: `N-SET of a step that has ended, with Error ID ${hex(noLongerUpdated)}; a data set that nobody can read`,
  duplicateSopInstance: 'N-CREATE of a step that is known',
  noSuchSopInstance: 'N-SET of a step whose beginning was never told; what it says is recorded all the same',
  invalidSopInstance: 'the SOP Instance UID is not a UID',
  sopClassNotSupported: 'the class of the command is not that of the context',
  missingAttribute: 'no status, no Study Instance UID, or (IAN) no series',
  mistypedArgument: 'no data set',
  resourceLimitation: 'the disk is full or has failed, or the data set is too long',
};

/** The resources of DICOMweb, each with what it asks of the caller. The law compares them with the routes that are open. */
export const dicomwebResources: readonly (readonly [address: string, transaction: string])[] = [
  ['GET /dicom-web/studies', 'QIDO-RS'],
  ['GET /dicom-web/series', 'QIDO-RS'],
  ['GET /dicom-web/instances', 'QIDO-RS'],
  ['GET /dicom-web/studies/:study/series', 'QIDO-RS'],
  ['GET /dicom-web/studies/:study/instances', 'QIDO-RS'],
  ['GET /dicom-web/studies/:study/series/:series/instances', 'QIDO-RS'],
  ['GET /dicom-web/studies/:study', 'WADO-RS'],
  ['GET /dicom-web/studies/:study/metadata', 'WADO-RS metadata'],
  ['GET /dicom-web/studies/:study/series/:series', 'WADO-RS'],
  ['GET /dicom-web/studies/:study/series/:series/metadata', 'WADO-RS metadata'],
  ['GET /dicom-web/studies/:study/series/:series/instances/:instance', 'WADO-RS'],
  ['GET /dicom-web/studies/:study/series/:series/instances/:instance/metadata', 'WADO-RS metadata'],
  ['GET /dicom-web/studies/:study/series/:series/instances/:instance/bulkdata/:from/:to', 'WADO-RS bulk data'],
  ['POST /dicom-web/studies', 'STOW-RS'],
  ['POST /dicom-web/studies/:study', 'STOW-RS'],
];

function dicomweb(): string {
  const reading = readQidoQuery({});
  const limit = reading.kind === 'read' ? reading.query.limit : 0;
  return `### 3.7 DICOMweb (PS3.18)

Every request needs a session or \`Authorization: Bearer\` with a token; what a caller may not see is answered as if it were not there.

${table(
  ['Resource', 'Transaction'],
  dicomwebResources.map(([address, transaction]) => [`\`${address}\``, transaction]),
)}

**Search.** Answers are \`application/dicom+json\` (or \`application/json\`), at most ${limit} a page, with \`limit\` and \`offset\`; more results
are announced by a Warning header. \`includefield\` adds nothing, since every attribute that is held is in every answer;
\`fuzzymatching\` is ignored. A key that is not in this table is refused (400), never passed over.

${table(
  ['Key', 'Tag', 'Level', 'Matching'],
  qidoKeys.map(({ keyword, level, matching }) => [keyword, tagOf(keyword), level, matchingInWords[matching]]),
)}

**Retrieve.** \`multipart/related; type="application/dicom"\`, or one instance alone as \`application/dicom\`, in the transfer syntax it has.
The preamble is zeroed, all else is as received. Metadata is DICOM JSON; values longer than 1,024 bytes are bulk data by URI.

**Store.** \`multipart/related; type="application/dicom"\`; 200 when all is stored, 202 when some is, 409 when nothing is, 507 when the disk is
full. Failure reasons (0008,1197): ${hex(0xa700)} cannot be kept now, ${hex(0xa900)} another study than the address says, ${hex(0xc000)} cannot be read (kept apart).`;
}

function tagOf(keyword: string): string {
  const entry = entryOfKeyword(keyword);
  if (!entry) throw new Error(`Cannot state the key "${keyword}": not in PS3.6`);
  return tagText(entry.tag);
}

const matchingInWords = {
  uid: 'UID, or a list of UIDs',
  text: 'single value, wildcards',
  name: 'wildcards, whatever the case',
  date: 'single value, range',
  word: 'one of the values',
} as const;

function mediaAndText(): string {
  return `## 4 Media interchange

No application profile of PS3.11 is claimed. \`./safelight import FOLDER\` reads files as PS3.10 describes them, also without preamble or
file meta information, and stores them through STOW-RS. DICOMDIR is not read.

## 5 Character sets

Read for every attribute, with escape sequences (PS3.5 §6.1.2) where the term allows them. Answers are in ISO_IR 192.

${definedTerms()
  .map((term) => `\`${term}\``)
  .join(', ')}`;
}

/** The defined terms of PS3.3 §C.12.1.1.2 that are read. */
export function definedTerms(): readonly string[] {
  const oneByte = graphicSets.filter(({ bytesPerCharacter }) => bytesPerCharacter === 1);
  const numbers = [...new Set(oneByte.map(({ registration }) => registration))];
  const twoBytes = graphicSets.filter(({ bytesPerCharacter }) => bytesPerCharacter === 2);
  const terms = [
    ...numbers.map((number) => `ISO_IR ${number}`),
    ...[...numbers, ...twoBytes.map(({ registration }) => registration)].map((number) => `ISO 2022 IR ${number}`),
    'ISO_IR 192',
    'GB18030',
    'GBK',
  ];
  return terms.filter((term) => characterSetOf([term]).kind !== 'unknown');
}

function security(): string {
  return `## 6 Security

With \`TLS_KEY\`, \`TLS_CERT\`, \`TLS_CA\` and \`DICOM_TLS_PORT\` a second port speaks TLS 1.2 or newer and asks every peer for a certificate that
\`TLS_CA\` vouches for (PS3.15 §B.12). No audit message of PS3.15 §A.5 is sent yet; the same events are kept in a chained table.
De-identification, digital signatures and media encryption are not supported; signed and encrypted attributes are kept as they are.`;
}

function annexes(): string {
  return `## Annex A: transfer syntaxes

${table(
  ['UID', 'Name', 'Remark'],
  [...transferSyntaxes.values()].map(({ uid, name, lossy, referenced, isPrivate }) => [
    uid,
    name,
    [lossy && 'may be lossy', referenced && 'pixels elsewhere', isPrivate && 'private']
      .filter((word) => word !== false)
      .join(', '),
  ]),
)}

## Annex B: storage SOP classes

${table(
  ['UID', 'Name', 'Remark'],
  [...storageSopClasses.values()].map(({ uid, name, retired, isPrivate }) => [
    uid,
    name,
    [retired && 'retired', isPrivate && 'private'].filter((word) => word !== false).join(', '),
  ]),
)}`;
}
