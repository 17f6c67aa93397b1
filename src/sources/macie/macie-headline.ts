import type { Finding } from '../../core/finding.ts';
import { about, actorName, capital, type Headline, inWords, nameOf } from '../headline.ts';

const WORDS: Readonly<Record<string, string>> = {
  'Policy:IAMUser/S3BlockPublicAccessDisabled': 'Block on public access of {} off',
  'Policy:IAMUser/S3BucketEncryptionDisabled': 'Default encryption of {} reset',
  'Policy:IAMUser/S3BucketPublic': 'Bucket {} became public',
  'Policy:IAMUser/S3BucketReplicatedExternally': 'Bucket {} replicated to an outside account',
  'Policy:IAMUser/S3BucketSharedExternally': 'Bucket {} shared with an outside account',
  'Policy:IAMUser/S3BucketSharedWithCloudFront': 'Bucket {} shared with CloudFront',
  'SensitiveData:S3Object/Credentials': 'Credentials found in {}',
  'SensitiveData:S3Object/CustomIdentifier': 'Custom data identifier matched in {}',
  'SensitiveData:S3Object/Financial': 'Financial data found in {}',
  'SensitiveData:S3Object/Multiple': 'Sensitive data found in {}',
  'SensitiveData:S3Object/Personal': 'Personal data found in {}',
};
const TYPE = /^([A-Z]\w*):\w+\/([A-Z]\w*)$/;

/** What Macie found, from its type and what the fields say. */
export function macieHeadline(finding: Finding): Headline {
  const [, category, what = ''] = TYPE.exec(finding.type) ?? [];
  const known = Object.hasOwn(WORDS, finding.type) ? WORDS[finding.type] : undefined;
  const words = hasCredentials(finding) ? 'Credentials found in {}' : (known ?? unheardOf(category, what));
  const by = actorName(finding);
  return {
    says: about(words, 'a bucket', nameOf(finding, 'bucket')),
    ...(category === 'Policy' && by !== undefined && { by }),
  };
}

const hasCredentials = ({ type, facts }: Finding): boolean =>
  type.startsWith('SensitiveData:') && facts.credentials === true;

function unheardOf(category: string | undefined, what: string): string {
  if (category === 'SensitiveData') return `${capital(inWords(what))} data found in {}`;
  return category === 'Policy'
    ? `Bucket {} changed: ${inWords(what.replace(/^S3Bucket/, ''))}`
    : 'Unknown Macie event about {}';
}
