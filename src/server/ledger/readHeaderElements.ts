import type { DataSet, Element } from '../../standards/dicom/dataSet.ts';
import { entryOfTag } from '../../standards/dicom/dictionary.ts';
import { tagText } from '../../standards/dicom/tag.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { readStoredInstance } from '../journal/readStoredInstance.ts';

/** One element of a header as a page shows it; elements of an item are indented. */
export interface HeaderElement {
  readonly tag: string;
  readonly keyword: string;
  readonly vr: string;
  readonly value: string;
}

const shownMax = { elements: 5_000, value: 2_000, keyword: 80 };

/** The header of a kept instance, element by element, without its pixels. Empty when nobody can read it. */
export async function readHeaderElements(entry: JournalEntry): Promise<readonly HeaderElement[]> {
  const reading = await readStoredInstance(entry);
  if (reading.kind === 'unreadable') return [];
  const shown: HeaderElement[] = [];
  gather(reading.head.meta, 0, shown);
  gather(reading.dataSet, 0, shown);
  return shown;
}

function gather(dataSet: DataSet, depth: number, shown: HeaderElement[]): void {
  for (const element of dataSet.elements()) {
    if (shown.length >= shownMax.elements) return;
    const items = element.vr === 'SQ' || element.vr === 'UN' ? dataSet.itemsOf(element.row) : [];
    shown.push({
      tag: tagText(element.tag),
      keyword: `${'> '.repeat(depth)}${entryOfTag(element.tag)?.keyword ?? ''}`.slice(0, shownMax.keyword),
      vr: element.vr.slice(0, 2),
      value: items.length > 0 ? itemsText(items.length) : valueText(dataSet, element),
    });
    // Nesting is bounded by the reader.
    for (const item of items) gather(item, depth + 1, shown);
  }
}

function itemsText(count: number): string {
  return count === 1 ? '1 item' : `${count} items`;
}

function valueText(dataSet: DataSet, element: Element): string {
  const texts = dataSet.textsOf(element.row);
  const bytes = element.valueEnd - element.valueAt;
  const isText = texts.length > 0 || bytes === 0;
  return (isText ? texts.join('\\') : `${bytes} bytes`).toWellFormed().slice(0, shownMax.value);
}
