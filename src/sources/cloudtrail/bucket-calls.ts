import { clean } from '../../core/text.ts';
import { readOpened } from './opened.ts';
import type { CallReader, CallReaders, Told } from './reader.ts';
import { at, entriesOf, textsOf } from './request.ts';

/** Groups of S3 that are everybody: the second is everybody with an AWS account. */
const EVERYBODY = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/i;
/** AWS's own: groups such as the one that delivers access logs, and the accounts with which CloudFront does. */
const OF_AWS =
  /^https?:|^(c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0|a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56)$/i;
const FULL = ['x-amz-grant-full-control'];
const GRANTS = [...FULL, ...['read', 'write', 'read-acp', 'write-acp'].map((right) => `x-amz-grant-${right}`)];
const PUBLIC_ACLS = ['public-read', 'public-read-write', 'authenticated-read'];

const OPEN: Told = {
  severity: 8.5,
  what: 'A bucket was opened to everybody by its access list',
  facts: { opened: 'everybody' },
};

/** An access list, in the body, grant by grant in headers, or as one of S3's ready-made ones in a header. */
const readAcl: CallReader = ({ request }) => {
  const ready = entriesOf(at(request, 'x-amz-acl')).map((value) => String(value).toLowerCase());
  if (ready.some((name) => PUBLIC_ACLS.includes(name))) return OPEN;
  const list = at(request, 'AccessControlPolicy');
  const owner = at(list, 'Owner', 'ID');
  const granted = entriesOf(at(list, 'AccessControlList', 'Grant')).flatMap((grant) =>
    ['URI', 'ID', 'EmailAddress'].flatMap((name) => textsOf(at(grant, 'Grantee', name))),
  );
  const names = [...granted, ...grantees(request)].filter((name) => name !== owner);
  if (names.some((name) => EVERYBODY.test(name))) return OPEN;
  const strangers = [...new Set(names)].filter((name) => !OF_AWS.test(name));
  // Headers name no owner: whoever is given everything, and alone, may be the one.
  const mayBeOwner = owner === undefined && names.length === 1 && grantees(request, FULL).length > 0;
  return strangers.length > 0 ? sharedBy(strangers, mayBeOwner) : undefined;
};

/** An access list names accounts by ids that say nothing; whose they are, a person has to find out. */
function sharedBy(names: readonly string[], mayBeOwner: boolean): Told {
  const outsiders = clean(names.join(' '), 256);
  const shown = mayBeOwner ? ['an account'] : names.slice(0, 2).map((name) => clean(name, 40));
  return {
    decision: 'digest',
    kind: 'shared-with-account',
    severity: 4,
    what: `The access list of a bucket lets in ${shown.join(' and ')}`,
    facts: { opened: 'other', outsiders },
  };
}

/** Whom the headers grant something, each as `uri="…"`; CloudTrail has them at the top or below the access list. */
const grantees = (request: unknown, headers = GRANTS): string[] =>
  [request, at(request, 'accessControlList')]
    .flatMap((fields) => headers.flatMap((name) => textsOf(at(fields, name))))
    .flatMap((header) =>
      header
        .slice(0, 4096)
        .split(',')
        .map((one) => one.trim().replace(/^\w+="?|"$/g, ''))
        .filter((name) => name !== ''),
    );

/** Where objects are copied to: another account's bucket is told at once. */
const readReplication: CallReader = ({ request, call }) => {
  const own = call.found.place.account;
  const accounts = [...JSON.stringify(request).matchAll(/"Account":"?(\d{12})/g)].map(([, account = '']) => account);
  const strangers = [...new Set(accounts)].filter((account) => account !== own);
  if (strangers.length === 0) return {};
  const outsiders = clean(strangers.join(' '), 256);
  return {
    decision: 'now',
    severity: 7.5,
    what: `Objects of a bucket are copied to account ${strangers.slice(0, 3).join(', ')}`,
    facts: { opened: 'account', outsiders },
  };
};

/** What calls about buckets did to who can read them. */
export const BUCKET_CALLS: CallReaders = {
  's3:PutBucketAcl': readAcl,
  's3:PutBucketPolicy': readOpened,
  's3:PutBucketReplication': readReplication,
};
