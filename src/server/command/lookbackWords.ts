import { open, readFile } from 'node:fs/promises';
import { type ExportMapping, proposeColumns, readMapping, usualWords } from '../../domain/lookback/exportMapping.ts';
import { readHeading } from '../lookback/loadExport.ts';
import type { Settings } from '../settings.ts';
import { type ArchiveAddress, readArchiveAddress } from './askArchive.ts';
import { type LookbackTerms, readTerms, termFlags } from './lookbackTerms.ts';
import { readWords } from './readWords.ts';

/** What the operator asked for, read and checked. */
export interface LookbackWish extends LookbackTerms {
  /** The export, or null where messages alone tell of the records. */
  readonly ris: string | null;
  readonly messages: { readonly folder: string; readonly pack: string } | null;
  /** By which the archive is asked. */
  readonly archive: ArchiveWish;
  readonly mappingFile: string | null;
}

export type ArchiveWish =
  | { readonly by: 'C-FIND'; readonly address: ArchiveAddress }
  | { readonly by: 'QIDO-RS'; readonly service: URL };

export type WishReading =
  | { readonly kind: 'read'; readonly wish: LookbackWish }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

const text = { type: 'string' } as const;
const flags = { ...termFlags, ris: text, hl7: text, pack: text, pacs: text, qido: text, mapping: text } as const;

export function readLookbackWords(args: readonly string[], { timeZone }: Settings): WishReading {
  const words = readWords(args, flags);
  if (words === null) return { kind: 'wrong', problems: ['A word is unknown, or lacks its value.'] };
  const { ris, hl7, pack, pacs, qido, mapping } = words.values;
  const problems: string[] = [];
  if (words.positionals.length > 0) problems.push(`"${words.positionals[0]}" belongs to no word before it.`);
  if (ris === undefined && hl7 === undefined)
    problems.push('--ris must name the export of the RIS, or --hl7 a folder of its messages.');
  if ((hl7 === undefined) !== (pack === undefined))
    problems.push('--hl7 and --pack, the name of a sender pack, belong together.');
  const archive = archiveOf(pacs, qido);
  if (archive === null)
    problems.push('Either --pacs must be AET@HOST:PORT, or --qido the address of a DICOMweb service.');
  const terms = readTerms(words.values, timeZone, problems);
  if (archive === null || problems.length > 0) return { kind: 'wrong', problems };
  const messages = hl7 === undefined || pack === undefined ? null : { folder: hl7, pack };
  return { kind: 'read', wish: { ...terms, ris: ris ?? null, messages, archive, mappingFile: mapping ?? null } };
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
