import type { Actor } from '../../core/finding.ts';
import { addNamed } from '../posture/resource.ts';
import { ACCESS_KEY_ID, IAM_NAME } from '../read/identifiers.ts';
import type { Reader } from '../read/reader.ts';
import { add, type Found } from '../read/resources.ts';
import { column } from './item.ts';

/** What each check's items are about: the column that names it, and its type. */
const SUBJECTS: Record<string, { title: string; type: string }> = {
  'bucket-permissions': { title: 'Bucket Name', type: 'AWS::S3::Bucket' },
  'ebs-public-snapshots': { title: 'Snapshot ID', type: 'AWS::EC2::Snapshot' },
  'rds-public-snapshots': { title: 'Snapshot ID', type: 'AWS::RDS::DBSnapshot' },
  'open-ports': { title: 'Security Group ID', type: 'AWS::EC2::SecurityGroup' },
  'unrestricted-access': { title: 'Security Group ID', type: 'AWS::EC2::SecurityGroup' },
  'cloudtrail-logging': { title: 'Trail Name', type: 'AWS::CloudTrail::Trail' },
  'access-key-rotation': { title: 'IAM User', type: 'AWS::IAM::User' },
};

/** Adds what the item is about, and returns whose key it is where it is about a key. */
export function addSubject(check: string, detail: Reader, item: Reader, found: Found): Actor | undefined {
  if (check === 'exposed-access-keys') return readKey(item, found);
  if (check === 'root-mfa') add(found, { kind: 'account', id: found.place.account });
  const subject = Object.hasOwn(SUBJECTS, check) ? SUBJECTS[check] : undefined;
  const cell = subject && column(item, subject.title);
  if (subject && cell !== undefined && cell !== '')
    addNamed(found, bare(cell), item.pathOf(subject.title), subject.type);
  else if (detail.raw('resource_id') !== undefined)
    addNamed(found, detail.raw('resource_id'), detail.pathOf('resource_id'), subject?.type);
  return undefined;
}

/** Security groups are shown with their network: `sg-… (vpc-…)`. */
const bare = (cell: unknown): unknown => (typeof cell === 'string' ? cell.replace(/ \(vpc-[0-9a-f]+\)$/, '') : cell);

function readKey(item: Reader, found: Found): Actor {
  const keyId = column(item, 'Access Key ID');
  const user = column(item, 'User Name (IAM or Root)');
  const isRoot = typeof user === 'string' && /^(<?root_account>?|root)$/i.test(user);
  const hasName = typeof user === 'string' && IAM_NAME.test(user) && !isRoot;
  const hasKey = typeof keyId === 'string' && ACCESS_KEY_ID.test(keyId);
  if (hasKey) add(found, { kind: 'access-key', id: keyId });
  else if (keyId !== undefined) found.unreadable.push(item.pathOf('Access Key ID'));
  if (isRoot) add(found, { kind: 'account', id: found.place.account });
  else if (hasName) add(found, { kind: 'user', id: user });
  return {
    userType: isRoot ? 'Root' : 'IAMUser',
    ...(hasName && { userName: user }),
    ...(hasKey && { accessKeyId: keyId }),
  };
}
