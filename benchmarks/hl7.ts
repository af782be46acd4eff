import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nextRun } from './load/nextRun.ts';
import type { LoadSent } from './load/sendLoad.ts';
import { startLoad } from './load/startLoad.ts';
import { type Bar, isMet, type Results, tellResults } from './results.ts';
import { type ServerUnderTest, startServer } from './serverUnderTest.ts';

const connections = 4;

/** HL7 messages a second, each answered only after its flush. */
export async function benchHl7(messages: number, rounds = 3): Promise<Results> {
  const server = await startServer({ peers: ['LOAD1'] });
  try {
    await sayInto(server, 32, 4000);
    const pipelined: number[] = [];
    const alone: number[] = [];
    let recordedSeconds = 0;
    for (let round = 0; round < rounds; round++) {
      const sent = await sayInto(server, 32, messages);
      pipelined.push(rateOf(sent));
      recordedSeconds = Math.max(recordedSeconds, await recordedAfter(server, sent));
      alone.push(rateOf(await sayInto(server, 1, messages / 4)));
    }
    const bar: Bar = {
      name: `Messages over ${connections} connections`,
      measured: median(pipelined),
      unit: 'messages/s',
      must: { atLeast: 2000 },
      note: 'up to 32 of one connection under way, answered in order',
    };
    const bars: Bar[] = [
      bar,
      { name: 'The same, each waiting for its answer', measured: median(alone), unit: 'messages/s', must: null },
      { name: 'All recorded after the last answer', measured: recordedSeconds, unit: 's', must: null },
    ];
    const slowed = rateOf(await sayInto(server, 1, 400, 1));
    return {
      name: 'hl7',
      title: 'HL7: messages per second, durably acknowledged',
      bars,
      controls: [
        {
          name: 'One connection that waits for each answer',
          failedAsItMust: !isMet({ ...bar, measured: slowed }),
          note: `${Math.round(slowed)} messages/s: a flush for each`,
        },
      ],
    };
  } finally {
    await server.stop();
  }
}

async function sayInto(
  server: ServerUnderTest,
  window: number,
  messages: number,
  lines = connections,
): Promise<LoadSent & { readonly run: number }> {
  const run = nextRun();
  const say = { port: server.mllpPort, connections: lines, window, messages: Math.ceil(messages / lines) };
  return { ...(await startLoad({ host: '127.0.0.1', run, say }).sent), run };
}

function rateOf({ said, refused, seconds }: LoadSent): number {
  if (refused > 0) throw new Error(`Cannot measure: ${refused} messages were refused`);
  return said / seconds;
}

async function recordedAfter(server: ServerUnderTest, sent: LoadSent & { readonly run: number }): Promise<number> {
  for (;;) {
    const { rows } = await server.pool.query<{ count: number }>(
      'select count(*) from message where control_id like $1',
      [`${sent.run}%`],
    );
    if (rows[0]?.count === sent.said) return (Date.now() - sent.lastAnswerAt) / 1000;
    await sleep(50);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = tellResults(await benchHl7(Number(process.argv[2] ?? 20_000))) ? 0 : 1;
}
