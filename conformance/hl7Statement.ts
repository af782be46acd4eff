import { readFileSync } from 'node:fs';
import { type PackRow, packId, type SenderPack } from '../src/domain/intake/senderPack.ts';
import { usualMllpLimits as limits } from '../src/server/mllp/settings.ts';
import { readSenderPacks } from '../src/server/readSenderPacks.ts';
import { readSettings } from '../src/server/settings.ts';
import { decodeText } from '../src/standards/hl7/characterSet.ts';
import { messageBytesMax, segmentsMax } from '../src/standards/hl7/message.ts';
import { duration, size, table } from './markdown.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

/** What HL7 v2 messages are taken and what each sender pack reads from them, made of the packs the server runs on. */
export function hl7Statement(): string {
  const packs = [...readSenderPacks().values()];
  return `${[opening(packs), transport(), acknowledgements(), characterSets(), ...packs.map(packInWords)].join('\n\n')}\n`;
}

function opening(packs: readonly SenderPack[]): string {
  return `# HL7 v2 conformance

Safelight ${version}. This page is made by \`scripts/with-node scripts/makeConformance.ts\` from the sender packs the server runs on; a law
(\`laws/conformance.test.ts\`) fails when the page and the program differ. Do not edit it.

Safelight receives and answers; it sends no messages of its own yet. Every message is kept byte for byte, whatever it is. What is
understood of it is said by a **sender pack**: versioned data in \`policies/sender-packs/\` with messages that show it. A person chooses
the pack of each sender on the page Feeds and peers or with \`./safelight feed set\`; until then it is guessed from the message: OMI by
\`omi-2.5.1\`, a sender whose MSH-3 holds "CRIS" by \`cris-pd160\`, everybody else by \`ihe-2.3.1\`.

${table(
  ['Pack', 'What it is for', 'Where it comes from'],
  packs.map((pack) => [`\`${packId(pack)}\``, pack.title, pack.source]),
)}

"Verified by" names the text that says all of a row; where it is empty the row is a working assumption. No pack has yet been tried with
the feed of a real site, so check every row with your own sender before you rely on it.`;
}

function transport(): string {
  const reading = readSettings({});
  const port = reading.kind === 'read' ? reading.settings.mllpPort : 0;
  return `## Transport

MLLP Release 1: \`0BH\` message \`1CH 0DH\`; a missing \`0DH\` is no fault. Messages of one connection are answered in their order.

${table(
  ['', 'Value'],
  [
    ['Port', `\`MLLP_PORT\`, usually ${port}; over TLS with client certificates \`MLLP_TLS_PORT\``],
    ['Who may connect', 'addresses in `MLLP_ALLOWED`, usually this machine only'],
    ['Longest frame', size(limits.frameBytes)],
    ['Connections', `${limits.connections}, of one address ${limits.connectionsPerAddress}`],
    ['Quiet connections end after', duration(limits.idleMs)],
    ['A frame that has begun must go on within', duration(limits.frameStallMs)],
    ['Messages of one connection without an answer', `${limits.unansweredMessages}, ${size(limits.unansweredBytes)}`],
    ['Longest message, most segments', `${size(messageBytesMax)}, ${segmentsMax}`],
    ['Batches (HL7 v2.5.1 §2.10.3)', 'kept as one, read message by message, answered by a batch of acknowledgements'],
  ],
)}`;
}

function acknowledgements(): string {
  return `## Acknowledgements

Said only after the message is in the journal and flushed. Original mode (HL7 v2.5.1 §2.9.2) unless MSH-15 or MSH-16 ask for the
enhanced one. MSH-10 of the answer is the place of the message in the journal. The same control id with the same bytes gets the same
answer and adds nothing.

