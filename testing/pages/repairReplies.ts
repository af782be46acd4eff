import type { ReplyOf } from '../../src/api/endpoint.ts';
import type { rehearseRepair, seeRepairs } from '../../src/api/repairs.ts';
import { ago, asOf, id } from './moment.ts';

// What the desk is answered: images that one of two orders may own, and what was done to them before.

const images = id(901);

export const repairs: ReplyOf<typeof seeRepairs> = {
  asOf,
  offers: [
    {
      repair: { kind: 'link', images, order: id(902) },
      says: 'Link these images with order RVV40117. NHS number, date of birth and family name agree; time differs.',
    },
    {
      repair: { kind: 'link', images, order: id(903) },
      says: 'Link these images with order RVV40121. NHS number and date of birth agree; modality differs.',
    },
    {
      repair: { kind: 'foreign', images },
      says: 'They were made in another hospital and only brought here: no order of ours belongs to them.',
    },
  ],
  made: [
    {
      repairId: id(904),
      says: 'Linked images with this order',
      reason: 'The radiographer remembers it.',
      by: 'r.okafor',
      at: ago(60),
      undone: { by: 'k.lam', at: ago(50), reason: 'It was the scan before.' },
    },
    {
      repairId: id(906),
      says: 'Unlinked images from this order',
      reason: 'Another examination of the same day.',
      by: 'k.lam',
      at: ago(90),
      undone: null,
    },
  ],
};

export const rehearsal: ReplyOf<typeof rehearseRepair> = {
  version: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  exams: [
    {
      examId: images,
      patient: 'SMITH, Anna',
      accession: null,
      procedure: 'CT head',
      changes: [
        { what: 'State', before: 'Open', after: 'Stands with an order' },
        { what: 'To be read by', before: ago(-120), after: null },
        { what: 'Variance', before: 'Images (CT) were received, but no order is certain to be theirs.', after: null },
      ],
    },
    {
      examId: id(902),
      patient: 'SMITH, Anna',
      accession: 'RVV40117',
      procedure: 'CT head',
      changes: [
        { what: 'Images', before: '0', after: '240' },
        { what: 'Variance', before: 'The RIS says performed, and no image has arrived.', after: null },
      ],
    },
  ],
};
