import type { Attributes } from '../src/standards/dicom/writeDataSet.ts';

// Notices of an invented scanner and an invented archive, as attributes to write; each changed as the test says.

/** An N-CREATE of a step (PS3.4 Table F.7.2-1): the scanner begins. */
export function stepBegun(changes: Attributes = {}): Attributes {
  return {
    Modality: 'CT',
    PatientName: 'Ashdown^Ann',
    PatientID: '17',
    PatientBirthDate: '19510312',
    PatientSex: 'F',
    StudyID: '1',
    PerformedProcedureCodeSequence: [],
    ScheduledStepAttributesSequence: [
      {
        AccessionNumber: 'A1',
        ReferencedStudySequence: [],
        StudyInstanceUID: '2.25.1',
        RequestedProcedureDescription: 'CT chest',
        ScheduledProcedureStepDescription: 'CT chest',
        ScheduledProtocolCodeSequence: [],
        ScheduledProcedureStepID: 'S1',
        RequestedProcedureID: 'R1',
      },
    ],
    PerformedStationAETitle: 'CT1',
    PerformedStationName: 'CT1',
    PerformedLocation: '',
    PerformedProcedureStepStartDate: '20261120',
    PerformedProcedureStepStartTime: '093500',
    PerformedProcedureStepEndDate: '',
    PerformedProcedureStepEndTime: '',
    PerformedProcedureStepStatus: 'IN PROGRESS',
    PerformedProcedureStepID: 'P1',
    PerformedProcedureStepDescription: 'Chest',
    PerformedProcedureTypeDescription: '',
    PerformedProtocolCodeSequence: [],
    PerformedSeriesSequence: [],
    ...changes,
  };
}

/** An N-SET of a step that has ended with two images, 2.25.1.1.1 and 2.25.1.1.2. */
export function stepEnded(
  uids: readonly string[] = ['2.25.1.1.1', '2.25.1.1.2'],
  changes: Attributes = {},
): Attributes {
  return {
    PerformedProcedureStepStatus: 'COMPLETED',
    PerformedProcedureStepEndDate: '20261120',
    PerformedProcedureStepEndTime: '094000',
    PerformedSeriesSequence: [
      {
        PerformingPhysicianName: '',
        ProtocolName: 'Chest',
        OperatorsName: '',
        SeriesInstanceUID: '2.25.1.1',
        SeriesDescription: '',
        RetrieveAETitle: '',
        ReferencedImageSequence: uids.map((uid) => ({
          ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
          ReferencedSOPInstanceUID: uid,
        })),
        ReferencedNonImageCompositeSOPInstanceSequence: [],
      },
    ],
    ...changes,
  };
}

/** An Instance Availability Notification (PS3.4 Table R.3.2-1): the archive holds these images of the study 2.25.1. */
export function availabilityNotice(
  uids: readonly string[] = ['2.25.1.1.1', '2.25.1.1.2'],
  study = '2.25.1',
): Attributes {
  return {
    ReferencedPerformedProcedureStepSequence: [],
    StudyInstanceUID: study,
    ReferencedSeriesSequence: [
      {
        SeriesInstanceUID: `${study}.1`,
        ReferencedSOPSequence: uids.map((uid) => ({
          ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
          ReferencedSOPInstanceUID: uid,
          InstanceAvailability: 'ONLINE',
          RetrieveAETitle: 'PACS',
        })),
      },
    ],
  };
}
