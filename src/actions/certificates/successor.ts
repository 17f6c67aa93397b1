import { createHash } from 'node:crypto';
import { type CertificateDetail, type KeyAlgorithm, RequestCertificateCommand } from '@aws-sdk/client-acm';
import type { ActionContext } from '../../core/action-context.ts';
import { isAwsError, RenewalError } from '../../core/errors.ts';
import { namesToKeep } from './check-bundle.ts';
import { certificateTags, describeCertificate, tagCertificate } from './describe.ts';
import { recordsOf } from './diagnose-certificate.ts';
import { placeRecords } from './place-records.ts';
import { createRecords } from './write-records.ts';

/** On the old certificate: the ARN of the one that takes its place. */
const REPLACED_BY_TAG = 'riposte:replaced-by';
/** On the new one: the ARN of the old. Only what bears it was requested for that. */
const REPLACES_TAG = 'riposte:replaces';

/** Those that ACM issues on request; others exist only by import. */
const ON_REQUEST: readonly (KeyAlgorithm | undefined)[] = ['RSA_2048', 'EC_prime256v1', 'EC_secp384r1'];

/**
 * Finds the certificate that was requested to take the place of another, by the tag on the old one. A tag that names
 * one which was not requested for that counts for nothing.
 */
export async function findSuccessor(
  old: string,
  { clients: { acm }, config }: ActionContext,
): Promise<CertificateDetail | undefined> {
  const arn = (await certificateTags(acm, old))[REPLACED_BY_TAG];
  if (!arn?.startsWith(`arn:${config.partition}:acm:${config.region}:${config.account}:certificate/`)) return undefined;
  const found = await describeCertificate(acm, arn);
  if (!found || (await certificateTags(acm, arn))[REPLACES_TAG] !== old) return undefined;
  return found;
}

/**
 * Requests a certificate for the same names, validated by DNS, and remembers it on the old one. ACM answers the same
 * token with the same certificate for an hour, so that a crash between the two leaves no second one.
 */
export async function requestSuccessor(
  old: CertificateDetail,
  { clients: { acm }, key }: ActionContext,
): Promise<void> {
  const [DomainName = '', ...others] = namesToKeep(old);
  const algorithm = old.KeyAlgorithm?.replace('-', '_') as KeyAlgorithm | undefined;
  try {
    const { CertificateArn = '' } = await acm.send(
      new RequestCertificateCommand({
        DomainName,
        ...(others.length > 0 && { SubjectAlternativeNames: [DomainName, ...others] }),
        ValidationMethod: 'DNS',
        IdempotencyToken: createHash('sha256').update(key).digest('hex').slice(0, 32),
        KeyAlgorithm: ON_REQUEST.includes(algorithm) ? algorithm : 'RSA_2048',
        Tags: [{ Key: REPLACES_TAG, Value: old.CertificateArn }],
      }),
    );
    await tagCertificate(acm, old.CertificateArn ?? '', REPLACED_BY_TAG, CertificateArn);
  } catch (error) {
    if (!isAwsError(error, 'LimitExceededException', 'InvalidDomainValidationOptionsException')) throw error;
    throw new RenewalError(
      `ACM does not issue a certificate for ${others.length + 1} names (${error.name}): the quota is 10 names unless raised, and so many certificates a year. Raise it in Service Quotas.`,
    );
  }
}

/** What a certificate that was requested waits for; undefined when it is issued. */
export type Waiting = { verdict: 'wait' | 'failed'; reason: string };

/** Sees to the validation records of a requested certificate; creates those that are missing when it may touch. */
export async function awaitIssue(
  successor: CertificateDetail,
  ctx: ActionContext,
  touch: boolean,
): Promise<Waiting | undefined> {
  const { Status, CertificateArn: arn, FailureReason } = successor;
  if (Status === 'ISSUED') return undefined;
  if (Status !== 'PENDING_VALIDATION')
    return { verdict: 'failed', reason: `The new certificate ${arn} was not issued (${FailureReason ?? Status}).` };
  const domains = successor.DomainValidationOptions ?? [];
  if (domains.length === 0 || domains.some(({ ResourceRecord }) => !ResourceRecord))
    return { verdict: 'wait', reason: 'ACM is about to name the validation records of the new certificate.' };
  const placed = await placeRecords(recordsOf(domains), undefined, ctx);
  if (placed.verdict === 'proceed' && touch) await createRecords(ctx.clients.route53, placed.before.records);
  const obstacle = placed.verdict === 'refuse' || 'advice' in placed ? placed : undefined;
  const said = obstacle && needsHelp(placed) ? ` ${obstacle.reason} ${obstacle.advice ?? ''}` : '';
  return { verdict: 'wait', reason: `ACM is validating the names of the new certificate.${said.trimEnd()}` };
}

/** Records that are all there, and that ACM has not looked at yet, need nobody. */
const needsHelp = (placed: { verdict: string; reason?: string }): boolean =>
  placed.verdict !== 'proceed' && !placed.reason?.startsWith('Every validation record');
