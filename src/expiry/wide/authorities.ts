import { ListCertificateAuthoritiesCommand, type ListedAuthority } from '../../core/acm-pca-commands.ts';
import { clean } from '../../core/text.ts';
import { RATES } from '../api-pace.ts';
import { commandsFor, DAY_MS, dayOf, type Expiry, milestoneOf } from '../expiry.ts';
import { type GoThrough, pageByPage } from './wide-looking.ts';

/** Private certificates of ACM last 13 months: an authority that ends before cannot issue them any more. */
const ISSUES_DAYS = 395;
/** An authority that waits for its certificate for longer was forgotten. */
const WAITS_DAYS = 7;

/** Private certificate authorities that end, are to be deleted, or do not issue. */
export const lookAtAuthorities: GoThrough = ({ clients, config, ...clock }, from) => {
  const page = async (NextToken?: string) => {
    const answer = await clients.acmPca.send(
      new ListCertificateAuthoritiesCommand({ MaxResults: 1000, ...(NextToken && { NextToken }) }),
    );
    return { items: answer.CertificateAuthorities, next: answer.NextToken };
  };
  const see = (authority: ListedAuthority) => authorityStanding(authority, config.region, clock.now());
  return pageByPage({ perSecond: RATES.listAuthorities, clock, page, see }, from);
};

/** How one authority stands; undefined for one that issues and has no end that is known. */
export function authorityStanding(authority: ListedAuthority, region: string, now: number): Expiry | undefined {
  const { Status, CreatedAt, RestorableUntil, FailureReason } = authority;
  const base = named(authority, region);
  if (Status === 'DELETED')
    return RestorableUntil === undefined ? undefined : toBeDeleted(base, RestorableUntil * 1000, region, now);
  if (Status === 'CREATING') return undefined;
  if (Status === 'PENDING_CERTIFICATE' && now - (CreatedAt ?? 0) * 1000 < WAITS_DAYS * DAY_MS) return undefined;
  if (Status === 'ACTIVE' || Status === 'EXPIRED') return ending(authority, base, region, now);
  const why = FailureReason ? ` (${clean(FailureReason, 64)})` : '';
  return {
    ...base,
    state: 'unavailable',
    note: `It is in state ${clean(String(Status), 32)}${why}: it issues and renews no certificate.`,
    cycle: clean(String(Status), 32),
    answer: {
      by: 'notice',
      advice: 'Look at it, and enable it, install its certificate, or delete it when nothing needs it:',
      commands: commandsFor(
        base.id,
        `aws acm-pca describe-certificate-authority --region ${region} --certificate-authority-arn ${base.id}`,
      ),
    },
  };
}

type Named = ReturnType<typeof named>;

const named = ({ Arn, CertificateAuthorityConfiguration: configuration }: ListedAuthority, region: string) => ({
  kind: 'certificate-authority' as const,
  id: clean(Arn, 256),
  name: clean(configuration?.Subject?.CommonName ?? Arn.split('/').pop() ?? Arn, 128),
  region,
});

function ending(authority: ListedAuthority, base: Named, region: string, now: number): Expiry | undefined {
  if (authority.NotAfter === undefined) return undefined;
  const at = authority.NotAfter * 1000;
  const milestone = milestoneOf(at, now);
  const isShort = at > now && at - now < ISSUES_DAYS * DAY_MS;
  const said = [
    at <= now ? 'It has ended: nobody trusts what it signed.' : 'What it signed is trusted until then, and no longer.',
    ...(isShort ? ['ACM issues certificates of 13 months, which is more than it has left.'] : []),
    ...(publishesNothing(authority)
      ? ['It publishes no CRL and answers no OCSP, so that what it revokes stays trusted.']
      : []),
  ];
  return {
    ...base,
    at,
    state: at <= now ? 'expired' : 'expires',
    note: said.join(' '),
    ...(milestone !== undefined && { milestone }),
    answer: {
      by: 'notice',
      advice:
        'Have its parent sign its request anew, or sign it itself where it is a root, and install that; or make its successor, have it trusted, and issue from there:',
      commands: commandsFor(
        base.id,
        `aws acm-pca get-certificate-authority-csr --region ${region} --certificate-authority-arn ${base.id} --output text`,
        `aws acm-pca import-certificate-authority-certificate --region ${region} --certificate-authority-arn ${base.id} --certificate fileb://… --certificate-chain fileb://…`,
      ),
    },
  };
}

const publishesNothing = ({ RevocationConfiguration: how }: ListedAuthority): boolean =>
  !how?.CrlConfiguration?.Enabled && !how?.OcspConfiguration?.Enabled;

function toBeDeleted(base: Named, at: number, region: string, now: number): Expiry {
  const milestone = milestoneOf(at, now);
  return {
    ...base,
    at,
    state: 'deletion-scheduled',
    note: `Deleted, and can be restored until ${dayOf(at)}.`,
    ...(milestone !== undefined && { milestone }),
    answer: {
      by: 'notice',
      advice: 'If certificates of it are still in use:',
      commands: commandsFor(
        base.id,
        `aws acm-pca restore-certificate-authority --region ${region} --certificate-authority-arn ${base.id}`,
      ),
    },
  };
}
