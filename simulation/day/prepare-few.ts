import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import { asJson, makeAuthority } from '../../local/x509/authority.ts';
import { BACKUP_TAG } from '../../src/actions/secrets/backup/backup-store.ts';
import { backUpParameters } from '../../src/actions/secrets/backup/take.ts';
import type { Config } from '../../src/core/config.ts';
import { silent } from '../../src/core/telemetry.ts';
import { days } from '../../src/core/time.ts';
import { bundledEvents, findingsIn } from '../events.ts';
import { isContained } from '../scene.ts';
import { BY_EMAIL, CALLED } from './prepared-plan.ts';

/** These are named by the events. */
const IMPORTED = 'arn:aws:acm:eu-west-1:111122223333:certificate/772db3e9-7a75-4d51-8551-3e78c1fe6f7c';
const NOT_ROTATED = '0a1b2c3d-0000-4000-8000-a00000000507';
const EXPIRED = '/shop/partner-token';

const COPIES_UNDER = '0a1b2c3d-0000-4000-8000-a0000000c0b1';
const SUCCESSOR = 'legacy/next';

/** The settings of a deployment that keeps copies of parameters. */
export const keepsCopies = { backupKey: `arn:aws:kms:eu-west-1:111122223333:key/${COPIES_UNDER}` };

/** What owners have prepared, so that what few events need is there. The parameter expires a second after the start. */
export async function prepareFew(stack: LocalStack, seed: number, now: number): Promise<void> {
  const { kms, ssm, acm, route53 } = stack.services;
  kms.seedKey({ id: COPIES_UNDER });
  kms.seedKey({ id: NOT_ROTATED, tags: { 'riposte:rotate': 'true' } });
  withSuccessor(stack, now);
  route53.seedHostedZone({ name: 'example.com' });
  acm.seedCertificate({
    CertificateArn: BY_EMAIL,
    DomainName: 'shop.example.com',
    DomainValidationOptions: [
      { DomainName: 'shop.example.com', ValidationDomain: 'shop.example.com', ValidationMethod: 'EMAIL' },
    ],
  });
  const Timestamp = new Date(now + 1_000).toISOString();
  ssm.seedParameter({
    name: EXPIRED,
    value: 'made-up-in-the-local-account',
    tags: { [BACKUP_TAG]: 'true' },
    policies: [{ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp } }],
  });
  if (isContained(seed)) withCaller(stack);
  const config: Pick<Config, 'backupKey' | 'table'> = stack.config;
  await backUpParameters({ clients: stack.accountClients, config, telemetry: silent, now: () => now });
}

/** The caller of a cluster whom an event names, with an access entry: whichever other event is the first to make the cluster. */
function withCaller(stack: LocalStack): void {
  const event = bundledEvents().find(({ name }) => name === CALLED);
  const seeder = createSeeder(stack);
  for (const finding of event ? findingsIn(event.source, event.body) : []) seeder(finding);
}

/** An imported certificate that ends, and the secret with the next one: each names the other. */
function withSuccessor({ services: { acm, secretsManager } }: LocalStack, now: number): void {
  const { issuing, issue } = makeAuthority(now);
  acm.seedCertificate({
    CertificateArn: IMPORTED,
    DomainName: 'legacy.example.com',
    Type: 'IMPORTED',
    KeyAlgorithm: 'EC_prime256v1',
    Serial: '0f:01',
    NotAfter: new Date(now + days(29)),
    tags: { 'riposte:renew': `from-secret:${SUCCESSOR}` },
  });
  secretsManager.seedSecret({
    name: SUCCESSOR,
    value: asJson(issue({ name: 'legacy.example.com', serial: '2b00' }), issuing),
    tags: { 'riposte:copy-to': IMPORTED },
  });
}
