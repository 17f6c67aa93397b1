import type { Finding } from '../core/finding.ts';

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

function pathOf(finding: Finding): string | undefined {
  const region = finding.region;
  const id = encode(finding.id);
  switch (finding.source) {
    case 'guardduty':
      return `guardduty/home?region=${region}#/findings?search=id%3D${id}`;
    case 'macie':
      return `macie/home?region=${region}#findings?itemId=${id}`;
    case 'acm': {
      const certificate = finding.resources
        .find(({ kind }) => kind === 'certificate')
        ?.arn?.split('/')
        .at(-1);
      return certificate && `acm/home?region=${region}#/certificates/${encode(certificate)}`;
    }
    case 'parameter-store': {
      const parameter = finding.resources.find(({ kind }) => kind === 'parameter')?.id;
      return parameter && `systems-manager/parameters/${encode(parameter)}/description?region=${region}`;
    }
  }
}

// A lone surrogate has no encoding, and parentheses would end a link early in some mail clients.
const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed().slice(0, 256)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
