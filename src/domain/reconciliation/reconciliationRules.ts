/** Waits and limits of reconciliation between systems: versioned data from `policies/reconciliation/`. */
export interface ReconciliationRules {
  readonly version: string;
  /** After a list of instances from a scanner or an archive: how long they may take to arrive (R8). */
  readonly instancesAfterNoticeMinutes: number;
  /** After a merge: how long another system may go on with the retired number (R9). */
  readonly mergeHours: number;
  /** Two examinations of one accession number this far apart cannot be one examination (R6). */
  readonly accessionReuseDays: number;
}
