import { BlockList, isIP } from 'node:net';

/**
 * Whether an address as an operator writes it means something: an IP address, a CIDR range, or `*` for any.
 */
export function isPeerAddress(text: string): boolean {
  return text === '*' || readRange(text) !== null;
}

/** Whether a caller's network address lies in an enrolled one. An IPv4 address that came over an IPv6 socket is itself. */
export function addressMatches(enrolled: string, address: string): boolean {
  if (enrolled === '*') return true;
  const range = readRange(enrolled);
  const plain = plainAddress(address);
  const version = isIP(plain);
  if (!range || version === 0) return false;
  const list = new BlockList();
  list.addSubnet(range.net, range.prefix, range.family);
  return list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
}

/** `::ffff:10.0.0.7` is 10.0.0.7. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return mapped?.[1] ?? address;
}

function readRange(text: string) {
  const [net = '', bits, ...rest] = text.split('/');
  const version = isIP(net);
  if (version === 0 || rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return null;
  const most = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : Number(bits);
  return prefix > most ? null : { net, prefix, family: version === 4 ? ('ipv4' as const) : ('ipv6' as const) };
}
