import { roles } from '../../src/domain/access/permission.ts';
import type { ExamBalance } from '../../src/domain/ledger/examBalance.ts';
import type { Waits } from '../../src/domain/ledger/policies.ts';
import type { MemoryLedger } from './memoryLedger.ts';

/** A law that was broken: for one exam, at one moment. */
export interface Breach {
  readonly law: 'conservation' | 'I-RECON' | 'I-REPORT' | 'false alarm' | 'not found' | 'not mended';
  readonly anchor: string;
  readonly at: Date;
  readonly says: string;
}

/** The law of conservation: settled by evidence, standing with another exam, or on exactly one role's list with a time to look again. */
export function conservation(balance: ExamBalance, ledger: MemoryLedger, now: Date): string | null {
  const { anchor, standing } = balance;
  const lookAt = ledger.lookAt(anchor);
  switch (standing.state) {
    case 'open':
      if (!roles.includes(standing.ownerRole)) return 'it is open and on nobody’s list';
      if (lookAt === null) return 'it is open, and nobody will ever look at it again';
      if (lookAt <= now) return `it is to be looked at again at ${lookAt.toISOString()}, which is not in the future`;
      if (lookAt.getTime() > Date.parse(standing.lookAgainAt)) return 'it is looked at later than its balance says';
      return null;
    case 'closed':
      if (standing.because === '') return 'it is closed without evidence';
      if (balance.unread) return 'it is closed and unread';
      if (balance.variances.length > 0) return 'it is closed while two systems disagree';
      return lookAt === null ? null : 'it is closed and still on the agenda';
    case 'joined':
      if (standing.to === anchor) return 'it stands with itself';
      return ledger.balances.get(standing.to)?.standing.state === 'joined'
        ? `it stands with ${standing.to}, which stands with another`
        : ledger.balances.has(standing.to)
          ? null
          : `it stands with ${standing.to}, which nobody knows`;
  }
}

/** I-RECON: images stand with exactly one record, or in view with a reason, or within the minutes their record may take. */
export function imagesAccountedFor(balance: ExamBalance, waits: Waits, receivedAt: string): string | null {
  if (balance.links.filter(({ standing }) => standing === 'linked').length > 1) return 'two records own its images';
  if (balance.standing.state === 'joined' || balance.variances.length > 0) return null;
  const until = Date.parse(receivedAt) + waits.orderAfterImagesMinutes * 60_000;
  if (balance.standing.state === 'open' && Date.parse(balance.standing.lookAgainAt) <= until) return null;
  return 'its images stand with no record, and nothing says so';
}
