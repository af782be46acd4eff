/**
 * Writes src/standards/dicom/dictionary.generated.ts: the data dictionary and the UID tables of PS3.6.
 *
 * Run it by hand when a newer edition is wanted: `scripts/with-node scripts/makeDictionary.ts`. It takes the facts from
 * Debian's python3-pydicom and from dcmtk's dicom.dic, and adds what newer editions and the field have brought since.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { laterSopClasses, laterTransferSyntaxes, modalityHints, privateSopClasses } from './dictionaryAdditions.ts';

interface PythonTables {
  readonly edition: string;
  /** Tag, VR, VM, name, retired, keyword. Repeating groups have an `x` in the tag. */
  readonly elements: readonly (readonly [string, string, string, string, boolean, string])[];
  /** UID, name, type, retired, keyword. */
  readonly uids: readonly (readonly [string, string, string, boolean, string])[];
}

const askPython = `
import json
from pydicom._dicom_dict import DicomDictionary, RepeatersDictionary
from pydicom._uid_dict import UID_dictionary
from pydicom._version import __dicom_version__
rows = [('%08X' % tag, *entry) for tag, entry in DicomDictionary.items()] + [(tag, *entry) for tag, entry in RepeatersDictionary.items()]
print(json.dumps({
  'edition': __dicom_version__,
  'elements': [[t, vr, vm, name, retired != '', keyword] for t, vr, vm, name, retired, keyword in rows],
  'uids': [[uid, name, kind, retired != '', keyword] for uid, (name, kind, info, retired, keyword) in UID_dictionary.items()],
}))`;

const target = fileURLToPath(new URL('../src/standards/dicom/dictionary.generated.ts', import.meta.url));
const tables: PythonTables = JSON.parse(
  execFileSync('/usr/bin/python3', ['-c', askPython], { encoding: 'utf8', maxBuffer: 1 << 26 }),
);
writeFileSync(target, generatedFile());

function generatedFile(): string {
  return `// Made by scripts/makeDictionary.ts; do not edit. Facts of PS3.6, edition ${tables.edition}, with the elements of 2022b and the
// UIDs registered up to edition 2025a; private UIDs as seen in the field.

/** Data elements of PS3.6 §6, §7 and §8: tag, VRs, VM, R when retired, keyword, name. A repeating group has x in its tag. */
export const dataElementRows = \`
${elementRows().join('\n')}
\`;

/** Transfer syntaxes of PS3.6 §A.1: UID, traits, keyword, name. Traits are explained in transferSyntax.ts. */
export const transferSyntaxRows = \`
${transferSyntaxRows().join('\n')}
\`;

/** SOP classes whose instances can be stored, PS3.4 §B.5 and §GG.3: UID, modality hint, R retired or P private, keyword, name. */
export const storageSopClassRows = \`
${sopClassRows().join('\n')}
\`;
`;
}

function elementRows(): string[] {
  const known = new Set(tables.elements.map(([tag]) => tag.toUpperCase()));
  const rows = tables.elements
    .filter(([, vr, , , , keyword]) => keyword !== '' && vr !== 'NONE')
    .map(([tag, vr, vm, name, retired, keyword]) => elementRow(tag, vr, vm, retired, keyword, name));
  return [...rows, ...rowsOfDcmtk(known)].sort();
}

/** dcmtk's dictionary is one edition younger, but has no names: the keyword, spaced out, stands in for them. */
function rowsOfDcmtk(known: ReadonlySet<string>): string[] {
  const rows: string[] = [];
  for (const line of readFileSync('/usr/share/libdcmtk17/dicom.dic', 'latin1').split('\n')) {
    const found = /^\(([0-9A-F]{4}),([0-9A-F]{4})\)\t([A-Z]{2})\t(\w+)\t(\S+)\tDICOM$/i.exec(line);
    const tag = `${found?.[1] ?? ''}${found?.[2] ?? ''}`.toUpperCase();
    if (!found || known.has(tag)) continue;
    const keyword = found[4]!;
    rows.push(elementRow(tag, found[3]!, found[5]!, false, keyword, keyword.replace(/([a-z])([A-Z])/g, '$1 $2')));
  }
  return rows;
}

function elementRow(tag: string, vr: string, vm: string, retired: boolean, keyword: string, name: string): string {
  const vrs = vr.replaceAll(' or ', '/');
  return [tag.toUpperCase().replaceAll('X', 'x'), vrs, vm, retired ? 'R' : '', keyword, plain(name)].join('|');
}

function transferSyntaxRows(): string[] {
  const official = tables.uids
    .filter(([, , kind]) => kind === 'Transfer Syntax')
    .map(([uid, name, , , keyword]) => [uid, keyword, name] as const);
  const rows = [...official, ...laterTransferSyntaxes];
  return rows.map(([uid, keyword, name]) => [uid, traitsOf(uid, keyword), keyword, plain(name)].join('|'));
}

/** I implicit, B big endian, D deflated data set, E encapsulated pixel data, L lossy, R nothing but a reference, P private. */
function traitsOf(uid: string, keyword: string): string {
  const inFour = uid.startsWith('1.2.840.10008.1.2.4.');
  const isLossless = /(?<!Near)Lossless|JPEGXLJPEGRecompression|^JPIP/.test(keyword);
  const referenced = /^JPIP|^SMPTE/.test(keyword);
  const encapsulated =
    (inFour && !referenced) ||
    uid === '1.2.840.10008.1.2.5' ||
    /\.1\.98$|\.1\.2\.8\.1$|^1\.2\.840\.10008\.1\.2\.6/.test(uid);
  return [
    /^Implicit|^Papyrus|^PrivateGE/.test(keyword) ? 'I' : '',
    keyword === 'ExplicitVRBigEndian' ? 'B' : '',
    keyword === 'DeflatedExplicitVRLittleEndian' || keyword.endsWith('ReferencedDeflate') ? 'D' : '',
    encapsulated ? 'E' : '',
    inFour && !isLossless ? 'L' : '',
    referenced ? 'R' : '',
    uid.startsWith('1.2.840.10008.') ? '' : 'P',
  ].join('');
}

function sopClassRows(): string[] {
  const official = tables.uids
    .filter(
      ([, name, kind]) => kind === 'SOP Class' && /Storage/.test(name) && !/Commitment|Storage Directory/.test(name),
    )
    .map(([uid, name, , retired, keyword]) => [uid, retired ? 'R' : '', keyword, name] as const);
  const later = laterSopClasses.map(([uid, keyword, name]) => [uid, '', keyword, name] as const);
  const priv = privateSopClasses.map(([uid, keyword, name]) => [uid, 'P', keyword, name] as const);
  return [...official, ...later, ...priv].map(([uid, mark, keyword, name]) =>
    [uid, hintOf(uid), mark, keyword, plain(name)].join('|'),
  );
}

/** The longest UID prefix wins. */
function hintOf(uid: string): string {
  const fitting = modalityHints.filter(([prefix]) => uid === prefix || uid.startsWith(`${prefix}.`));
  return fitting.sort(([a], [b]) => b.length - a.length)[0]?.[1] ?? '';
}

/** Keeps a name harmless inside a template string and a row. */
function plain(text: string): string {
  return text
    .replace(/[`$\\|]/g, ' ')
    .replace(/[^\x20-\x7e]/g, (letter) => (letter === '\u00b5' ? 'u' : ' '))
    .trim();
}
