import type { ResourceKind } from '../../core/finding.ts';
import { add } from '../read/resources.ts';
import type { Call, Reading } from '../trail/call.ts';

/** How a call that shares something in EC2 is written. */
interface Sharing {
  kind: ResourceKind & ('snapshot' | 'image');
  /** Where the id and the permission that is added stand in the request. */
  id: string;
  permission: string;
  pattern: RegExp;
  noun: string;
}

const SNAPSHOT: Sharing = {
  kind: 'snapshot',
  id: 'snapshotId',
  permission: 'createVolumePermission',
  pattern: /^snap-[0-9a-f]{8,17}$/,
  noun: 'snapshot',
};
const IMAGE: Sharing = {
  kind: 'image',
  id: 'imageId',
  permission: 'launchPermission',
  pattern: /^ami-[0-9a-f]{8,17}$/,
  noun: 'image',
};

/** Accounts, and organizations or units of them, by their ARNs. */
const SHARED_WITH = ['userId', 'organizationArn', 'organizationalUnitArn'];

/** Shared with everybody, or with accounts by name; taking a permission away is no risk. */
function readSharing(call: Call, { kind, id, permission, pattern, noun }: Sharing): Reading | undefined {
  const { partition, region } = call.found.place;
  const request = call.detail.at('requestParameters');
  const added = request.at(permission).at('add').list('items');
  const accounts = added.flatMap((item) => SHARED_WITH.flatMap((field) => item.said(field, 128) ?? []));
  const isPublic = added.some((item) => item.said('group', 16) === 'all');
  if (!isPublic && accounts.length === 0) return undefined;
  const name = request.raw(id);
  const isName = typeof name === 'string' && pattern.test(name);
  if (isName) add(call.found, { kind, id: name, arn: `arn:${partition}:ec2:${region}::${noun}/${name}` });
  else call.found.unreadable.push(request.pathOf(id));
  const what = `The ${noun} ${isName ? name : 'that cannot be read'}`;
  return isPublic ? madePublic(what) : sharedWith(what, accounts);
}

export const madePublic = (what: string): Reading => ({
  risk: 'made-public',
  severity: 8.5,
  what: `${what} was made public: everybody can copy it`,
});

const shown = (name: string): string => name.replace(/^arn:.*\//, '');

export const sharedWith = (what: string, accounts: readonly string[]): Reading => ({
  risk: 'shared-with-account',
  severity: 4,
  decision: 'digest',
  what: `${what} was shared with ${accounts.slice(0, 5).map(shown).join(', ')}${accounts.length > 5 ? ' and others' : ''}`,
});

export const readSnapshot = (call: Call): Reading | undefined => readSharing(call, SNAPSHOT);
export const readImage = (call: Call): Reading | undefined => readSharing(call, IMAGE);
