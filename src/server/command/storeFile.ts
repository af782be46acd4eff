import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Agent, request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { FileToImport } from './importRecord.ts';

/** What became of a file. `kept-apart`: it is in the journal, but nobody can read it as a DICOM instance. */
export interface FileResult extends Pick<FileToImport, 'path' | 'bytes' | 'changedAt'> {
  readonly outcome: 'stored' | 'kept-apart' | 'failed';
  readonly sopInstanceUid: string | null;
  readonly why: string | null;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const patienceMs = 5 * 60_000;

/** Stores one file by STOW-RS, streamed (PS3.18 §10.5). */
export async function storeFile(
  file: FileToImport,
  server: { readonly host: string; readonly port: number; readonly secret: string },
): Promise<FileResult> {
  const { path, bytes, changedAt } = file;
  const result = { path, bytes, changedAt };
  try {
    const { status, reply } = await post(file, server);
    const sopInstanceUid = firstUid(reply['00081199']) ?? firstUid(reply['00081198']);
    if (status === 200) return { ...result, outcome: 'stored', sopInstanceUid, why: null };
    const reason = failureOf(reply);
    if (reason === 0xc000)
      return { ...result, outcome: 'kept-apart', sopInstanceUid, why: 'it cannot be read as a DICOM instance' };
    return { ...result, outcome: 'failed', sopInstanceUid, why: reasonInWords(reason, status) };
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    return { ...result, outcome: 'failed', sopInstanceUid: null, why };
  }
}

type StoreReply = Readonly<Record<string, { readonly Value?: readonly unknown[] } | undefined>>;

async function post(
  file: FileToImport,
  { host, port, secret }: { readonly host: string; readonly port: number; readonly secret: string },
): Promise<{ readonly status: number; readonly reply: StoreReply }> {
  const boundary = randomUUID();
  const opening = `--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`;
  const closing = `\r\n--${boundary}--\r\n`;
  const outgoing = request({
    ...{ host, port, agent, method: 'POST', path: '/dicom-web/studies', timeout: patienceMs },
    headers: {
      authorization: `Bearer ${secret}`,
      accept: 'application/dicom+json',
      'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
      'content-length': opening.length + file.bytes + closing.length,
    },
  });
  outgoing.once('timeout', () => outgoing.destroy(new Error('the server did not answer in five minutes')));
  const answered = new Promise<{ status: number; text: string }>((resolve, reject) => {
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.once('error', reject);
    });
  });
  answered.catch(() => undefined);
  outgoing.write(opening);
  await pipeline(createReadStream(file.absolute), outgoing, { end: false });
  outgoing.end(closing);
  const { status, text } = await answered;
  return { status, reply: text.startsWith('{') ? (JSON.parse(text) as StoreReply) : {} };
}

function firstUid(sequence: StoreReply[string]): string | null {
  const item = sequence?.Value?.[0] as StoreReply | undefined;
  return (item?.['00081155']?.Value?.[0] as string | undefined) ?? null;
}

function failureOf(reply: StoreReply): number | null {
  const item = reply['00081198']?.Value?.[0] as StoreReply | undefined;
  return (item?.['00081197']?.Value?.[0] as number | undefined) ?? null;
}

function reasonInWords(reason: number | null, status: number): string {
  if (reason === 0xa700) return 'the journal takes nothing now';
  return reason === null
    ? `the server answered ${status}`
    : `it was refused with ${reason.toString(16).toUpperCase()}H`;
}
