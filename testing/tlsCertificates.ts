import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and its certificate, as PEM texts and as files. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
  readonly keyFile: string;
  readonly certFile: string;
}

export interface TestCertificates {
  readonly folder: string;
  readonly ca: KeyPair;
  /** For `localhost` and 127.0.0.1, signed by the CA. */
  readonly server: KeyPair;
  /** `CN=CT1, O=Test Trust`, signed by the CA. */
  readonly client: KeyPair;
  /** Signed by nobody else. */
  readonly stranger: KeyPair;
}

/** Makes certificates with openssl in a new temporary folder; remove the folder when done. */
export function makeCertificates(): TestCertificates {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-tls-'));
  const ca = make('ca', '/CN=Test CA', []);
  const byCa = ['-CA', ca.certFile, '-CAkey', ca.keyFile];
  return {
    folder,
    ca,
    server: make('server', '/CN=localhost', [...byCa, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']),
    client: make('client', '/CN=CT1/O=Test Trust', byCa),
    stranger: make('stranger', '/CN=CT1', []),
  };

  function make(name: string, subject: string, more: readonly string[]): KeyPair {
    const [keyFile, certFile] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
    const key = ['-newkey', 'rsa:2048', '-noenc', '-keyout', keyFile];
    const args = ['req', '-x509', ...key, '-out', certFile, '-days', '2', '-subj', subject, ...more];
    execFileSync('openssl', args, { stdio: 'ignore' });
    return { key: readFileSync(keyFile, 'latin1'), cert: readFileSync(certFile, 'latin1'), keyFile, certFile };
  }
}
