import { clean } from '../../core/text.ts';
import { add, type Found } from '../read/resources.ts';
import type { Deployment } from '../source.ts';
import { accountIn } from '../trail/audience.ts';
import type { Call, Reading } from '../trail/call.ts';
import { readPolicy } from '../trail/policy.ts';
import { addKeyOfCall, keyName } from './key.ts';

/** A call about one key: adds the key, and says what happened to it. */
const aboutKey =
  (risk: string, severity: number, says: string) =>
  ({ detail, found }: Call): Reading => {
    addKeyOfCall(detail, found);
    return { risk, severity, what: `The key ${keyName(found)} ${says}` };
  };

/** The calls that put a key at risk, or out of it. Any other call is none of our business. */
export const KEY_CALLS: Record<string, (call: Call) => Reading | undefined> = {
  ScheduleKeyDeletion(call) {
    const reading = aboutKey('key-deletion-scheduled', 8, 'was scheduled for deletion')(call);
    const deletionDate = call.detail.said('responseElements.deletionDate', 64);
    const days = call.detail.said('requestParameters.pendingWindowInDays', 8) ?? '30';
    return { ...reading, what: `${reading.what} in ${days} days`, facts: { deletionDate } };
  },
  CancelKeyDeletion: aboutKey('key-restored', 1, 'is no longer scheduled for deletion'),
  DisableKey: aboutKey('key-disabled', 7, 'was disabled: nothing that it encrypted can be read'),
  EnableKey: aboutKey('key-restored', 1, 'was enabled'),
  DeleteImportedKeyMaterial: aboutKey('key-material-deleted', 8, 'has lost its imported key material: import it again'),
  DisableKeyRotation: aboutKey('key-rotation-off', 4, 'is no longer rotated'),
  PutKeyPolicy: (call) =>
    readPolicy(call, call.detail.raw('requestParameters.policy'), { noun: 'key', open: 8.5, about: aboutKey }),
  CreateGrant: readGrant,
  DisconnectCustomKeyStore({ detail }) {
    const keyStore = detail.said('requestParameters.customKeyStoreId', 64);
    const what = `The custom key store ${keyStore ?? 'that the event does not name'} was disconnected: none of its keys works`;
    return { risk: 'key-store-disconnected', severity: 8, what, facts: { keyStore } };
  },
};

/**
 * A grant, which no policy shows. Services make grants for what they start, all day long; what somebody lets an account
 * outside do with a key is told, as by its policy, and weighs more where it may give that away again.
 */
function readGrant(call: Call): Reading | undefined {
  const request = call.detail.at('requestParameters');
  const grantee = request.said('granteePrincipal', 512) ?? '';
  const account = accountIn(grantee);
  const own = call.found.place.account;
  if (/\.amazonaws\.com(\.cn)?$/.test(grantee) || account === own) return undefined;
  const who = account ? `account ${account}` : `a principal that names no account (${clean(grantee, 64) || 'none'})`;
  const canPassOn = JSON.stringify(request.raw('operations') ?? '').includes('"CreateGrant"');
  const says = `was opened to ${who} by a grant${canPassOn ? ', which it may give away again' : ''}`;
  const reading = aboutKey('key-shared-with-account', canPassOn ? 6 : 4, says)(call);
  return { ...reading, facts: { opened: 'account', ...(account && { outsiders: account }) } };
}

const GIVING_BACK = ['CancelKeyDeletion', 'EnableKey'];

/**
 * A call about the key of this deployment, without which nobody hears of its alarms: told whatever it did. The answer
 * that other keys get is not for a part of ourselves.
 */
export function readOwnKey({ detail, found, name, caller }: Call, deployment?: Deployment): Reading | undefined {
  if (!deployment?.key || caller.kind === 'deployment' || GIVING_BACK.includes(name)) return undefined;
  const named: Found = { ...found, resources: [], unreadable: [] };
  addKeyOfCall(detail, named);
  const [key] = named.resources;
  if (key?.arn !== deployment.key) return undefined;
  add(found, key);
  return {
    risk: 'own-stack',
    type: `Part of Riposte changed: ${name}`,
    severity: 8,
    what: `Riposte's own: the key of ${deployment.stack} was changed by ${name} (${key.id})`,
    facts: { decision: 'now', own: true },
  };
}
