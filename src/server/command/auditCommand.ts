import { type AuditHead, verifyAudit } from '../audit/verifyAudit.ts';
import { type Command, type CommandIo, exitCode } from './command.ts';
import { readWords } from './readWords.ts';

/** The audit trail. */
export const auditCommand: Command = {
  name: 'audit',
  summary: 'verify that the audit trail is as it was written',
  usage: 'audit verify [--anchor NUMBER:HASH]',
  examples: ['safelight audit verify', 'safelight audit verify --anchor 1204:9f86d081884c7d65…'],
  async run(args, io) {
    const words = readWords(args, { anchor: { type: 'string' } });
    const [verb, ...more] = words?.positionals ?? [];
    const anchor = readAnchor(words?.values.anchor);
    if (verb !== 'verify' || more.length > 0 || anchor === null) {
      io.err(`usage: ./safelight ${auditCommand.usage}`);
      return exitCode.usage;
    }
    return verify(io, anchor);
  },
};

async function verify(io: CommandIo, anchor: AuditHead | undefined): Promise<number> {
  const { events, head, findings } = await verifyAudit(await io.openDatabase(), anchor);
  if (io.json) io.out(JSON.stringify({ events, head, findings }));
  else if (findings.length === 0) {
    io.out(`${events} events, each as it was written.`);
    // Whoever can write the database could write a new trail; a note kept elsewhere shows it.
    io.out(`The trail ends with ${head.sequence}:${head.hash}`);
    io.out('Keep that line elsewhere, and give it back later with --anchor.');
  } else {
    for (const { says } of findings) io.out(says);
    io.err(
      `The audit trail is not as it was written: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`,
    );
  }
  return findings.length === 0 ? exitCode.done : exitCode.foundWrong;
}

/** undefined: none was given; null: it cannot be read. */
function readAnchor(text: string | undefined): AuditHead | null | undefined {
  if (text === undefined) return undefined;
  const read = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  return read ? { sequence: Number(read[1]), hash: read[2] as string } : null;
}