${table(
  ['Answer', 'When'],
  [
    ['AA (CA)', 'understood, or of a type that is only kept'],
    ['AE (CE)', 'kept, but a field that is needed is missing or not one we know: ERR or MSA-3 names the field'],
    ['AR (CR)', 'kept, but unreadable, or a type, event or purpose that the pack does not take'],
    [
      'nothing',
      'to an acknowledgement (MSH-9 is ACK): it is kept, and counted on its feed. CA where its MSH-15 asks for it',
    ],
    ['AR (CE)', 'not kept: the disk is full or has failed, or the frame is too long. Send it again'],
  ],
)}`;
}

/** Names of HL7 table 0211, and as people write them. */
const names = [
  ...['ASCII', 'UNICODE UTF-8', 'UTF-8', 'UNICODE UTF-16'],
  ...Array.from({ length: 16 }, (_, part) => `8859/${part + 1}`),
  ...['ISO IR6', 'ISO IR14', 'ISO IR87', 'ISO IR159', 'GB 18030-2000', 'KS X 1001', 'BIG-5', 'JIS X 0202'],
  ...['WINDOWS-1252'],
];

function characterSets(): string {
  return `## Character sets

MSH-18, with its repetitions. Nothing there means ASCII. Text that is not what MSH-18 says is read as UTF-8 if it is valid UTF-8, else
as 8859/1, and this is told on the page of the message.

${names
  .filter(isKnown)
  .map((name) => `\`${name}\``)
  .join(', ')}`;
}

/** Plain ASCII is read under the label that the name stands for, and as UTF-8 when the name is not known. */
function isKnown(name: string): boolean {
  const { readAs } = decodeText(new TextEncoder().encode('MSH'), [name]);
  return readAs !== 'utf-8' || /UTF-(8|16)/.test(name);
}

function packInWords(pack: SenderPack): string {
  return [
    `## Pack \`${packId(pack)}\`: ${pack.title}`,
    table(
      ['Messages', 'Taken for'],
      [...byMeaning(pack), ['all others', pack.others === 'accept' ? 'kept only, answered AA' : 'kept, answered AR']],
    ),
    fields('Patient', pack.patient),
    fields('Order', pack.order),
    `Status of the order: the first line that fits counts.\n\n${orderStatus(pack)}`,
    fields('Booking, where it differs from the order', pack.booking),
    table(
      ['Event', 'Status of the order'],
      Object.entries(pack.bookingStatus).map(([event, status]) => [event, status]),
    ),
    fields('Report', pack.report),
    table(
      ['OBR-25, else OBX-11', 'Status of the report'],
      Object.entries(pack.reportStatus).map(([code, status]) => [code, status]),
    ),
  ].join('\n\n');
}

function byMeaning({ understood }: SenderPack): readonly (readonly string[])[] {
  const meanings = Map.groupBy(Object.keys(understood), (name) => understood[name] as string);
  return [...meanings].map(([meaning, messages]) => [messages.join(', '), meaning]);
}

function fields(heading: string, rows: Readonly<Record<string, PackRow | undefined>>): string {
  const written = Object.entries(rows).flatMap(([name, row]) => (row ? [[name, row] as const] : []));
  return `### ${heading}

${table(
  ['What', 'Where, the first that says anything', 'Verified by', 'Remark'],
  written.map(([name, row]) => [
    name,
    row.from.join(', ') || (row.otherwise ?? 'nowhere'),
    (row.verified && row.source) || '',
    [row.values && codes(row.values), row.note].filter((word) => word !== undefined).join(' '),
  ]),
)}`;
}

function codes(values: Readonly<Record<string, string>>): string {
  return `${Object.entries(values)
    .map(([theirs, ours]) => `${theirs} is ${ours}`)
    .join(', ')}.`;
}

function orderStatus({ orderStatus: lines }: SenderPack): string {
  return table(
    ['ORC-1', 'ORC-5', 'OBR-25', 'Status', 'Verified by', 'Remark'],
    lines.map(({ control, order, result, status, verified, source, note }) => [
      (control ?? ['any']).join(', '),
      (order ?? ['any']).join(', '),
      (result ?? ['any']).join(', '),
      status,
      (verified && source) || '',
      note ?? '',
    ]),
  );
}
