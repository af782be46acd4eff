import { type MllpClient, openMllpClient } from '../../src/server/mllp/mllpClient.ts';

/** One sender's line to the HL7 door. It is opened when it is needed, and anew when it was lost. */
export interface MessageLine {
  /** Resolves with the answer; rejects when the line is lost, and the next call opens another. */
  send(message: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

export function messageLine(host: string, port: number): MessageLine {
  let client: MllpClient | null = null;
  return {
    async send(message) {
      try {
        client ??= await openMllpClient({ host, port });
        return await client.send(message);
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
  };

  async function close(): Promise<void> {
    const last = client;
    client = null;
    await last?.close();
  }
}
