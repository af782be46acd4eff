export function writeFileMeta(x: {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
}): Uint8Array {
  const el = (e: number, vr: string, v: Buffer) => {
    const l = vr === 'OB' ? Buffer.alloc(8) : Buffer.alloc(4);
    const h = Buffer.alloc(4);
    h.writeUInt16LE(2, 0);
    h.writeUInt16LE(e, 2);
    if (vr === 'OB') {
      l.write('OB');
      l.writeUInt32LE(v.length, 4);
    } else {
      l.write(vr);
      l.writeUInt16LE(v.length, 2);
    }
    return Buffer.concat([h, l, v]);
  };
  const ui = (s: string) => Buffer.from(s.length % 2 ? s + '\0' : s, 'latin1');
  const body = Buffer.concat([
    el(1, 'OB', Buffer.from([0, 1])),
    el(2, 'UI', ui(x.sopClassUid)),
    el(3, 'UI', ui(x.sopInstanceUid)),
    el(0x10, 'UI', ui(x.transferSyntaxUid)),
    el(0x12, 'UI', ui('2.25.1')),
  ]);
  const n = Buffer.alloc(4);
  n.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), el(0, 'UL', n), body]);
}
