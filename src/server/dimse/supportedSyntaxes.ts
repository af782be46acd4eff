import { isStorageSopClass } from '../../standards/dicom/upperLayer/negotiation.ts';

export function isStorage(uid: string): boolean {
  return isStorageSopClass(uid, () => false);
}
export function isTransferSyntax(uid: string): boolean {
  return /^1\.2\.840\.10008\.1\.2(\.1|\.1\.99|\.2|\.5|\.4\.\d+)?$/.test(uid);
}
