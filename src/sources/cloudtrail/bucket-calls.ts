import { clean } from '../../core/text.ts';
import { readOpened } from './opened.ts';
import type { CallReader, CallReaders, Told } from './reader.ts';
import { at, entriesOf, word } from './request.ts';

/** Groups of S3 that are everybody: the second is everybody with an AWS account. */
const EVERYBODY = /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/i;
const PUBLIC_ACLS = ['public-read', 'public-read-write', 'authenticated-read'];

const OPEN: Told = {
  severity: 8.5,
  what: 'A bucket was opened to everybody by its access list',
  facts: { opened: 'everybody' },
};

/** An access list, in the body or as one of S3's ready-made ones in the header. */
const readAcl: CallReader = ({ request }) => {
  const ready = entriesOf(at(request, 'x-amz-acl')).map((value) => String(value).toLowerCase());
  if (ready.some((name) => PUBLIC_ACLS.includes(name))) return OPEN;
  const grants = entriesOf(at(request, 'AccessControlPolicy', 'AccessControlList', 'Grant'));
  return grants.some((grant) => EVERYBODY.test(word(grant, 'Grantee', 'URI'))) ? OPEN : undefined;
};

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
