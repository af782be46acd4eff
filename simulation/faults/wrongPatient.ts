import { numbersOf } from '../toldExam.ts';
import type { Telling } from '../trust/telling.ts';
import { later } from '../trust/trueExams.ts';
import { type Fault, latestOf, orderAnchor, studyAnchor, unreported } from './fault.ts';
import { withoutImagesBy } from './missingRecords.ts';

/**
 * R4: the wrong line was picked from the worklist. Either the patient's own details were typed over it, and the images claim
 * another's record; or nothing was noticed, the images are another's in every field, and the record of the patient who was
 * examined waits for them.
 */
export const wrongPatientPicked: Fault = {
  kind: 'wrong-patient-picked',
  perThousand: 3,
  befall(telling, around) {
    const picked = around.next(telling, (other) => mayBePicked(telling, other));
    if (!picked) return null;
    picked.fault = 'wrong-patient-picked';
    const typedOver = around.random.chance(0.6);
    const { exam } = picked.truth;
    telling.images = telling.images.map((told) => ({
      ...told,
      said: {
        ...told.said,
        part: 'picked wrongly',
        accession: exam.accession,
        studyInstanceUid: exam.studyInstanceUid,
        ...(typedOver ? {} : { who: numbersOf(exam.patient, exam.site) }),
      },
    }));
    unreported(telling);
    const heard = later((telling.images[0] as { at: Date }).at, 0);
    return {
      kind: 'wrong-patient-picked',
      promised: [
        {
          anchor: orderAnchor(telling),
          finding: 'order-without-images',
          by: withoutImagesBy(telling, around.policies),
        },
        ...(typedOver
          ? [
              {
                ...({ anchor: studyAnchor(picked), finding: 'identity-conflict', orAs: 'two-patients' } as const),
                by: heard,
              },
            ]
          : [{ anchor: orderAnchor(picked), finding: 'unread' as const, by: heard }]),
      ],
      patients: [telling.truth.exam.patient, exam.patient],
      // When the one whose line it was comes to be examined, two people stand in one study.
      mayShow: [
        'identity-conflict',
        'two-patients',
        'order-without-images',
        'images-without-order',
        'status-disagreement',
        'duplicate-accession',
        'late-images',
        'performed-differs',
      ],
    };
  },
};

/** A later appointment at the same scanner that stood on its worklist already. */
function mayBePicked(telling: Telling, other: Telling): boolean {
  const [mine, theirs] = [telling.truth, other.truth];
  const known = other.orders[1];
  return (
    isSameScanner(telling, other) &&
    mine.exam.patient !== theirs.exam.patient &&
    known !== undefined &&
    known.at < (telling.images[0] as { at: Date }).at &&
    theirs.exam.performedAt > later(mine.exam.performedAt, 30)
  );
}

function isSameScanner(telling: Telling, other: Telling): boolean {
  const [mine, theirs] = [telling.truth.exam, other.truth.exam];
  return mine.site === theirs.site && mine.examination.modality === theirs.examination.modality;
}

/** R4: two patients changed places in the queue: each was imaged on the other's line, under their own name. */
export const swappedSlots: Fault = {
  kind: 'swapped-slots',
  perThousand: 2,
  befall(telling, around) {
    const other = around.next(telling, (one) => isNeighbour(telling, one));
    if (!other) return null;
    other.fault = 'swapped-slots';
    const [mine, theirs] = [telling.images, other.images];
    telling.images = onLineOf(other, mine);
    other.images = onLineOf(telling, theirs);
    unreported(telling);
    unreported(other);
    return {
      kind: 'swapped-slots',
      promised: [telling, other].flatMap((one) => {
        const images = one === telling ? other.images : telling.images;
        const known = one.orders[0] as { at: Date };
        const by = latestOf((images[0] as { at: Date }).at, known.at);
        return [
          { anchor: studyAnchor(one), finding: 'identity-conflict' as const, by },
          {
            anchor: orderAnchor(one),
            finding: 'order-without-images' as const,
            by: withoutImagesBy(one, around.policies),
          },
        ];
      }),
      patients: [telling.truth.exam.patient, other.truth.exam.patient],
      mayShow: ['images-without-order', 'status-disagreement'],
    };
  },
};

function isNeighbour(telling: Telling, other: Telling): boolean {
  const [mine, theirs] = [telling.truth.exam, other.truth.exam];
  return (
    isSameScanner(telling, other) &&
    mine.patient !== theirs.patient &&
    theirs.performedAt < later(mine.performedAt, 8 * 60)
  );
}

function onLineOf(line: Telling, images: Telling['images']): Telling['images'] {
  const { accession, studyInstanceUid } = line.truth.exam;
  return images.map((told) => ({ ...told, said: { ...told.said, accession, studyInstanceUid } }));
}
