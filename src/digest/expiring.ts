import { type CertificateSummary, KeyAlgorithm, ListCertificatesCommand } from '@aws-sdk/client-acm';
import { ListSecretsCommand, type SecretListEntry } from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, type ParameterMetadata } from '@aws-sdk/client-ssm';
import * as z from 'zod/mini';
import type { Clients } from '../clients.ts';
import { ANY, type Permission } from '../iam.ts';
import { clean } from '../text.ts';
import type { Expiring } from './input.ts';

/** What the digest's function may call beside the journal's table and the topic. */
export const digestPermissions: readonly Permission[] = [
  {
    actions: ['acm:ListCertificates', 'ssm:DescribeParameters', 'secretsmanager:ListSecrets'],
    resources: [ANY],
    why: 'The digest says what expires. Lists have no narrower resource, and hold names and dates, never values.',
  },
];

const DAY = 86_400_000;
type Asked = Pick<Clients, 'acm' | 'ssm' | 'secretsManager'>;

/**
 * What expires within `days`, or has expired and is still in use: certificates, parameters with an expiration policy,
 * and secrets whose rotation is due. A service that refuses to answer becomes an entry without a time that says so,
 * since a digest without it is better than none.
 *
 * @param now milliseconds since 1970
 */
export async function findExpiring({
  clients,
  now,
  days = 45,
}: {
  clients: Asked;
  now: number;
  days?: number;
}): Promise<Expiring[]> {
  const found = await Promise.all([
    asked('certificate', () => certificates(clients, now)),
    asked('parameter', () => parameters(clients)),
    asked('secret', () => secrets(clients, now)),
  ]);
  return found.flat().filter(({ at }) => at === undefined || at <= now + days * DAY);
}

async function asked(kind: Expiring['kind'], ask: () => Promise<Expiring[]>): Promise<Expiring[]> {
  try {
    return await ask();
  } catch (error) {
    // Only an answer from AWS is a reason to go on without: everything else is our own fault, or the end.
    if (!(error instanceof Error) || !('$metadata' in error)) throw error;
    return [{ kind, name: `each ${kind}`, note: `AWS answered ${error.name}: ${clean(error.message, 200)}` }];
  }
}

/** Every page of a list. */
async function pages<T>(
  page: (token: string | undefined) => Promise<{ items?: T[] | undefined; next?: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await page(token);
    all.push(...(items ?? []));
    token = next;
  } while (token);
  return all;
}

async function certificates({ acm }: Asked, now: number): Promise<Expiring[]> {
  const all = await pages<CertificateSummary>(async (NextToken) => {
    // Without key types, ACM leaves out everything but RSA 1024 and 2048.
    const Includes = { keyTypes: Object.values(KeyAlgorithm) };
    const answer = await acm.send(
      new ListCertificatesCommand({ CertificateStatuses: ['ISSUED', 'EXPIRED'], Includes, MaxItems: 1000, NextToken }),
    );
    return { items: answer.CertificateSummaryList, next: answer.NextToken };
  });
  return all.flatMap((certificate) => {
    const { NotAfter, Status, InUse, DomainName, CertificateArn = '' } = certificate;
    if (!NotAfter || (Status !== 'ISSUED' && Status !== 'EXPIRED') || (NotAfter.getTime() <= now && !InUse)) return [];
    const automatic = !InUse || isRenewedInTime(certificate, now);
    return [
      {
        kind: 'certificate',
        name: DomainName ?? CertificateArn,
        at: NotAfter.getTime(),
        note: noteOf(certificate, now),
        automatic,
      },
    ];
  });
}

// ACM renews some weeks before the end: one that has less than a month left is not being renewed.
const isRenewedInTime = ({ RenewalEligibility, NotAfter }: CertificateSummary, now: number): boolean =>
  RenewalEligibility === 'ELIGIBLE' && (NotAfter?.getTime() ?? 0) - now > 30 * DAY;

function noteOf(certificate: CertificateSummary, now: number): string {
  const { Type, InUse, RenewalEligibility, NotAfter } = certificate;
  if (NotAfter && NotAfter.getTime() <= now) return 'Expired, and still in use.';
  if (!InUse) return 'Not in use, so that nobody misses it; ACM does not renew it.';
  if (Type === 'IMPORTED') return 'Imported: ACM does not renew it. Import a new one in its place.';
  if (isRenewedInTime(certificate, now)) return 'In use. ACM renews it by itself.';
  if (RenewalEligibility === 'ELIGIBLE')
    return 'In use. ACM should have renewed it by now: check its validation records.';
  return 'In use, and not eligible for renewal by ACM: request a new one.';
}

const Policy = z.object({ Type: z.literal('Expiration'), Attributes: z.object({ Timestamp: z.string() }) });

async function parameters({ ssm }: Asked): Promise<Expiring[]> {
  const all = await pages<ParameterMetadata>(async (NextToken) => {
    // Only parameters of the advanced tier can have policies.
    const ParameterFilters = [{ Key: 'Tier', Option: 'Equals', Values: ['Advanced'] }];
    const answer = await ssm.send(new DescribeParametersCommand({ ParameterFilters, MaxResults: 50, NextToken }));
    return { items: answer.Parameters, next: answer.NextToken };
  });
  return all.flatMap(({ Name = '', Policies = [] }) =>
    Policies.flatMap(({ PolicyText = '' }): Expiring[] => {
      const at = expirationOf(PolicyText);
      return at === undefined ? [] : [{ kind: 'parameter', name: Name, at, note: 'Systems Manager deletes it then.' }];
    }),
  );
}

function expirationOf(text: string): number | undefined {
  try {
    const at = Date.parse(z.parse(Policy, JSON.parse(text)).Attributes.Timestamp);
    return Number.isNaN(at) ? undefined : at;
  } catch {
    // Another kind of policy: a reminder, which ends nothing.
    return undefined;
  }
}

async function secrets({ secretsManager }: Asked, now: number): Promise<Expiring[]> {
  const all = await pages<SecretListEntry>(async (NextToken) => {
    const answer = await secretsManager.send(new ListSecretsCommand({ MaxResults: 100, NextToken }));
    return { items: answer.SecretList, next: answer.NextToken };
  });
  return all.flatMap(({ Name = '', NextRotationDate, RotationEnabled }) => {
    if (!NextRotationDate || RotationEnabled === false) return [];
    const at = NextRotationDate.getTime();
    const overdue = at < now;
    const note = overdue ? 'Its rotation is overdue: the last one did not succeed.' : 'Rotates by itself by then.';
    return [{ kind: 'secret', name: Name, at, note, automatic: !overdue }];
  });
}
