import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FeedSystem } from '../../src/domain/intake/feedSystem.ts';
import { confirmsReports, devices, messageFeeds, senderText, silentDevice } from '../places.ts';
import type { ActionsSent, Doors } from '../real/sendActions.ts';
import { type DayWish, type DemoDay, demoDay, type ToldStory } from './demoDay.ts';

/** What the demo asks of the running server. */
export interface DemoHouse {
  readonly doors: Doors;
  /** Where the pages are: `http://127.0.0.1:8080`. */
  readonly pagesAt: string;
  readonly wish: DayWish;
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
    readonly system: FeedSystem;
    /** Whether it says which reports it holds; those of the day that is going to be told count. */
    readonly confirmsReports: boolean;
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
  await enrol(house);
  house.say(
    'A day of the invented Northwood, Eastfield and Westmoor trust is being sent through the DICOM and HL7 doors.',
  );
  const sent = await sendFromOutside(house);
  await house.settled();
  house.say(
    `Sent in ${Math.round(sent.seconds)} s: ${sent.images} images and ${sent.messages} messages; ${sent.refused} caller refused, as it should be.`,
  );
  for (const surprise of sent.surprises) house.say(`Not as expected: ${surprise}.`);
  for (const line of guide(demoDay(house.wish), house.pagesAt)) house.say(line);
  return sent;
}

async function enrol(house: DemoHouse): Promise<void> {
  for (const { aeTitle, name, site } of [...devices, silentDevice]) {
    await house.enrolPeer({ aeTitle, name, site, address: '127.0.0.1', verbs: ['echo', 'store'] });
  }
  for (const sender of messageFeeds) {
    const { name, facility: site, pack, system } = sender;
    const confirms = confirmsReports(sender);
    await house.setFeed({ sender: senderText(sender), name, site, pack, system, confirmsReports: confirms });
  }
}

function sendFromOutside(house: DemoHouse): Promise<ActionsSent> {
  const child = fork(fileURLToPath(new URL('./demoSenders.ts', import.meta.url)), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'json',
  });
  return new Promise((resolve, reject) => {
    child.on('message', (said: SaidByProcess) => {
      if (said.kind === 'progress') house.progress(said.done, said.of);
      else if (said.kind === 'lost') house.say(`${said.words}.`);
      else resolve(said.sent);
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code !== 0) reject(new Error(`Cannot send the day: the sending process ended with ${code}`));
    });
    child.send({ ...house.wish, until: house.wish.until.toISOString(), doors: house.doors });
  });
}

export type SaidByProcess =
  | { readonly kind: 'progress'; readonly done: number; readonly of: number }
  /** A sender lost its connection: what it does now, in a sentence without its full stop. */
  | { readonly kind: 'lost'; readonly words: string }
  | { readonly kind: 'sent'; readonly sent: ActionsSent };

/** What to look for, in plain words: the first steps of a newcomer, then every planned failure. */
export function guide(day: DemoDay, pagesAt: string): readonly string[] {
  const first = day.stories.find(({ name }) => name === 'details-only-in-the-image') as ToldStory;
  return [
    '',
    `Open ${pagesAt}, sign in, and follow “What happened here?” at the top of the page: it leads to each of these.`,
    '',
    'Find the exam whose patient details are only in the image:',
    `  ${first.find}`,
    `  ${first.why}`,
    '',
    'Also in this day:',
    ...day.stories.filter((story) => story !== first).flatMap(({ title, find }) => [`  ${title}.`, `    ${find}`]),
  ];
}
