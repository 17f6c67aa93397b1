import type { Settings } from '../src/platform/settings/schema.ts';
import { alarm } from './alarm.ts';
import { allow, arnOf, namedArn, ref, sub } from './names.ts';
import type { Resource, Resources, Statement } from './template.ts';

const HOUR = 3_600;

/**
 * To send email as these addresses alone. SES asks for the identity, and for the configuration set that an identity may
 * have as its default; its condition keys are of the action, so that they hold for both.
 */
export const sendAs = (addresses: string | readonly string[]): Statement =>
  allow(['ses:SendEmail'], [namedArn('ses', 'identity/*'), namedArn('ses', 'configuration-set/*')], {
    StringEquals: { 'ses:FromAddress': addresses },
  });

/** The sender in Amazon SES, unless there is one already: SES asks for a confirmation by email or DNS. */
export const sender = ({ sesFrom, sesIdentity }: Settings): Resources =>
  sesFrom && !sesIdentity
    ? { Sender: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: sesFrom } } }
    : {};

/** What sending the digest needs, and keeping its report. */
export const sendDigest = ({ sesFrom }: Settings): Statement[] => [
  allow(['sns:GetTopicAttributes'], [ref('Topic')]),
  allow(['s3:PutObject'], [sub('${Reports.Arn}/reports/*'), sub('${Reports.Arn}/index.html')]),
  allow(['s3:ListBucket'], [arnOf('Reports')]),
  // In its sandbox SES asks for the recipients' identities too: the sender is what is fixed.
  ...(sesFrom ? [sendAs(sesFrom)] : []),
];

/** A run counts each day, also one that has nothing to send to anybody: 27 hours without one are three too many. */
export const digestLate = (stack: string): Resource =>
  alarm({
    name: `${stack}-digest-late`,
    means: 'No digest was sent for 27 hours, though one is due each day. In a new deployment: none was sent yet.',
    first: `look at the log of ${stack}-digest for its last error.`,
    runbook: 'digest-late',
    namespace: 'Riposte',
    metric: 'DigestsSent',
    dimensions: { service: stack },
    statistic: 'Sum',
    seconds: HOUR,
    periods: 27,
    threshold: 1,
    silence: true,
  });
