import { judgeMessage } from '../domain/intake/answerMessage.ts';
import { type DimseListener, openDimseListener } from './dimse/listener.ts';
import { addressMatches } from './intake/peerAddress.ts';
import { openPeerRegister, type PeerRegister } from './intake/peers.ts';
import { openPerformedSteps, stepOfLedger } from './intake/performedSteps.ts';
import { acknowledgingTooSoon } from './journal/brokenOnPurpose.ts';
import type { JournalIntake } from './journal/entry.ts';
import { type MllpListener, openMllpListener } from './mllp/listener.ts';
import { senderOf } from './mllp/senderOf.ts';
import type { Stores } from './openStores.ts';
import type { Settings } from './settings.ts';
import type { Loops } from './startLoops.ts';

/** The doors of DICOM and HL7. */
export interface Doors {
  readonly peers: PeerRegister;
  readonly intake: JournalIntake;
  /** For people: which door listens where. */
  list(): {
    readonly name: string;
    readonly listening: string;
    readonly secure: boolean;
    readonly connections: number;
  }[];
  stop(): Promise<void>;
}

interface OpenDoor {
  readonly name: string;
  readonly secure: boolean;
  readonly listener: DimseListener | MllpListener;
}

export async function openDoors(settings: Settings, stores: Stores, loops: Loops, clock: () => Date): Promise<Doors> {
  const { host } = settings;
  const intake = settings.unsafe.acknowledgeBeforeKeep ? acknowledgingTooSoon(stores.journal) : stores.journal;
  const peers = await openPeerRegister({
    pool: stores.pool,
    clock,
    home: settings.home,
    unknownPeers: settings.unknownPeers,
    log: stores.log,
  });
  const steps = openPerformedSteps(stepOfLedger(stores.pool));
  const open: OpenDoor[] = [];
  try {
    for (const [port, secure] of [
      [settings.dicomPort, false],
      [settings.dicomTlsPort, true],
    ] as const) {
      if (port !== null) open.push({ name: 'DICOM', secure, listener: await openDicom(port, secure) });
    }
    for (const [port, secure] of [
      [settings.mllpPort, false],
      [settings.mllpTlsPort, true],
    ] as const) {
      if (port !== null) open.push({ name: 'HL7', secure, listener: await openHl7(port, secure) });
    }
  } catch (error) {
    await stop();
    throw error;
  }

  function openDicom(port: number, secure: boolean): Promise<DimseListener> {
    return openDimseListener({
      ...{ host, port, clock, log: stores.log, journal: intake, steps, metrics: stores.metrics.dimse },
      ...(secure && settings.tls ? { tls: settings.tls } : {}),
      maxPduBytes: settings.dicomMaxPduBytes,
      async admit(asked) {
        if (asked.calledAet.trim() !== settings.dicomAet)
          return { kind: 'refused', reason: 'called-aet-not-recognised' };
        return peers.admit(asked);
      },
      untilRecorded: (position, atMostMs) => loops.recorder.until(position, atMostMs),
    });
  }

  function openHl7(port: number, secure: boolean): Promise<MllpListener> {
    return openMllpListener({
      ...{ host, port, clock, log: stores.log, journal: intake, metrics: stores.metrics.mllp },
      ...(secure && settings.tls ? { tls: settings.tls } : {}),
      allowed: (address) => settings.mllpAllowed.some((allowed) => addressMatches(allowed, address)),
      answer(reading) {
        if (reading.kind !== 'read') return judgeMessage(reading, null, heardAt(settings.site)).verdict;
        const sender = senderOf(reading.message);
        const site = loops.feeds.known('hl7', sender)?.site ?? settings.site;
        return judgeMessage(reading, loops.feeds.packFor(sender, reading.message), heardAt(site)).verdict;
      },
    });
  }

  function heardAt(site: string) {
    return { receivedAt: clock(), zone: settings.timeZone, site };
  }

  async function stop(): Promise<void> {
    await Promise.all(open.map(({ listener }) => listener.close()));
    await peers.close();
  }

  return {
    peers,
    intake,
    list: () =>
      open.map(({ name, secure, listener }) => ({
        name: secure ? `${name} over TLS` : name,
        listening: `${host}:${listener.port}`,
        secure,
        connections: 'associations' in listener ? listener.associations : listener.connections,
      })),
    stop,
  };
}
