import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DimseMetrics } from './dimse/doorReports.ts';
import type { MllpMetrics } from './mllp/settings.ts';

/** Everything we count. Labels are kinds, codes, states and names of feeds: never a patient. */
export interface Metrics {
  readonly registry: Registry;
  readonly dimse: DimseMetrics;
  readonly mllp: MllpMetrics;
  readonly balanced: (exams: number, milliseconds: number) => void;
  /** Asked at each scrape. */
  watch(name: string, help: string, value: () => number): void;
  /** As `watch`, one figure for each thing of ours; of two with one name the greater. */
  watchEach(name: string, help: string, label: string, values: () => readonly (readonly [string, number])[]): void;
}

export function makeMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const balanced = new Counter({ name: 'imaging_exams_balanced_total', help: 'Exams balanced', registers });
  const balancing = new Counter({ name: 'imaging_balancing_seconds_total', help: 'Time spent balancing', registers });
  return {
    registry,
    dimse: countDimse(registers),
    mllp: countMllp(registers),
    balanced(exams, milliseconds) {
      balanced.inc(exams);
      balancing.inc(milliseconds / 1000);
    },
    watch(name, help, value) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    },
    watchEach(name, help, label, values) {
      new Gauge({
        ...{ name, help, registers, labelNames: [label] },
        collect() {
          this.reset();
          const worst = new Map<string, number>();
          for (const [thing, value] of values()) worst.set(thing, Math.max(value, worst.get(thing) ?? value));
          for (const [thing, value] of worst) this.set({ [label]: thing }, value);
        },
      });
    },
  };
}

function countDimse(registers: Registry[]): DimseMetrics {
  const received = new Counter({
    name: 'imaging_instances_received_total',
    help: 'Instances answered, by C-STORE status',
    labelNames: ['result'],
    registers,
  });
  const acknowledged = new Histogram({
    name: 'imaging_ack_seconds',
    help: 'From the C-STORE command to its answer',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const refused = new Counter({
    name: 'imaging_associations_refused_total',
    help: 'Associations rejected, by reason',
    labelNames: ['reason'],
    registers,
  });
  const associations = new Gauge({ name: 'imaging_associations_open', help: 'Associations open now', registers });
  return {
    associationBegan: () => associations.inc(),
    associationEnded: () => associations.dec(),
    associationRefused: (reason) => refused.inc({ reason }),
    stored(status, _bytes, milliseconds) {
      received.inc({ result: status.toString(16).padStart(4, '0') });
      acknowledged.observe(milliseconds / 1000);
    },
  };
}

function countMllp(registers: Registry[]): MllpMetrics {
  const messages = new Counter({
    name: 'imaging_messages_answered_total',
    help: 'HL7 messages answered, by code',
    labelNames: ['code'],
    registers,
  });
  const refused = new Counter({
    name: 'imaging_messages_refused_total',
    help: 'HL7 frames and connections turned away, by reason',
    labelNames: ['reason'],
    registers,
  });
  const connections = new Gauge({
    name: 'imaging_mllp_connections_open',
    help: 'MLLP connections open now',
    registers,
  });
  return {
    connections: (open) => connections.set(open),
    answered: (code) => messages.inc({ code }),
    refused: (reason) => refused.inc({ reason }),
  };
}
