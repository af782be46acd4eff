import type { AssociationEnd } from './upperLayer.ts';

/** Where the door writes its log lines; pino is one. */
export interface DoorLog {
  info(fields: Readonly<Record<string, unknown>>, text: string): void;
  warn(fields: Readonly<Record<string, unknown>>, text: string): void;
  error(fields: Readonly<Record<string, unknown>>, text: string): void;
}

/** What the door counts. Nothing here names a patient or a peer. */
export interface DimseMetrics {
  associationBegan(): void;
  /** Once for each that began. */
  associationEnded(how: AssociationEnd): void;
  associationRefused(reason: string): void;
  /** `status` is that of the C-STORE-RSP; the time runs from the command set to the response. */
  stored(status: number, bytes: number, milliseconds: number): void;
}

export const noMetrics: DimseMetrics = {
  associationBegan: () => undefined,
  associationEnded: () => undefined,
  associationRefused: () => undefined,
  stored: () => undefined,
};
