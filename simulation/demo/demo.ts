import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { devices, type MessageSender, messageSenders, senderText, silentDevice } from '../places.ts';
import type { ActionsSent, Doors } from '../real/sendActions.ts';
import { type DemoDay, demoDay, type ToldStory } from './demoDay.ts';

/** What the demo asks of the running server. */
export interface DemoHouse {
  readonly doors: Doors;
  /** Where the pages are: `http://127.0.0.1:8080`. */
  readonly pagesAt: string;
  readonly zone: string;
  readonly now: Date;
  enrolPeer(peer: {
    readonly aeTitle: string;
    readonly address: string;
    readonly site: string;
    readonly name: string;
    readonly verbs: readonly ('echo' | 'store')[];
  }): Promise<void>;
  setFeed(feed: {
    /** MSH-3 and MSH-4 joined by `|`. */
    readonly sender: string;
    readonly name: string;
    readonly site: string;
    readonly pack: string;
  }): Promise<void>;
  /** Resolves when all that was kept is recorded and balanced. */
  settled(): Promise<void>;
  say(line: string): void;
  progress(done: number, of: number): void;
}

/**
 * Enrols the scanners and senders of the invented trust, sends one day of their work through the doors, and says what to look
 * for. The sending is a process of its own, as the senders of a hospital are.
 */
export async function runDemo(house: DemoHouse): Promise<ActionsSent> {
  const wish = { seed: 'safelight', until: house.now, zone: house.zone };
  await enrol(house);
  house.say('A day of the invented Northwood and Eastfield trust is being sent through the DICOM and HL7 doors.');
  const sent = await sendFromOutside(wish, house);
  await house.settled();
  house.say(
    `Sent in ${Math.round(sent.seconds)} s: ${sent.images} images and ${sent.messages} messages; ${sent.refused} caller refused, as it should be.`,
  );
  for (const surprise of sent.surprises) house.say(`Not as expected: ${surprise}.`);
  for (const line of guide(demoDay(wish), house.pagesAt)) house.say(line);
  return sent;
}

async function enrol(house: DemoHouse): Promise<void> {
  for (const { aeTitle, name, site } of [...devices, silentDevice]) {
    await house.enrolPeer({ aeTitle, name, site, address: '127.0.0.1', verbs: ['echo', 'store'] });
  }
  for (const sender of Object.values(messageSenders) as MessageSender[]) {
    const { name, facility: site, pack } = sender;
    await house.setFeed({ sender: senderText(sender), name, site, pack });
  }
}

function sendFromOutside(
  wish: { readonly seed: string; readonly until: Date; readonly zone: string },
  house: DemoHouse,
): Promise<ActionsSent> {
  const child = fork(fileURLToPath(new URL('./demoSenders.ts', import.meta.url)), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'json',
  });
  return new Promise((resolve, reject) => {
    child.on('message', (said: SaidByProcess) => {
      if (said.kind === 'progress') house.progress(said.done, said.of);
      else resolve(said.sent);
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code !== 0) reject(new Error(`Cannot send the day: the sending process ended with ${code}`));
    });
    child.send({ ...wish, until: wish.until.toISOString(), doors: house.doors });
  });
}

export type SaidByProcess =
  | { readonly kind: 'progress'; readonly done: number; readonly of: number }
  | { readonly kind: 'sent'; readonly sent: ActionsSent };

/** What to look for, in plain words: the first steps of a newcomer, then every planned failure. */
export function guide(day: DemoDay, pagesAt: string): readonly string[] {
  const first = day.stories.find(({ name }) => name === 'details-only-in-the-image') as ToldStory;
  return [
    '',
    `Find the exam whose patient details are only in the image: open ${pagesAt}, sign in, and then`,
    `  ${first.find}`,
    `  ${first.why}`,
    '',
    'Also in this day:',
    ...day.stories.filter((story) => story !== first).flatMap(({ title, find }) => [`  ${title}.`, `    ${find}`]),
  ];
}
