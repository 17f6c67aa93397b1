import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM texts for a server that is called by a name. */
export interface ServerPems {
  certificate: string;
  key: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];

/** A certificate authority that nobody trusts but those who are told to, and certificates by it for these names. */
export function createAuthority(names: readonly string[]): { authority: string; servers: ServerPems[] } {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-authority-'));
  const openssl = (name: string, ...args: string[]): ServerPems => {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`];
    execFileSync('openssl', ['req', '-x509', ...NEW_KEY, ...files, ...args], { cwd: folder, stdio: 'pipe' });
    const read = (ending: string) => readFileSync(join(folder, `${name}.${ending}`), 'utf8');
    return { certificate: read('crt'), key: read('key') };
  };
  try {
    const authority = openssl('authority', '-addext', 'keyUsage=critical,keyCertSign').certificate;
    const signed = ['-CA', 'authority.crt', '-CAkey', 'authority.key', '-addext', 'basicConstraints=critical,CA:FALSE'];
    return {
      authority,
      servers: names.map((name) => openssl(name, ...signed, '-addext', `subjectAltName=DNS:${name}`)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
