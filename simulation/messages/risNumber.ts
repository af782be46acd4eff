import type { ToldExam } from '../toldExam.ts';

/** The number by which a site's own RIS calls an order, ORC-3: at Northwood the accession number, elsewhere one beside it. */
export function risNumber({ accession, site }: ToldExam): string {
  if (site === 'RXN' || accession === '') return accession;
  return `${site === 'RXE' ? 'F' : 'R'}${accession.slice(1)}`;
}
