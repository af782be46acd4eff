/**
 * How people and machines of a department usually behave, from which images that changed places stand out (R13): versioned data from
 * `policies/swapped-slots/`. Shares are of one; what they mix adds up to one.
 */
export interface SwapRules {
  readonly version: string;
  /** Two exams further apart on one scanner than this are not held against each other. */
  readonly withinMinutes: number;
  /** Each is held against so many that follow it. */
  readonly neighbours: number;
  /** How likely it is of two neighbours of which nothing else is known. */
  readonly priorPerPair: number;
  /** From this likelihood on, people are told. */
  readonly suspectFrom: number;
  /** After the last image or word of the two: how long what is missing may take to come. */
  readonly settleMinutes: number;
  /** When the record says performed, counted from the end of the images. */
  readonly performed: {
    readonly prompt: number;
    /** The mean of those who do it at once. */
    readonly promptMinutes: number;
    readonly late: number;
    readonly lateMinutes: number;
    readonly early: number;
    readonly earlyMinutes: number;
    readonly other: number;
    readonly otherMinutes: number;
    /** How often the record is told by the scanner itself, and follows its mistake; and where it always came at the same pace. */
    readonly followsScanner: number;
    readonly followsScannerAtPace: number;
    /** What differs by less than this from one exam to the next has the pace of a machine. */
    readonly paceMinutes: number;
  };
  /** How long before its images somebody is said to have arrived. */
  readonly arrived: {
    readonly before: number;
    /** Their mean. */
    readonly beforeMinutes: number;
    readonly after: number;
    readonly afterMinutes: number;
    readonly other: number;
    readonly otherMinutes: number;
  };
  /** How far from its planned time somebody is examined, either way. */
  readonly planned: {
    readonly near: number;
    readonly nearMinutes: number;
    readonly other: number;
    readonly otherMinutes: number;
  };
  /** Body part and side: how often the scanner says what was not examined, and how often it says what its worklist says. */
  readonly shown: {
    /** How likely a scanner is to say the very part or side that is asked for, */
    readonly same: number;
    /** one by its side, another one altogether, the other side: each such word by itself. */
    readonly near: number;
    readonly wrong: number;
    readonly otherSide: number;
    readonly otherSex: number;
    readonly followsWorklist: number;
  };
  /** Of the person who lies there, against what was measured of them before. */
  readonly weight: {
    readonly wrong: number;
    readonly driftShare: number;
    readonly roundingKilograms: number;
    readonly followsWorklist: number;
    readonly adultKilograms: number;
    readonly adultSpread: number;
  };
  readonly height: {
    readonly wrong: number;
    readonly roundingMetres: number;
    readonly followsWorklist: number;
    readonly adultMetres: number;
    readonly adultSpread: number;
  };
  readonly age: { readonly wrong: number; readonly followsWorklist: number; readonly years: number };
  /** The clock of a scanner is judged by at least so many exams; what is usual between images and record is no error of it. */
  readonly clock: {
    readonly examsLeast: number;
    readonly usualMinutes: number;
    /** From here on people are told that it is wrong. */
    readonly tellFromMinutes: number;
  };
}
