import { clean } from '../../../core/text.ts';

/** The tag of a quarantined version; the bucket's own policy denies to read what has it. */
export const QUARANTINE_TAG = { key: 'riposte-quarantine', value: 'true' } as const;

const READS = ['s3:getobject', 's3:getobjectversion'];
export const TAG_WRITES = [
  's3:putobjecttagging',
  's3:putobjectversiontagging',
  's3:deleteobjecttagging',
  's3:deleteobjectversiontagging',
];

type Condition = Record<string, Record<string, string | string[]>>;

/** A statement of a bucket policy, as far as it is looked at. */
export interface Statement {
  Sid?: unknown;
  Effect?: unknown;
  Principal?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  Condition?: Condition;
}

/**
 * Which of the two statements that a quarantine needs a bucket's policy lacks, for people: that nobody reads what is
 * tagged, and that nobody but Riposte and a scanner changes tags. Empty where both are there.
 *
 * @param policy the text of the bucket's policy; empty where it has none
 */
export function lackingStatements(policy: string, bucket: string, partition: string): string[] {
  const { deniesReads, deniesTags } = deniesIn(policy, bucket, partition);
  return [
    ...(deniesReads ? [] : [`a deny of reads of what is tagged ${QUARANTINE_TAG.key}=${QUARANTINE_TAG.value}`]),
    ...(deniesTags ? [] : ['a deny of changes of tags to all but Riposte and the scanner']),
  ];
}

function deniesIn(policy: string, bucket: string, partition: string): { deniesReads: boolean; deniesTags: boolean } {
  const denies = statementsOf(policy).filter((each) => deniesAll(each, `arn:${partition}:s3:::${bucket}/*`));
  return {
    deniesReads: denies.some((each) => covers(each, READS) && isOnTag(each) && sparesNamed(each, true)),
    deniesTags: denies.some((each) => covers(each, TAG_WRITES) && sparesNamed(each, false)),
  };
}

/** The statements of a bucket's policy; none where it is no policy. */
export function statementsOf(policy: string): Statement[] {
  try {
    const { Statement: all = [] } = JSON.parse(policy || '{}') as { Statement?: Statement | Statement[] };
    return [all].flat();
  } catch {
    return [];
  }
}

/** What stands alone or in a list, as far as it is text. */
export const listOf = (value: unknown): string[] =>
  [value].flat().filter((each): each is string => typeof each === 'string');

/** Whether a statement is for each principal. */
export const isEverybody = (principal: unknown): boolean =>
  principal === '*' ||
  (typeof principal === 'object' && principal !== null && 'AWS' in principal && listOf(principal.AWS).includes('*'));

const deniesAll = ({ Effect, Principal, Resource }: Statement, objects: string): boolean =>
  Effect === 'Deny' && isEverybody(Principal) && listOf(Resource).some((each) => each === objects || each === '*');

const covers = ({ Action }: Statement, wanted: readonly string[]): boolean => {
  const named = listOf(Action).map((each) => each.toLowerCase());
  return wanted.every((action) => named.some((each) => each === action || each === '*' || each === 's3:*'));
};

const isOnTag = ({ Condition = {} }: Statement): boolean =>
  Object.entries(Condition.StringEquals ?? {}).some(
    ([key, value]) =>
      key.toLowerCase() === `s3:existingobjecttag/${QUARANTINE_TAG.key}` &&
      listOf(value).includes(QUARANTINE_TAG.value),
  );

const SPARES = ['StringNotEquals', 'StringNotLike', 'ArnNotEquals', 'ArnNotLike'];

/** Conditions are all to be met, so that any other one than the tag, and who is spared, could make the deny empty. */
const sparesNamed = ({ Condition = {} }: Statement, onTag: boolean): boolean =>
  Object.entries(Condition).every(([operator, keys]) =>
    SPARES.includes(operator)
      ? Object.entries(keys).every(
          ([key, value]) => key.toLowerCase() === 'aws:principalarn' && !listOf(value).includes('*'),
        )
      : onTag && operator === 'StringEquals' && Object.keys(keys).length === 1,
  );

/**
 * Whether the deny of changes of tags spares the role that contains by its name, and not the one that releases: what is
 * quarantined could not be given back. Owners of releases before named the first alone.
 */
export const forgetsRelease = (policy: string, role: RoleArn): boolean =>
  sparedIn(policy).some((arns) => has(arns, role('ActContainRole')) && !has(arns, role('ActReleaseRole')));

type RoleArn = (name: 'ActContainRole' | 'ActReleaseRole') => string;

const has = (arns: readonly string[], begin: string): boolean => arns.some((arn) => matches(arn, begin));

/** Whom each deny of changes of tags spares. */
const sparedIn = (policy: string): string[][] =>
  statementsOf(policy)
    .filter((each) => each.Effect === 'Deny' && covers(each, TAG_WRITES))
    .map(({ Condition = {} }) =>
      SPARES.flatMap((operator) => Object.values(Condition[operator] ?? {}).flatMap(listOf)),
    );

/** Whether an ARN, or a pattern up to its first wildcard, may mean a role of which the ARN begins so. */
function matches(arn: string, role: string): boolean {
  const [begin = ''] = arn.split(/[*?]/);
  return arn.startsWith(role) || (begin !== arn && role.startsWith(begin));
}

/** The two statements for a bucket's owner to add; `spared` are the ARNs of who may read and tag. */
export function quarantineStatements(bucket: string, partition: string, spared: readonly string[]): object[] {
  const of = { Principal: '*', Resource: `arn:${partition}:s3:::${bucket}/*` };
  const others = { ArnNotLike: { 'aws:PrincipalArn': [...spared] } };
  const tagged = { [`s3:ExistingObjectTag/${QUARANTINE_TAG.key}`]: QUARANTINE_TAG.value };
  return [
    {
      Sid: 'RiposteQuarantineReads',
      Effect: 'Deny',
      ...of,
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Condition: { StringEquals: tagged, ...others },
    },
    {
      Sid: 'RiposteQuarantineTags',
      Effect: 'Deny',
      ...of,
      Action: [
        's3:PutObjectTagging',
        's3:PutObjectVersionTagging',
        's3:DeleteObjectTagging',
        's3:DeleteObjectVersionTagging',
      ],
      Condition: others,
    },
  ];
}

/** Those of the two that a bucket's policy lacks, to be added to it; see `quarantineStatements`. */
export function statementsToAdd(
  policy: string,
  bucket: string,
  partition: string,
  spared: readonly string[],
): object[] {
  const { deniesReads, deniesTags } = deniesIn(policy, bucket, partition);
  const [reads, tags] = quarantineStatements(bucket, partition, spared) as [object, object];
  return [...(deniesReads ? [] : [reads]), ...(deniesTags ? [] : [tags])];
}

/** What a bucket's owner is told to do where statements are missing. */
export const policyAdvice = (bucket: string): string =>
  `Add the two statements of docs/containment.md to the policy of ${clean(bucket, 63)}; then it can be quarantined. Until then deny reads of this object by hand.`;
