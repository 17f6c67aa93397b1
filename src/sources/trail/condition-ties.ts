import { coversWorld } from '../../core/world-open.ts';
import { isFields, textsOf } from './fields.ts';

const TIES =
  /^(aws:(sourceaccount|sourcearn|sourceowner|sourceorgid|sourceorgpaths|principalorgid|principalorgpaths|principalaccount|principalarn|sourcevpc|sourcevpce|vpcesourceaccount|vpcesourceorgid)|kms:calleraccount|s3:dataaccesspoint(account|arn))$/;
/** What whoever calls chooses himself, or has anyway: everybody meets it. AWS counts such policies as public, too. */
const IDLE =
  /^(aws:(securetransport|referer|useragent|currenttime|epochtime|requestedregion|tagkeys|requesttag\/.*)|s3:.*)$/;
/** What has to be exact: a whole name, in which no variable stands either, the account of an ARN, an organization. */
const EXACT = /^[^*?$]+$|^o-[a-z0-9]+\/|^arn:[^*?$:]*:[^*?$:]*:[^*?$:]*:\d{12}:/;
/** Each part of an ARN is compared by itself, where its condition is about ARNs: a wildcard reaches over no colon. */
const EXACT_ARN = /^arn:[^:$]*:[^:$]*:[^:$]*:\d{12}:/;
const EQUALS = /^(foranyvalue:)?(string|arn)(equals|like|equalsignorecase)(ifexists)?$/i;

/** One test of a condition: a key in lower case, the values that it may have, and whether equality is asked for. */
interface Test {
  key: string;
  values: string[];
  isEquals: boolean;
  isLike: boolean;
  isAddress: boolean;
  isArn: boolean;
}

function testsOf(condition: unknown): Test[] {
  const operators = isFields(condition) ? Object.entries(condition) : [];
  return operators.flatMap(([operator, keys]) =>
    Object.entries(isFields(keys) ? keys : {}).map(([key, values]) => ({
      key: key.toLowerCase(),
      values: textsOf(values),
      // Where the key may be missing, a condition holds for those who do not have it; `ForAllValues` holds for nothing, too.
      isEquals: EQUALS.test(operator) && !/ifexists$/i.test(operator),
      isLike: /like$/i.test(operator) && !/not/i.test(operator),
      isAddress: /^ipaddress$/i.test(operator),
      isArn: /arn(equals|like)$/i.test(operator),
    })),
  );
}

/**
 * What a condition ties a statement to: accounts, or, where it names none, organizations, networks and the like, without
 * those inside; nothing of which one can be sure; or nothing at all, as everybody meets it. Whose an organization or a
 * network is that it names, nobody here can say.
 *
 * @param inside the account, and its organization: where one test names no other, nobody from outside meets all
 */
export function tieOf(condition: unknown, inside: readonly unknown[] = []): 'none' | 'loose' | string[] {
  const tests = testsOf(condition);
  const ties = tests
    .filter(({ key, values, isEquals }) => isEquals && TIES.test(key) && values.length > 0)
    .filter(({ values, isArn }) => values.every((text) => EXACT.test(text) || (isArn && EXACT_ARN.test(text))))
    .map(({ values }) => values.flatMap(namedBy));
  if (ties.length === 0) return tests.every(isMetByAll) ? 'none' : 'loose';
  const outside = ties.map((names) => names.filter((name) => !inside.includes(name)));
  if (outside.some((names) => names.length === 0)) return [];
  return outside.find((names) => names.every((name) => accountOf(name))) ?? outside.flat();
}

/** An account, an organization, a network; nothing for a bucket's ARN, through which a service comes alone. */
const namedBy = (text: string): string | string[] =>
  accountOf(text) ?? (text.startsWith('arn:') ? [] : text.replace(/^(o-\w+)\/.*/, '$1'));

function isMetByAll({ key, values, isLike, isAddress }: Test): boolean {
  if (isAddress && key === 'aws:sourceip') return coversWorld(values);
  if (key.startsWith('aws:principal')) return isLike && values.includes('*');
  return IDLE.test(key);
}

/** The account of an ARN of any service, or twelve digits themselves. */
export const accountOf = (text: string): string | undefined =>
  /^\d{12}$/.test(text) ? text : /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(text)?.[1];

// `sub` says for whom an OpenID Connect provider vouches, `saml:` and the like which people of a SAML provider.
const SUBJECT = /:(sub|amr|aud_sub|sub_type|namequalifier|eduperson\w*)$|^saml:(?!aud$)/;
/** Of any owner, or of any whose name is alike, where others have theirs with the same provider: `repo:` is of GitHub. */
const ANY_OWNER =
  /^(system:serviceaccount:)?[*?]|^(repo|project_path|organization|workspace|owner|namespace_path):[^/:]*[*?]/;

/** Whether a condition says for whom an identity provider vouches: `repo:*` and `repo:a*` are strangers' repositories. */
export const namesSubject = (condition: unknown): boolean =>
  testsOf(condition).some(
    ({ key, values, isEquals }) =>
      isEquals && SUBJECT.test(key) && values.length > 0 && !values.some((text) => ANY_OWNER.test(text)),
  );
