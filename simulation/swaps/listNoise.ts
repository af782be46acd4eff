/**
 * How a department works on a usual day, and what of it is not as it should be. Shares are of one, times in minutes. None of these
 * numbers is one of the rules of the detector, and where they speak of the same thing they differ.
 */
export interface ListNoise {
  /** Of the exams: two neighbours whose images take each other's line. */
  readonly swapped: number;
  /** Of the swaps: not with the next, but with the one after it. */
  readonly oneApart: number;
  /** Rooms whose record is told by the scanner, so that it follows the scanner's mistake. */
  readonly automaticRooms: number;
  /** Sessions at whose end all of it is written down at once. */
  readonly writtenAtTheEnd: number;
  readonly writtenLate: number;
  readonly writtenEarly: number;
  readonly neverWritten: number;
  readonly arrivalNotNoted: number;
  readonly arrivalNotedLate: number;
  /** Taken before the one who was planned before them. */
  readonly outOfTurn: number;
  readonly notCome: number;
  /** Put between, without a plan. */
  readonly emergencies: number;
  readonly walkIns: number;
  readonly bodyPartMissing: number;
  readonly bodyPartWrong: number;
  /** In a swap: the scanner set itself to what its line asks for, and says so. */
  readonly protocolOfTheLine: number;
  readonly lateralityMissing: number;
  readonly ageMissing: number;
  readonly sexMissing: number;
  readonly weightOfTheLine: number;
  readonly weightRoundedToFive: number;
  readonly weightMistyped: number;
  /** People of whom an earlier study says what they weighed. */
  readonly weighedBefore: number;
  /** Scanners whose clock is three quarters of an hour wrong. */
  readonly wrongClocks: number;
  /** Two rooms that send under one station name. */
  readonly sharedRooms: number;
}

export const usualNoise: ListNoise = {
  swapped: 0.01,
  oneApart: 0.12,
  automaticRooms: 0.06,
  writtenAtTheEnd: 0.04,
  writtenLate: 0.09,
  writtenEarly: 0.03,
  neverWritten: 0.015,
  arrivalNotNoted: 0.12,
  arrivalNotedLate: 0.05,
  outOfTurn: 0.1,
  notCome: 0.06,
  emergencies: 0.06,
  walkIns: 0.35,
  bodyPartMissing: 0.12,
  bodyPartWrong: 0.03,
  protocolOfTheLine: 0.25,
  lateralityMissing: 0.3,
  ageMissing: 0.4,
  sexMissing: 0.05,
  weightOfTheLine: 0.15,
  weightRoundedToFive: 0.4,
  weightMistyped: 0.01,
  weighedBefore: 0.45,
  wrongClocks: 0.05,
  sharedRooms: 0.08,
};
