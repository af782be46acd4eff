import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isPeerAddress } from './intake/peerAddress.ts';

/** Everything an operator can set, read once at start. Each is an environment variable of the name given in `readSettings`. */
export interface Settings {
  /** The data folder: journal, embedded database, keys. */
  readonly home: string;
  /** The address every door binds to. */
  readonly host: string;
  readonly httpPort: number;
  readonly dicomPort: number;
  readonly dicomTlsPort: number | null;
  readonly dicomAet: string;
  readonly dicomMaxPduBytes: number;
  readonly unknownPeers: 'refuse' | 'hold';
  readonly mllpPort: number;
  readonly mllpTlsPort: number | null;
  /** Addresses (or CIDR ranges) that may send HL7. */
  readonly mllpAllowed: readonly string[];
  readonly tls: TlsSettings | null;
  /** Null: the embedded database. */
  readonly databaseUrl: string | null;
  readonly adminPassword: string | null;
  /** ODS code of the site that senders belong to until they are given another. */
  readonly site: string;
  readonly timeZone: string;
  readonly refuseBelowFreeMebibytes: number;
  readonly trustedProxy: string | null;
  readonly securityContact: string | null;
  readonly logLevel: string;
  /** Breaks a promise on purpose, so that the rigs can show that they would notice. Never set this where patients are. */
  readonly unsafe: { readonly noFlush: boolean; readonly acknowledgeBeforeKeep: boolean };
}

/** PEM texts, or null where the operator gives none. */
export interface TlsSettings {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

export type SettingsReading =
  | { readonly kind: 'read'; readonly settings: Settings }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads all settings and tells all that is wrong with them at once. A secret may also stand in a file: `X_FILE` names it. */
export function readSettings(env: Environment): SettingsReading {
  const problems: string[] = [];
  const read = reader(env, problems);
  const tlsParts = ['TLS_KEY', 'TLS_CERT', 'TLS_CA'].map((name) => read.secret(name));
  const [key, cert, ca] = tlsParts;
  const tls = key && cert && ca ? { key, cert, ca } : null;
  if (!tls && tlsParts.some((part) => part !== null))
    problems.push('TLS_KEY, TLS_CERT and TLS_CA must be set together');

  const settings: Settings = {
    home: env.SAFELIGHT_HOME || join(homedir(), '.safelight'),
    host: read.text('BIND_ADDRESS', '127.0.0.1', /^[0-9A-Fa-f.:]{2,45}$/, 'an IP address'),
    httpPort: read.number('HTTP_PORT', 8080, 1, 65_535),
    dicomPort: read.number('DICOM_PORT', 11_112, 1, 65_535),
    dicomTlsPort: read.optionalNumber('DICOM_TLS_PORT', 1, 65_535),
    dicomAet: read.text(
      'DICOM_AET',
      'SAFELIGHT',
      /^[\x21-\x5b\x5d-\x7e]([\x20-\x5b\x5d-\x7e]{0,14}[\x21-\x5b\x5d-\x7e])?$/,
      '1 to 16 characters',
    ),
    dicomMaxPduBytes: read.number('DICOM_MAX_PDU', 131_072, 4_096, 1_048_576),
    unknownPeers: read.choice('UNKNOWN_PEERS', ['refuse', 'hold']),
    mllpPort: read.number('MLLP_PORT', 2_575, 1, 65_535),
    mllpTlsPort: read.optionalNumber('MLLP_TLS_PORT', 1, 65_535),
    mllpAllowed: read.addresses('MLLP_ALLOWED', '127.0.0.1,::1'),
    tls,
    databaseUrl: read.secret('DATABASE_URL', /^(postgres(ql)?:\/\/|\/)./, 'postgresql://… or the folder of a socket'),
    adminPassword: read.secret('SAFELIGHT_ADMIN_PASSWORD', /^.{12,500}$/s, '12 characters or more'),
    site: read.text('SAFELIGHT_SITE', 'LOCAL', /^[A-Z0-9]{2,10}$/, 'an ODS code'),
    timeZone: read.zone('SAFELIGHT_TIME_ZONE', 'Europe/London'),
    refuseBelowFreeMebibytes: read.number('REFUSE_BELOW_FREE_MIB', 512, 1, 1_048_576),
    trustedProxy: read.addresses('TRUSTED_PROXY', '').join(',') || null,
    securityContact: read.text('SECURITY_CONTACT', '', /^((mailto|https):.+)?$/, 'mailto:… or https:…') || null,
    logLevel: read.choice('LOG_LEVEL', ['info', 'debug', 'warn', 'error', 'silent']),
    unsafe: { noFlush: env.UNSAFE_NO_FLUSH === '1', acknowledgeBeforeKeep: env.UNSAFE_ACK_BEFORE_KEEP === '1' },
  };
  if ((settings.dicomTlsPort ?? settings.mllpTlsPort) !== null && !tls) {
    problems.push('DICOM_TLS_PORT and MLLP_TLS_PORT need TLS_KEY, TLS_CERT and TLS_CA');
  }
  return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'read', settings };
}

function reader(env: Environment, problems: string[]) {
  const number = (name: string, usual: number, from: number, to: number): number => {
    const said = env[name] || String(usual);
    const value = Number(said);
    if (!/^[0-9]+$/.test(said) || value < from || value > to)
      problems.push(`${name} must be a whole number from ${from} to ${to}`);
    return value;
  };
  const secretOf = (name: string): string | null => {
    if (env[name]) return env[name];
    const file = env[`${name}_FILE`];
    if (!file) return null;
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (error) {
      problems.push(`${name}_FILE cannot be read (${(error as NodeJS.ErrnoException).code})`);
      return null;
    }
  };
  return {
    number,
    optionalNumber: (name: string, from: number, to: number) => (env[name] ? number(name, 0, from, to) : null),
    text(name: string, usual: string, form: RegExp, what: string): string {
      const value = env[name] || usual;
      if (!form.test(value)) problems.push(`${name} must be ${what}`);
      return value;
    },
    /** The first choice is the usual one. */
    choice<const C extends string>(name: string, choices: readonly C[]): C {
      const value = (env[name] || choices[0]) as C;
      if (!choices.includes(value)) problems.push(`${name} must be one of ${choices.join(', ')}`);
      return value;
    },
    zone(name: string, usual: string): string {
      const value = env[name] || usual;
      try {
        new Intl.DateTimeFormat('en-GB', { timeZone: value });
      } catch {
        problems.push(`${name} must be a time zone such as ${usual}`);
      }
      return value;
    },
    /** IP addresses and CIDR ranges, with commas between. */
    addresses(name: string, usual: string): readonly string[] {
      const parts = (env[name] || usual).split(',').map((part) => part.trim());
      const said = parts.filter((part) => part !== '');
      if (!said.every(isPeerAddress)) problems.push(`${name} must be IP addresses or CIDR ranges, with commas between`);
      return said;
    },
    /** What is wrong with a secret never repeats it. */
    secret(name: string, form = /./s, what = 'a text'): string | null {
      const value = secretOf(name);
      if (value !== null && !form.test(value)) problems.push(`${name} must be ${what}`);
      return value;
    },
  };
}
