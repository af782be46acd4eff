import type { DataSet } from './dataSet.ts';
import { HeaderFields } from './headerFields.ts';
import type { IssuedId, PatientHeader } from './instanceHeader.ts';
import { accessionOf, patientOf } from './readInstanceHeader.ts';
import { isUid } from './uid.ts';

/** The instances of one series that a notice names. */
export interface NamedSeries {
  readonly seriesInstanceUid: string;
  readonly sopInstanceUids: readonly string[];
}

/**
 * What a Modality Performed Procedure Step says (PS3.4 Table F.7.2-1): N-CREATE everything that is known at the beginning, N-SET
 * what changed. Null where it says nothing.
 */
export interface PerformedStepHeader {
  /** `IN PROGRESS`, `COMPLETED`, `DISCONTINUED`, or whatever stands there. */
  readonly status: string | null;
  /** One for each item of Scheduled Step Attributes Sequence (0040,0270). */
  readonly requests: readonly { readonly studyInstanceUid: string | null; readonly accessionNumber: IssuedId | null }[];
  readonly patient: PatientHeader;
  readonly stationAet: string | null;
  readonly stationName: string | null;
  readonly modality: string | null;
  readonly description: string | null;
  readonly startDate: string | null;
  readonly startTime: string | null;
  readonly endDate: string | null;
  readonly endTime: string | null;
  readonly timezoneOffsetFromUtc: string | null;
  /** Code Meaning of the first reason for discontinuing it. */
  readonly discontinuedBecause: string | null;
  /** Images and other instances of Performed Series Sequence (0040,0340); null when it is absent, which is not "none". */
  readonly series: readonly NamedSeries[] | null;
}

/** What an archive says it can hand out: an Instance Availability Notification (PS3.4 Table R.3.2-1). */
export interface AvailabilityHeader {
  readonly studyInstanceUid: string | null;
  /** The steps whose images these are. */
  readonly stepUids: readonly string[];
  /** The instances that can be had now, soon, or from a shelf. */
  readonly series: readonly NamedSeries[];
  /** How many it names as UNAVAILABLE. */
  readonly unavailable: number;
}

export function readPerformedStep(dataSet: DataSet): PerformedStepHeader {
  const fields = new HeaderFields(dataSet, new Set());
  const [reason] = fields.items('PerformedProcedureStepDiscontinuationReasonCodeSequence');
  return {
    status: fields.text('PerformedProcedureStepStatus')?.toUpperCase() ?? null,
    requests: fields.items('ScheduledStepAttributesSequence').map((request) => ({
      studyInstanceUid: request.uid('StudyInstanceUID'),
      accessionNumber: accessionOf(request),
    })),
    patient: patientOf(fields),
    stationAet: fields.text('PerformedStationAETitle'),
    stationName: fields.text('PerformedStationName'),
    modality: fields.text('Modality'),
    description: fields.text('PerformedProcedureStepDescription'),
    startDate: fields.date('PerformedProcedureStepStartDate'),
    startTime: fields.time('PerformedProcedureStepStartTime'),
    endDate: fields.date('PerformedProcedureStepEndDate'),
    endTime: fields.time('PerformedProcedureStepEndTime'),
    timezoneOffsetFromUtc: fields.text('TimezoneOffsetFromUTC'),
    discontinuedBecause: reason?.text('CodeMeaning') ?? null,
    series: dataSet.has('PerformedSeriesSequence') ? performedSeries(dataSet) : null,
  };
}

export function readAvailability(dataSet: DataSet): AvailabilityHeader {
  const isThere = (item: DataSet) => item.get('InstanceAvailability')?.toUpperCase() !== 'UNAVAILABLE';
  const items = dataSet.sequence('ReferencedSeriesSequence');
  const all = items.flatMap((series) => series.sequence('ReferencedSOPSequence'));
  return {
    studyInstanceUid: uidOf(dataSet, 'StudyInstanceUID'),
    stepUids: dataSet
      .sequence('ReferencedPerformedProcedureStepSequence')
      .slice(0, 64)
      .flatMap((step) => uidOf(step, 'ReferencedSOPInstanceUID') ?? []),
    series: joined(
      items.map((series) => ({
        seriesInstanceUid: uidOf(series, 'SeriesInstanceUID'),
        items: series.sequence('ReferencedSOPSequence').filter(isThere),
      })),
    ),
    unavailable: all.filter((item) => !isThere(item)).length,
  };
}

/** Images and what is no image (presentation states, reports) stand in two sequences of a series. */
function performedSeries(dataSet: DataSet): readonly NamedSeries[] {
  return joined(
    dataSet.sequence('PerformedSeriesSequence').map((series) => ({
      seriesInstanceUid: uidOf(series, 'SeriesInstanceUID'),
      items: [
        ...series.sequence('ReferencedImageSequence'),
        ...series.sequence('ReferencedNonImageCompositeSOPInstanceSequence'),
      ],
    })),
  );
}

/** A series that stands there twice is one; an instance that is named twice is one. */
function joined(
  series: readonly { readonly seriesInstanceUid: string | null; readonly items: readonly DataSet[] }[],
): readonly NamedSeries[] {
  const found = new Map<string, Set<string>>();
  for (const { seriesInstanceUid, items } of series) {
    const named = found.get(seriesInstanceUid ?? '') ?? new Set<string>();
    for (const item of items) {
      const uid = uidOf(item, 'ReferencedSOPInstanceUID');
      if (uid !== null) named.add(uid);
    }
    found.set(seriesInstanceUid ?? '', named);
  }
  return [...found]
    .map(([seriesInstanceUid, uids]) => ({ seriesInstanceUid, sopInstanceUids: [...uids].sort() }))
    .sort((a, b) => (a.seriesInstanceUid < b.seriesInstanceUid ? -1 : 1));
}

function uidOf(dataSet: DataSet, keyword: string): string | null {
  const uid = dataSet.get(keyword);
  return uid !== undefined && isUid(uid) ? uid : null;
}
