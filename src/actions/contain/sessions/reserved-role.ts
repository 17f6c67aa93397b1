import { clean } from '../../../core/text.ts';

/** Identity Center names the roles of a permission set so. */
const OF_SET = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;
/** What a shell takes for one word. */
const PLAIN = /^[\w+=,.@-]+$/;

/**
 * What a person does about a session of a role of IAM Identity Center, in its account: a deny of the one user in the permission
 * set, which holds for sessions that live; then the assignment, by which new ones begin.
 *
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/prereqs-revoking-user-permissions.html
 */
export function reservedAdvice(of: { roleName: string; userId: string; account: string }): string {
  const user = of.userId.slice(of.userId.indexOf(':') + 1);
  const set = OF_SET.exec(of.roleName)?.[1] ?? of.roleName;
  const shown = PLAIN.test(user) ? user : 'USER_NAME';
  const find = `aws identitystore get-user-id --identity-store-id STORE --alternate-identifier '${JSON.stringify({ UniqueAttribute: { AttributePath: 'userName', AttributeValue: shown } })}'`;
  const assignment = `aws sso-admin delete-account-assignment --instance-arn INSTANCE --permission-set-arn SET --principal-type USER --principal-id ID --target-type AWS_ACCOUNT --target-id ${of.account}`;
  return [
    `In the account of Identity Center: find the instance and its store (aws sso-admin list-instances), and the user ${clean(user, 64)} (${find}).`,
    `Sessions that live: add to the inline policy of the permission set ${clean(set, 64)} a deny of everything with the condition StringEquals identitystore:UserId ID (aws sso-admin put-inline-policy-to-permission-set, which replaces it, then provision-permission-set), or to a service control policy.`,
    `New ones: ${assignment}, or take the user out of the group that is assigned.`,
    'Disable the user and end their portal sessions in the console, for which AWS has no call.',
  ].join(' ');
}
