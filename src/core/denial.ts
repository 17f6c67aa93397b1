const RCP = 'a resource control policy (RCP) of the organisation';
const SCP = 'a service control policy (SCP) of the organisation';

/** Whose word a denial is, by what AWS says of it in its messages; the order matters, as some names hold others. */
const CAUSES: readonly [RegExp, string][] = [
  [/resource control polic/i, RCP],
  [/service control polic/i, SCP],
  [/permissions boundar/i, 'a permissions boundary'],
  [/session polic/i, 'a session policy'],
  [/VPC endpoint polic/i, 'the policy of a VPC endpoint'],
  [/resource-based polic/i, 'the policy of the resource itself'],
];

const DENIED = /AccessDenied|NotAuthorized|UnauthorizedOperation|AuthorizationError|Unauthorized$/;

/** AWS answers so in a region that the account has not opted in to, where its credentials are not known. */
const CLOSED =
  /OptInRequired|SubscriptionRequired|RegionDisabled|InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|AuthFailure/;

/** Whether an error's name says that the region is not enabled in the account. */
export const isRegionClosed = (name: string): boolean => CLOSED.test(name);

/** Of a call to STS, and not of one by a role: its ARN, `arn:aws:sts::…`, stands in every refusal of a function. */
const TO_STS = /\bsts:[A-Z]|\bAssumeRole\b/;

/** Whether an error says that a role of another account could not be taken. */
export const isAboutEntering = (message: string): boolean => TO_STS.test(message);

/** What AWS tells of a call that it refused. */
export interface Denial {
  /** Such as `iam:ListAccessKeys`, where the message names it. */
  action?: string;
  /** The kind of policy that denies, where the message names it and it is no policy of the caller's own. */
  cause?: string;
}

/** Whether a policy of the organisation denies: it does so to everybody there, and not to us alone. */
export const isOfOrganisation = ({ cause }: Denial): boolean => cause === RCP || cause === SCP;

/** The kind of policy that a refusal names; undefined where it names none, as where a role lacks the permission. */
export const causeIn = (message: string): string | undefined => CAUSES.find(([words]) => words.test(message))?.[1];

/** What can be read of an AWS error that says that something is not allowed; undefined for any other error. */
export function denialOf({ name, message }: { name: string; message: string }): Denial | undefined {
  if (!DENIED.test(name)) return undefined;
  const [, action] = /not authorized to perform:? ([\w-]+:\w+)/.exec(message) ?? [];
  const cause = causeIn(message);
  return { ...(action && { action }), ...(cause && { cause }) };
}
