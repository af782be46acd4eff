import { Type } from 'typebox';
import { endpoint, instant, text } from './endpoint.ts';

/** Where differences come from: wrong NHS numbers by source, and patients whose details stand in images only; wrong clocks and late images by scanner. */
export const seeSources = endpoint({
  method: 'GET',
  path: '/api/sources',
  permission: 'see-figures',
  audit: null,
  reply: Type.Object({
    asOf: instant,
    /** The sources that gave a wrong NHS number in the last twelve months, the highest rate first; at most 200. */
    nhsNumbers: Type.Array(
      Type.Object({
        site: text(64),
        /** `RIS`, `Report`, `Patient record`, `Images`, `Scanner`. */
        system: text(40),
        /** The name of the scanner, or the sender of the messages. */
        source: text(300),
        modality: text(16),
        /** How often it gave an NHS number, and how often one that cannot be one. */
        said: Type.Integer(),
        wrong: Type.Integer(),
        wrongPerThousand: Type.Number(),
      }),
    ),
    /** R2: images whose patient no other system knows: now, ever, and by the month in which they began. */
    onlyInImage: Type.Object({
      open: Type.Integer(),
      ever: Type.Integer(),
      months: Type.Array(Type.Object({ month: text(7), exams: Type.Integer() })),
    }),
    /** Scanners whose clock is wrong, the wrongest first; at most 200. */
    clocks: Type.Array(
      Type.Object({
        site: text(64),
        station: text(64),
        /** Less than none: it is slow. */
        aheadMinutes: Type.Integer(),
        /** `2026-11-24`, the first day on which it was so. */
        since: text(10),
        /** By how many of its last day's exams. */
        exams: Type.Integer(),
        says: text(200),
      }),
    ),
    /** R7: stations whose images came after the report, in the last twelve months, the most first; at most 200. */
    lateImages: Type.Array(
      Type.Object({
        site: text(64),
        station: text(64),
        exams: Type.Integer(),
        images: Type.Integer(),
        /** Of these exams those that nobody has looked at again. */
        open: Type.Integer(),
      }),
    ),
  }),
});
