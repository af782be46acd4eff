import { open, readFile } from 'node:fs/promises';
import { localDay } from '../../domain/ledger/localDay.ts';
import { type AllowedHours, readAllowedHours } from '../../domain/lookback/allowedHours.ts';
import { type ExportMapping, proposeColumns, readMapping, usualWords } from '../../domain/lookback/exportMapping.ts';
import { readHeading } from '../lookback/loadExport.ts';
import type { Settings } from '../settings.ts';
import { type ArchiveAddress, readArchiveAddress } from './askArchive.ts';
import { readWords } from './readWords.ts';

/** What the operator asked for, read and checked. */
export interface LookbackWish {
  /** The export, or null where messages alone tell of the records. */
  readonly ris: string | null;
  readonly messages: { readonly folder: string; readonly pack: string } | null;
  /** By which the archive is asked. */
  readonly archive: ArchiveWish;
  readonly fromDay: string;
  readonly toDay: string | null;
  readonly mappingFile: string | null;
  /** Studies a second. */
  readonly rate: number;
  readonly hours: AllowedHours | null;
  readonly limit: number | null;
  readonly csv: string | null;
}

export type ArchiveWish =
  | { readonly by: 'C-FIND'; readonly address: ArchiveAddress }
  | { readonly by: 'QIDO-RS'; readonly service: URL };

export type WishReading =
  | { readonly kind: 'read'; readonly wish: LookbackWish }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

const rateUsual = 200;

const text = { type: 'string' } as const;
const flags = {
  ...{ ris: text, hl7: text, pack: text, pacs: text, qido: text, from: text, to: text, mapping: text },
  ...{ rate: text, hours: text, limit: text, csv: text },
} as const;

export function readLookbackWords(args: readonly string[], { timeZone }: Settings): WishReading {
  const words = readWords(args, flags);
  if (words === null) return { kind: 'wrong', problems: ['A word is unknown, or lacks its value.'] };
  const { ris, hl7, pack, pacs, qido, from, to, mapping, rate, hours, limit, csv } = words.values;
  const problems: string[] = [];
  if (words.positionals.length > 0) problems.push(`"${words.positionals[0]}" belongs to no word before it.`);
  if (ris === undefined && hl7 === undefined)
    problems.push('--ris must name the export of the RIS, or --hl7 a folder of its messages.');
  if ((hl7 === undefined) !== (pack === undefined))
    problems.push('--hl7 and --pack, the name of a sender pack, belong together.');
  const archive = archiveOf(pacs, qido);
  if (archive === null)
    problems.push('Either --pacs must be AET@HOST:PORT, or --qido the address of a DICOMweb service.');
  if (from === undefined || !localDay(from, timeZone)) problems.push('--from must be a day such as 2007-01-01.');
  if (to !== undefined && !localDay(to, timeZone)) problems.push('--to must be a day such as 2017-12-31.');
  if (from !== undefined && to !== undefined && from > to) problems.push('--to must not be before --from.');
  const allowed = hours === undefined ? null : readAllowedHours(hours);
  if (hours !== undefined && allowed === null) problems.push('--hours must be hours of the day such as 19-07.');
  const [perSecond, cutAt] = [numberOf(rate ?? String(rateUsual)), limit === undefined ? null : numberOf(limit)];
  if (perSecond === undefined) problems.push('--rate must be a number of studies a second.');
  if (cutAt === undefined) problems.push('--limit must be the number of studies at which the archive cuts off.');
  if (problems.length > 0) return { kind: 'wrong', problems };
  const wish: LookbackWish = {
    ris: ris ?? null,
    messages: hl7 === undefined ? null : { folder: hl7, pack: pack as string },
    archive: archive as ArchiveWish,
    fromDay: from as string,
    toDay: to ?? null,
    mappingFile: mapping ?? null,
    rate: perSecond as number,
    hours: allowed,
    limit: cutAt as number | null,
    csv: csv ?? null,
  };
  return { kind: 'read', wish };
}

function archiveOf(pacs: string | undefined, qido: string | undefined): ArchiveWish | null {
  if ((pacs === undefined) === (qido === undefined)) return null;
  if (pacs !== undefined) {
    const address = readArchiveAddress(pacs);
    return address && { by: 'C-FIND', address };
  }
  const service = URL.parse(qido as string);
  // Credentials in an address would be written down with the run.
  const isPlain =
    service !== null && /^https?:$/.test(service.protocol) && service.username === '' && service.search === '';
  return isPlain ? { by: 'QIDO-RS', service } : null;
}

/** How the archive is named in the run and on the page. */
export function archiveName(archive: ArchiveWish): string {
  if (archive.by === 'QIDO-RS') return archive.service.href;
  const { aet, host, port } = archive.address;
  return `${aet}@${host}:${port}`;
}

function numberOf(said: string): number | undefined {
  return /^\d{1,6}$/.test(said) && Number(said) > 0 ? Number(said) : undefined;
}

/** The mapping the operator saved, or the one that the headings of the export propose. */
export async function mappingFor(
  ris: string,
  mappingFile: string | null,
  site: string,
): Promise<ReturnType<typeof readMapping>> {
  if (mappingFile === null) {
    const encoding = (await isUtf8(ris)) ? 'utf-8' : 'windows-1252';
    const { headings } = await readHeading(ris, { encoding });
    const proposed: ExportMapping = {
      ...usualWords,
      ...{ name: 'proposed by the headings', site, encoding, columns: proposeColumns(headings) },
    };
    return readMapping(proposed, headings);
  }
  const said = JSON.parse(await readFile(mappingFile, 'utf8')) as Partial<ExportMapping>;
  const { headings } = await readHeading(ris, said);
  return readMapping({ site, ...said }, headings);
}

/** By its beginning: a piece of it is enough to see a letter that is written otherwise. */
async function isUtf8(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4 << 20), 0, 4 << 20, 0);
    // A letter may be cut at the end of the piece: decoding goes on as in a stream.
    new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, bytesRead), { stream: true });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  } finally {
    await file.close();
  }
}
