import { type Call, dailyId, type Reading } from '../trail/call.ts';

/** What people do at the sign-in that matters. Only root's password and address are changed there. */
const OF_ROOT: Readonly<Record<string, string>> = {
  EmailUpdated: 'The email address of the root user was changed',
  PasswordRecoveryCompleted: 'The password of the root user was reset by email',
  PasswordRecoveryRequested: "A reset of the root user's password was asked for",
  PasswordUpdated: 'The password of the root user was changed',
};
export const SIGN_IN_EVENTS: readonly string[] = ['ConsoleLogin', ...Object.keys(OF_ROOT)];

/** A change at the sign-in. One that failed changed nothing, and somebody tried. */
function readRootChange({ name, detail, error }: Call): Reading {
  const failed = error !== undefined || detail.said(`responseElements.${name}`, 16)?.toLowerCase() === 'failure';
  const says = Object.hasOwn(OF_ROOT, name) ? (OF_ROOT[name] ?? '') : '';
  return {
    risk: failed ? 'root-change-failed' : 'root-changed',
    type: `Root user changed: ${name}`,
    severity: failed ? 5 : name === 'PasswordRecoveryRequested' ? 8 : 9.5,
    what: failed ? `Tried in vain: ${says}` : says,
    ...(!failed && { facts: { decision: 'now' } }),
    alone: true,
  };
}

/**
 * A sign-in to the console. Whoever signs in through an identity provider has shown a second factor there, and
 * `MFAUsed` says No by nature: only IAM users and root are judged by it.
 */
export function readSignIn(call: Call): Reading | undefined {
  const { detail, caller, name } = call;
  if (Object.hasOwn(OF_ROOT, name)) return readRootChange(call);
  if (name !== 'ConsoleLogin') return undefined;
  const failed = call.error !== undefined || detail.said('responseElements.ConsoleLogin', 16) === 'Failure';
  const withoutMfa = detail.said('additionalEventData.MFAUsed', 8)?.toLowerCase() !== 'yes';
  const isUser = caller.actor?.userType === 'IAMUser';
  const facts = { mfaUsed: !withoutMfa };
  if (!caller.isRoot && !isUser) return undefined;
  if (failed)
    return {
      risk: 'sign-in-failed',
      type: 'Sign-in failed',
      severity: caller.isRoot ? 3 : 1,
      what: 'A sign-in to the console failed',
      facts,
    };
  if (caller.isRoot) {
    const how = withoutMfa ? ', without a second factor' : '';
    return {
      risk: 'root-sign-in',
      type: 'Sign-in of root',
      severity: withoutMfa ? 9 : 8,
      what: `A sign-in to the console${how}`,
      facts,
    };
  }
  if (!withoutMfa) return undefined;
  return {
    risk: 'sign-in-without-mfa',
    type: 'Sign-in without MFA',
    severity: 5,
    what: 'A sign-in to the console without a second factor',
    facts,
  };
}

/** Any call of the root user itself: one finding a day for each of its keys, as a session makes hundreds of calls. */
export function readRootUse(call: Call): Reading | undefined {
  const { caller, detail, name, service } = call;
  if (!caller.isRoot || detail.said('userIdentity.invokedBy') !== undefined) return undefined;
  if (call.error) return undefined;
  const key = caller.actor?.accessKeyId ?? '';
  const byKey = key.startsWith('AKIA');
  const what = `The root user ${byKey ? `used its access key ${key}` : 'called AWS'}, as with ${service}:${name}`;
  const id = dailyId(call, 'root-use', byKey ? key : 'session');
  const type = byKey ? 'Access key of root used' : 'Root user at work';
  return { risk: byKey ? 'root-key-used' : 'root-used', type, severity: byKey ? 9 : 7, what, id, alone: true };
}
