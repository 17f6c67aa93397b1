import { accountOf } from '../trail/condition-ties.ts';
import type { Asked, CallReader, CallReaders, Told } from './reader.ts';
import { at, entriesOf, isOmitted } from './request.ts';

const ARN = /arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:\d{12}:/g;

/** Other accounts that a part of the request names: by ARNs in it, or by twelve digits where an account stands. */
function strangersIn({ call, request }: Asked, path: string): string[] {
  const part = at(request, ...path.split('.'));
  const text = typeof part === 'object' ? JSON.stringify(part) : String(part);
  // Twelve digits elsewhere may be the number of a telephone.
  const names = /(Owner|AccountId)$/.test(path) ? [text] : (text.match(ARN) ?? []);
  const accounts = names.flatMap((name) => accountOf(name) ?? []);
  return [...new Set(accounts)].filter((account) => account !== call.found.place.account).sort();
}

/**
 * Told, as the line says or as given here, where another account stands at this place.
 *
 * @param otherwise what is told where none does; nothing, unless given
 */
const forStrangers =
  (path: string, told: Told = {}, otherwise?: Told): CallReader =>
  (asked) => {
    const strangers = strangersIn(asked, path);
    if (strangers.length === 0) return otherwise;
    const { memberAccounts = [] } = asked.call.deployment ?? {};
    const isOurs = told === FOREIGN_KEY && strangers.every((account) => memberAccounts.includes(account));
    const given: Told = isOurs ? { decision: 'digest' } : told;
    const whose = given === FOREIGN_KEY ? ' of account' : ', for account';
    const what = `${given.what ?? asked.line.says}${whose} ${strangers.slice(0, 3).join(', ')}`;
    return { ...given, what, facts: { opened: 'account', outsiders: strangers.slice(0, 10).join(' ') } };
  };

/** Whoever owns the key decides whether anybody reads what it encrypts: so a ransom begins. */
const FOREIGN_KEY: Told = {
  decision: 'now',
  severity: 8,
  what: 'What is new is encrypted by a key',
};

/** Where data and events go to another account, and where a key of one comes in. */
export const COPIED_CALLS: CallReaders = {
  'dynamodb:ExportTableToPointInTime': forStrangers('s3BucketOwner', { decision: 'now' }, {}),
  'ec2:ModifyEbsDefaultKmsKeyId': forStrangers('kmsKeyId', FOREIGN_KEY, {}),
  'logs:PutSubscriptionFilter': forStrangers('destinationArn', {}, {}),
  's3:PutBucketEncryption': forStrangers('ServerSideEncryptionConfiguration', FOREIGN_KEY),
  's3:PutBucketInventoryConfiguration': forStrangers(
    'InventoryConfiguration.Destination.S3BucketDestination.AccountId',
  ),
  's3:PutBucketNotification': forStrangers('NotificationConfiguration'),
  'sns:Subscribe': forStrangers('endpoint'),
  // An update replaces all rules: those that are not in the request are gone.
  'wafv2:UpdateWebACL': ({ call, request }) => {
    if (isOmitted(call)) return {};
    return entriesOf(request.rules).length === 0
      ? { decision: 'now', what: 'A web ACL lost all its rules' }
      : undefined;
  },
};
