const { alarm } = require('./alarm.cjs');
const { allow, arnOf, namedArn, ref, sub } = require('./names.cjs');

const HOUR = 3_600;

/**
 * To send email as these addresses alone. SES asks for the identity, and for the configuration set that an identity may
 * have as its default; its condition keys are of the action, so that they hold for both.
 */
const sendAs = (addresses) =>
  allow(['ses:SendEmail'], [namedArn('ses', 'identity/*'), namedArn('ses', 'configuration-set/*')], {
    StringEquals: { 'ses:FromAddress': addresses },
  });

/** The sender in Amazon SES, unless there is one already: SES asks for a confirmation by email or DNS. */
const sender = ({ sesFrom, sesIdentity }) =>
  sesFrom && !sesIdentity
    ? { Sender: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: sesFrom } } }
    : {};

/** What sending the digest needs, and keeping its report. */
const sendDigest = ({ sesFrom }) => [
  allow(['sns:GetTopicAttributes'], [ref('Topic')]),
  allow(['s3:PutObject'], [sub('${Reports.Arn}/reports/*'), sub('${Reports.Arn}/index.html')]),
  allow(['s3:ListBucket'], [arnOf('Reports')]),
  // In its sandbox SES asks for the recipients' identities too: the sender is what is fixed.
  ...(sesFrom ? [sendAs(sesFrom)] : []),
];

/** A run counts each day, also one that has nothing to send to anybody: 27 hours without one are three too many. */
const digestLate = (stack) =>
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

module.exports = { digestLate, sendAs, sendDigest, sender };
