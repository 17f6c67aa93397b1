import { ACCESS_KEY_ID } from '../read/identifiers.ts';
import { add } from '../read/resources.ts';
import { allowsAll } from '../trail/all-powerful.ts';
import { describeOutside, outsideFacts, outsidersOf, policyIn } from './opened.ts';
import type { Asked, CallReader, CallReaders } from './reader.ts';
import { firstOf, nowIf, onlyIf } from './reader.ts';
import { at, word } from './request.ts';

/** Managed policies of AWS with which whoever has them can give himself all the rest: Amplify’s by a stack of its name. */
const ALL_POWERFUL =
  /^arn:aws[a-z-]*:iam::aws:policy\/(job-function\/)?(AdministratorAccess(-Amplify)?|PowerUserAccess|IAMFullAccess|AWSOrganizationsFullAccess|AWSSSOMasterAccountAdministrator)$|cluster-access-policy\/AmazonEKS(Cluster)?AdminPolicy$/i;
/** Users whom Riposte spares by their name. */
const SPARED = /break-?glass/;
const ALL_POWERFUL_GROUP = /admin|root|power|superuser|break.?glass/i;

/** A key or password that somebody makes for another: the way to come back. For oneself it can wait. */
const readCredential: CallReader = ({ call, request, line }) => {
  const made = at(call.detail.raw('responseElements'), 'accessKey', 'accessKeyId');
  if (typeof made === 'string' && ACCESS_KEY_ID.test(made)) add(call.found, { kind: 'access-key', id: made });
  if (call.caller.isRoot && word(request, 'userName') === '')
    return { kind: 'root-changed', severity: 9.5, what: `Of the root user itself: ${lower(line.says)}` };
  if (call.caller.kind === 'self') return { decision: 'digest', severity: 3 };
  return { severity: 7.5 };
};

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Who has the second factor of root: its device's ARN says so, and root names no user. */
const readSecondFactor: CallReader = (asked) => {
  const { call, request, line } = asked;
  const isOfRoot = /:mfa\/root-account-mfa-device$/.test(word(request, 'serialNumber'));
  if (isOfRoot || (call.caller.isRoot && word(request, 'userName') === ''))
    return { kind: 'root-changed', severity: 9.5, what: `Of the root user: ${lower(line.says)}` };
  return call.caller.kind === 'self' ? { decision: 'digest', severity: 3 } : {};
};

const readAttached: CallReader = ({ request, line }) => {
  const arn = String(at(request, 'policyArn') ?? at(request, 'managedPolicyArn') ?? '');
  if (!ALL_POWERFUL.test(arn)) return { decision: 'digest' };
  const facts = { power: 'all' };
  return { severity: 8, what: `${line.says} with which everything can be done (${arn.replace(/^.*\//, '')})`, facts };
};

const isAllPowerful = ({ request, call }: Asked): boolean =>
  allowsAll(policyIn(request) ?? at(request, 'inlinePolicy'), call.found.place);

const readDocument: CallReader = (asked) => {
  const { line } = asked;
  if (!isAllPowerful(asked)) return { decision: 'digest' };
  return { severity: 8, what: `${line.says} with which everything can be done`, facts: { power: 'all' } };
};
const onlyAllPowerful: CallReader = (asked) => (isAllPowerful(asked) ? readDocument(asked) : undefined);

/**
 * Whom a role trusts: told at once where it is another account, a provider that may vouch for anybody, or everybody, on
 * whatever condition: whoever opens a way back in knows the word that it asks for. A change that lets in nobody from
 * outside can wait, and so can an organization or a network in full, of which nobody here can say whose it is; a new role
 * without outsiders is nothing.
 */
const readTrust =
  (isNew: boolean): CallReader =>
  (asked) => {
    const audience = outsidersOf(asked);
    const facts = outsideFacts(audience);
    const what = `${asked.line.says}: ${describeOutside(audience)}`;
    if (facts.opened === undefined) return isNew ? undefined : { decision: 'digest', severity: 3, what };
    const isNarrow = { other: audience.tied, federation: !audience.loose }[facts.opened as string];
    if (isNarrow) return { decision: 'digest', severity: 4, what, facts };
    return { severity: facts.opened === 'everybody' ? 9 : 8, what, facts };
  };

/** What calls about who somebody is, and what he may do, really did. */
export const IDENTITY_CALLS: CallReaders = {
  'iam:CreateAccessKey': readCredential,
  'iam:CreateLoginProfile': readCredential,
  'iam:UpdateLoginProfile': readCredential,
  'iam:CreateServiceSpecificCredential': readCredential,
  'iam:ResetServiceSpecificCredential': readCredential,
  'iam:UploadSSHPublicKey': readCredential,
  'iam:UploadSigningCertificate': readCredential,
  'iam:UpdateAccessKey': (asked) => (onlyIf('status', ['active'])(asked) ? readCredential(asked) : undefined),
  'iam:EnableMFADevice': readSecondFactor,
  'iam:DeactivateMFADevice': readSecondFactor,
  'iam:AttachUserPolicy': readAttached,
  'iam:AttachRolePolicy': readAttached,
  'iam:AttachGroupPolicy': readAttached,
  'sso:AttachManagedPolicyToPermissionSet': readAttached,
  'eks:AssociateAccessPolicy': readAttached,
  'iam:PutUserPolicy': readDocument,
  'iam:PutRolePolicy': readDocument,
  'iam:PutGroupPolicy': readDocument,
  'iam:CreatePolicyVersion': readDocument,
  'iam:CreatePolicy': onlyAllPowerful,
  'sso:PutInlinePolicyToPermissionSet': readDocument,
  'iam:AddUserToGroup': ({ request }) => ({
    decision: ALL_POWERFUL_GROUP.test(word(request, 'groupName')) ? 'now' : 'digest',
  }),
  'iam:CreateUser': nowIf('userName', SPARED),
  'iam:UpdateUser': nowIf('newUserName', SPARED),
  'iam:CreateRole': readTrust(true),
  'iam:UpdateAssumeRolePolicy': readTrust(false),
  'account:PutAlternateContact': ({ request }) => ({
    decision: word(request, 'alternateContactType') === 'security' ? 'now' : 'digest',
  }),
  'cognito-idp:SetUserPoolMfaConfig': firstOf(
    onlyIf('mfaConfiguration', ['off']),
    onlyIf('mfaConfiguration', ['optional'], { decision: 'digest' }),
  ),
};
