import { readFileSync } from 'node:fs';
import { readPart10Head } from '../src/standards/dicom/part10.ts';
import { corpusFolder } from './needs.ts';

/** A file of the corpus, as its index describes it. */
export interface CorpusFile {
  readonly path: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly bytes: Buffer;
  /** What follows the file meta information. */
  readonly dataSet: Buffer;
}

/** Every file of the corpus of one class, `good` or `bad`. */
export function corpusFiles(wanted: 'good' | 'bad'): readonly CorpusFile[] {
  const [head = '', ...lines] = readFileSync(`${corpusFolder}index.tsv`, 'utf8').trim().split('\n');
  const columns = head.split('\t');
  return lines
    .map((line) => {
      const fields = line.split('\t');
      return (column: string) => fields[columns.indexOf(column)] ?? '';
    })
    .filter((field) => field('class') === wanted)
    .map((field) => {
      const path = `${corpusFolder}${field('path')}`;
      const bytes = readFileSync(path);
      const reading = readPart10Head(bytes);
      return {
        path,
        sopClassUid: field('sop_class'),
        sopInstanceUid: field('sop_instance_uid'),
        transferSyntaxUid: field('transfer_syntax'),
        bytes,
        dataSet: bytes.subarray(reading.kind === 'read' ? reading.head.dataSetAt : 0),
      };
    });
}
