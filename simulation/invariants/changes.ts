import type { JsonObject } from '../../src/core/action.ts';
import type { ActionId } from '../../src/core/action-ids.ts';
import { parseResponseKey } from '../../src/core/response.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { bare, thingOf } from '../world.ts';

type Thing = [kind: string, id: string];
type Of = Pick<ResponseRecord, 'target'> & { before: JsonObject };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : []);
const rows = (value: unknown): JsonObject[] => (Array.isArray(value) ? (value as JsonObject[]) : []);

const key =
  (kind: string) =>
  ({ target }: Of): Thing[] => [[kind, target.key]];
const bucket =
  (kind: string) =>
  ({ target }: Of): Thing[] => [[kind, text(target.bucket) || target.key]];
const kmsKey = ({ target }: Of): Thing[] => [['key', text(target.keyId) || target.key]];
const secret = ({ target, before }: Of): Thing[] => [['secret', text(before.name) || nameInArn(target.key)]];
const user = ({ target }: Of): Thing[] => [['user', text(target.userName) || target.key]];

/** A secret's ARN ends in six random characters. */
const nameInArn = (id: string): string => id.replace(/^arn:.*:secret:(.*)-[A-Za-z0-9]{6}$/, '$1');

/** What each action changes, as the world names it; the target's own fields, and the state before, say which one. */
export const CHANGES: Partial<Record<ActionId, (record: Of) => Thing[]>> = {
  'block-public-access': bucket('bucket'),
  'default-encryption': bucket('bucket-encryption'),
  'require-tls': bucket('bucket-policy'),
  'ebs-default-encryption': () => [['ebs-default', 'volumes']],
  'quarantine-object': ({ target, before }) => {
    const version = text(target.versionId) || text(before.versionId);
    return [['object', `${text(target.bucket)} ${text(target.object)}${version && `?versionId=${version}`}`]];
  },
  'restart-trail': ({ target }) => [['trail', target.key.slice(target.key.lastIndexOf('/') + 1)]],
  'make-private': key('copy'),
  'deactivate-access-key': key('access-key'),
  'deny-user': user,
  'contain-principal': user,
  'revoke-sessions': ({ target }) => [['role', text(target.roleName)]],
  'close-ingress': ({ target }) => [['group', text(target.groupId) || target.key]],
  'deny-in-network-acl': ({ target, before }) =>
    list(before.acls).map((acl): Thing => ['acl-rule', `${target.key} by ${acl}`]),
  'deny-egress': ({ target, before }) => [['list-entry', `${target.key} of ${text(before.list)}`]],
  'deny-domain': ({ target, before }) =>
    [target.key, `*.${target.key}`].map((name): Thing => ['domain', `${name} of ${text(before.list)}`]),
  'restore-key': kmsKey,
  'enable-key-rotation': kmsKey,
  'rotate-secret': secret,
  'restore-secret': secret,
  'renew-parameter': key('parameter'),
  'restore-parameter': key('parameter'),
  'repair-certificate': ({ before }) =>
    rows(before.records).map(({ name, zoneId }): Thing => ['cname', `${bare(text(name))} of ${text(zoneId)}`]),
  'replace-certificate': ({ before }) => rows(before.places).map(({ arn }): Thing => ['listener', text(arn)]),
  'secure-listeners': ({ before }) => rows(before.changes).map(({ arn }): Thing => ['listener', text(arn)]),
  'isolate-instance': key('instance'),
  'isolate-database': ({ target, before }) => [
    ['database', target.key],
    ...(before.cluster ? [['database-cluster', text(before.cluster)] satisfies Thing] : []),
  ],
  'make-database-copy-private': key('database-copy'),
  'stop-function': key('function'),
  'roll-back-service': ({ target }) => [['service', `${text(target.cluster)}/${text(target.service)}`]],
  'close-cluster-access': ({ target, before }) => [
    ['access-entry', `${text(target.cluster)} ${text(before.principalArn)}`],
  ],
  'close-cluster-endpoint': key('cluster'),
};

/** What can be taken back, and is compared by another invariant, or by none. */
export const COMPARED_ELSEWHERE: Partial<Record<ActionId, string>> = {
  'block-ip': 'list-is-set compares the IP sets with the block list, which people change as well',
  'run-workflow': 'what a workflow changes is its owner’s, and another workflow of theirs takes it back',
};

/** The things that a response is about, in the account and region that its key names. */
export function changedBy({
  key: of,
  action,
  target,
  before = {},
}: Pick<ResponseRecord, 'key' | 'action' | 'target' | 'before'>): string[] {
  const { account, place: region } = parseResponseKey(of) ?? {};
  if (!account || !region) return [];
  const things = CHANGES[action]?.({ target, before }) ?? [];
  return things.filter(([, id]) => id !== '').map(([kind, id]) => thingOf({ account, region }, kind, id));
}
