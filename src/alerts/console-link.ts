import type { Finding, ResourceKind } from '../core/finding.ts';

const HOSTS: Record<string, string> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/**
 * Where the AWS console shows what a finding is about. Made of constants, a checked region and encoded ids only, so
 * that no text from outside can lead elsewhere.
 *
 * @returns undefined where there is no such page, or the event's partition or region is unknown
 */
export function consoleLink(finding: Finding): string | undefined {
  const host = HOSTS[finding.partition];
  const path = pathOf(finding);
  if (!host || !path || !REGION.test(finding.region)) return undefined;
  return `https://${finding.region}.${host}/${path}`;
}

/** The console's page of one object in S3, which asks people to sign in. */
export function objectLink({
  partition,
  region,
  bucket,
  key,
}: Record<'partition' | 'region' | 'bucket' | 'key', string>): string {
  const host = HOSTS[partition] ?? HOSTS.aws;
  return `https://${region}.${host}/s3/object/${bucket}?region=${region}&prefix=${encode(key)}`;
}

const idOf = ({ resources }: Finding, kind: ResourceKind): string | undefined =>
  resources.find((resource) => resource.kind === kind)?.id;

/** The console's page of a finding, or of the list that has it where a single one has no address. */
function pathOf(finding: Finding): string | undefined {
  const home = (service: string, page: string): string => `${service}/home?region=${finding.region}${page}`;
  const { facts, id } = finding;
  switch (finding.source) {
    case 'guardduty':
      return home('guardduty', `#/findings?search=id%3D${encode(id)}`);
    case 'macie':
      return home('macie', `#findings?itemId=${encode(id)}`);
    case 'acm': {
      const certificate = finding.resources.find(({ kind }) => kind === 'certificate')?.arn?.split('/');
      return home('acm', `#/certificates/${encode(certificate?.at(-1) ?? 'list')}`);
    }
    case 'parameter-store': {
      const parameter = idOf(finding, 'parameter');
      return parameter && `systems-manager/parameters/${encode(parameter)}/description?region=${finding.region}`;
    }
    case 'inspector':
      return home('inspector/v2', '#/findings/all');
    case 'security-hub': {
      // The id is encoded twice, as the operator before it is.
      const search = `Id%3D%255Coperator%255C%253AEQUALS%255C%253A${encode(encode(String(facts.hubId ?? '')))}`;
      return home('securityhub', facts.hubId === undefined ? '#/findings' : `#/findings?search=${search}`);
    }
    case 'access-analyzer':
      return home('access-analyzer', '#/findings');
    case 'health':
      return home('health', '#/account/dashboard/open-issues');
    case 'kms': {
      const key = idOf(finding, 'key');
      return home('kms', key === undefined ? '#/kms/keys' : `#/kms/keys/${encode(key)}`);
    }
    case 'secrets-manager': {
      const secret = idOf(finding, 'secret')?.replace(/^arn:.*:secret:(.*)-[A-Za-z0-9]{6}$/, '$1');
      return secret === undefined
        ? `secretsmanager/listsecrets?region=${finding.region}`
        : `secretsmanager/secret?name=${encode(secret)}&region=${finding.region}`;
    }
    case 'cloudtrail':
      return home('cloudtrailv2', /^[0-9a-f-]{36}$/.test(id) ? `#/events/${id}` : '#/events');
    case 'cloudwatch': {
      const alarm = idOf(finding, 'alarm');
      return home('cloudwatch', `#alarmsV2:${alarm === undefined ? '' : `alarm/${encode(alarm)}`}`);
    }
    case 'aws-config': {
      const rule = facts.configRuleName;
      return home('config', rule === undefined ? '#/rules' : `#/rules/details?configRuleName=${encode(String(rule))}`);
    }
    case 'trusted-advisor':
      return 'trustedadvisor/home#/category/security';
    case 'step-functions':
      return home('states', `#/v2/executions/details/${encode(String(facts.execution))}`);
  }
}

// A lone surrogate has no encoding, and parentheses would end a link early in some mail clients.
const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed().slice(0, 256)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
