import { createHash } from 'node:crypto';
import { parseAddress } from '../../src/core/addresses/address.ts';
import { parseDomain } from '../../src/core/addresses/domain.ts';
import { net64Of } from '../../src/core/addresses/network.ts';
import type { SourceId } from '../../src/core/finding.ts';

/** Where in an event the targets of an action may be read from, as patterns of dotted paths. */
type Origins = Partial<Record<string, RegExp>>;

const REMOTE = String.raw`detail\.service\.(?:action\.(?:networkConnectionAction|portProbeAction\.portProbeDetails\.\d+)\.)?remoteIpDetails\.ipAddressV[46]`;
const SEQUENCE = String.raw`detail\.service\.detection\.sequence\.`;

/**
 * Written down a second time, apart from the code that reads: what a mutation leads to may only name what stands at one
 * of these places. Sources that are not here may name what stands anywhere in their event.
 */
const ORIGINS: Partial<Record<SourceId, Origins>> = {
  guardduty: {
    'block-ip': new RegExp(`^${REMOTE}$`),
    'deny-in-network-acl': new RegExp(`^(?:${REMOTE}|detail\\.resource\\.instanceDetails\\.instanceId)$`),
    'close-ingress': /^detail\.resource\.instanceDetails\.networkInterfaces\.\d+\.securityGroups\.\d+\.groupId$/,
    'deny-egress': new RegExp(`^${REMOTE}$`),
    'deny-domain': /^detail\.service\.action\.dnsRequestAction\.domain$/,
    'deactivate-access-key': new RegExp(
      `^(?:detail\\.resource\\.accessKeyDetails\\.(?:accessKeyId|userName)|${SEQUENCE}(?:actors\\.\\d+\\.user\\.(?:credentialUid|name)|resources\\.\\d+\\.(?:uid|name|data\\.accessKey\\.userName)))$`,
    ),
    'deny-user': new RegExp(
      `^(?:detail\\.resource\\.accessKeyDetails\\.(?:accessKeyId|userName)|${SEQUENCE}(?:actors\\.\\d+\\.user\\.(?:credentialUid|name)|resources\\.\\d+\\.(?:uid|name|data\\.accessKey\\.userName)))$`,
    ),
    'block-public-access': new RegExp(
      `^(?:detail\\.resource\\.s3BucketDetails\\.\\d+\\.name|detail\\.service\\.action\\.awsApiCallAction\\.affectedResources\\.AWS::S3::Bucket(?:\\.\\d+)?|${SEQUENCE}resources\\.\\d+\\.(?:uid|name))$`,
    ),
    'rotate-secret':
      /^detail\.(?:resource\.rds(?:DbInstance|LimitlessDb)Details\.tags\.\d+\.value|service\.action\.awsApiCallAction\.affectedResources\.AWS::SecretsManager::Secret(?:\.\d+)?)$/,
    'restart-trail': /^detail\.service\.action\.awsApiCallAction\.affectedResources\.AWS::CloudTrail::Trail(?:\.\d+)?$/,
  },
  macie: {
    'block-public-access': /^detail\.resourcesAffected\.s3Bucket\.name$/,
    'rotate-secret': /^detail\.resourcesAffected\.s3(?:Bucket|Object)\.tags\.\d+\.value$/,
  },
  'parameter-store': {
    'renew-parameter': /^(?:resources\.0|detail\.parameter-name)$/,
    'restore-parameter': /^(?:resources\.0|detail\.parameter-name)$/,
  },
  acm: {
    'repair-certificate': /^resources\.0$/,
    'revalidate-certificate': /^resources\.0$/,
    'reimport-certificate': /^resources\.0$/,
    'replace-certificate': /^resources\.0$/,
  },
};

/** Every text of an event with its path. Depth is bounded, since a mutation may nest without end. */
export function textsOf(value: unknown, at = '', depth = 0, found: [string, string][] = []): [string, string][] {
  if (typeof value === 'string') found.push([at, value]);
  else if (typeof value === 'object' && value !== null && depth < 40)
    for (const [key, entry] of Object.entries(value)) textsOf(entry, at ? `${at}.${key}` : key, depth + 1, found);
  return found;
}

/** What an action may be given from a field's text: the text itself, or its one canonical form. */
const FORMS: Record<string, (text: string) => string | undefined> = {
  'block-ip': canonicalAddress,
  'deny-egress': canonicalAddress,
  'deny-in-network-acl': canonicalAddress,
  'deny-domain': canonicalDomain,
};

function canonicalAddress(text: string): string | undefined {
  const parsed = parseAddress(text);
  return 'cidr' in parsed ? parsed.cidr : undefined;
}

function canonicalDomain(text: string): string | undefined {
  const parsed = parseDomain(text);
  return 'domain' in parsed ? parsed.domain : undefined;
}

/** Whether a target's text stands, as it is or in its canonical form, at a place from which this action may take it. */
export function standsThere(
  source: SourceId,
  action: string,
  target: string,
  texts: readonly [string, string][],
): boolean {
  if (action === 'answer-workflow') return askedBy(texts).includes(target);
  const origins = ORIGINS[source];
  const where = origins?.[action];
  if (origins && !where) return false;
  return texts.some(([path, text]) => (!where || where.test(path)) && names(text, target, action, where === undefined));
}

/** The names of a question: its workflow's, the mark in the place of its task token, and one of both. */
function askedBy(texts: readonly [string, string][]): string[] {
  const said = new Map(texts);
  const [, workflow = ''] =
    /^arn:aws[a-z-]*:states:[^:]+:\d{12}:execution:([^:/]+)/.exec(said.get('detail.execution') ?? '') ?? [];
  const token = said.get('detail.taskToken') ?? '';
  const hash = createHash('sha256').update(token).digest('hex');
  const mark = /^riposte-[0-9a-f]{32}$/.test(token) ? token : `riposte-${hash.slice(0, 32)}`;
  return [workflow, mark, `${workflow}-${mark.slice('riposte-'.length).slice(0, 12)}`];
}

function names(text: string, target: string, action: string, anywhere: boolean): boolean {
  const form = FORMS[action]?.(text);
  if (text === target || form === target) return true;
  // Several addresses of an IPv6 /64 are one target, the /64.
  if (form?.endsWith('/128') && target.endsWith('/64') && net64Of(form) === target) return true;
  // Of a name, the account's own ARN may have been made.
  if (anywhere && target.startsWith('arn:') && text !== '' && target.split(/[:/]/).at(-1) === text) return true;
  // An identifier may stand at the end of an ARN.
  return text.startsWith('arn:') && text.split(/[:/]/).includes(target) ? true : anywhere && text.endsWith(target);
}
