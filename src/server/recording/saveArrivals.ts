import type { Queries } from '../ledger/aliases.ts';
import type { InstanceToRecord } from './recordInstances.ts';
import { storableJson } from './storable.ts';

/** Counts up how many images of each study came in which minute, of which modality, from which station and by which door (R7). */
export async function saveArrivals(queries: Queries, instances: readonly InstanceToRecord[]): Promise<void> {
  const counted = new Map<string, ReturnType<typeof arrivalOf>>();
  for (const instance of instances) {
    const one = arrivalOf(instance);
    const name = JSON.stringify([one.study_uid, one.minute, one.modality, one.station, one.door]);
    const known = counted.get(name);
    if (known) known.images += 1;
    else counted.set(name, one);
  }
  if (counted.size === 0) return;
  await queries.query({
    name: 'save-arrivals',
    text: `insert into study_arrival (study_uid, minute, modality, station, door, images)
      select study_uid, minute, modality, station, door, sum(images)
      from jsonb_to_recordset($1::jsonb) as row
        (study_uid text, minute timestamptz, modality text, station text, door text, images integer)
      group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
      on conflict (study_uid, minute, modality, station, door) do update set
        images = study_arrival.images + excluded.images`,
    values: [storableJson([...counted.values()])],
  });
}

function arrivalOf({ study, series, image, door }: InstanceToRecord) {
  return {
    study_uid: study.study_uid,
    minute: `${image.received_at.slice(0, 16)}:00.000Z`,
    modality: series.modality ?? '',
    station: series.station ?? '',
    door,
    images: 1,
  };
}
