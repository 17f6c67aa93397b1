import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  CreateClusterCommand,
  DescribeAccessEntryCommand,
  ListAssociatedAccessPoliciesCommand,
} from '@aws-sdk/client-eks';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { type AccessBefore, closeClusterAccess as action } from '../../src/actions/contain/close-cluster-access.ts';
import type { Clients } from '../../src/core/clients.ts';
import { attempt, undo } from '../support/attempts.ts';
import { givenConfig, givenContext } from '../support/fixtures.ts';
import { emulatorBackend } from './contract-backends.ts';
import { ACCOUNT, type Emulator, startMinistack } from './support/emulators.ts';

// moto has clusters, and no access entries; ministack keeps both.
let emulator: Emulator | undefined;
let clients: Clients;

beforeAll(async () => {
  emulator = await startMinistack();
  clients = (await emulatorBackend(emulator.url)).clients;
}, 120_000);

afterAll(() => emulator?.stop());

const CLUSTER = 'shop';
const policy = (name: string): string => `arn:aws:eks::aws:cluster-access-policy/${name}`;
const [EDIT, VIEW] = ['AmazonEKSEditPolicy', 'AmazonEKSViewPolicy'].map(policy);

/** A role with an entry in the cluster: groups, a policy for the whole of it and one for two namespaces. */
async function givenEntry(roleName: string, kubernetesGroups: string[]) {
  const { eks, iam } = clients;
  const trust = { Version: '2012-10-17', Statement: [] };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const principalArn = Role?.Arn ?? '';
  const of = { clusterName: CLUSTER, principalArn };
  // As EKS names a role where nobody gives a name; ministack leaves it empty.
  const username = `arn:aws:sts::${ACCOUNT}:assumed-role/${roleName}/{{SessionName}}`;
  await eks.send(new CreateAccessEntryCommand({ ...of, kubernetesGroups, username }));
  await eks.send(new AssociateAccessPolicyCommand({ ...of, policyArn: VIEW, accessScope: { type: 'cluster' } }));
  const some = { type: 'namespace' as const, namespaces: ['cart', 'checkout'] };
  await eks.send(new AssociateAccessPolicyCommand({ ...of, policyArn: EDIT, accessScope: some }));
  const name = `arn:aws:sts::${ACCOUNT}:assumed-role/${roleName}/anna`;
  const principalId = Role?.RoleId ?? '';
  const target = { key: `${CLUSTER}/${principalId}`, cluster: CLUSTER, principalId, name };
  const read = async () => {
    const { accessEntry } = await eks.send(new DescribeAccessEntryCommand(of));
    const { associatedAccessPolicies = [] } = await eks.send(new ListAssociatedAccessPoliciesCommand(of));
    const policies = associatedAccessPolicies.map(({ policyArn, accessScope }) => ({ policyArn, accessScope }));
    return {
      groups: accessEntry?.kubernetesGroups ?? [],
      policies: policies.sort((one, other) => ((one.policyArn ?? '') < (other.policyArn ?? '') ? -1 : 1)),
    };
  };
  return { target, principalArn, read };
}

it('close-cluster-access takes policies and groups off the entry, which stays, and gives the same ones back', async () => {
  const subnetIds = ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'];
  await clients.eks.send(
    new CreateClusterCommand({
      name: CLUSTER,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/eks`,
      resourcesVpcConfig: { subnetIds },
      accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' },
    }),
  );
  const { target, read, principalArn } = await givenEntry('deploy', ['deployers', 'readers']);
  const other = await givenEntry('audit', ['auditors']);
  const [first, untouched] = [await read(), await other.read()];
  expect(first).toEqual({
    groups: ['deployers', 'readers'],
    policies: [
      { policyArn: EDIT, accessScope: { type: 'namespace', namespaces: ['cart', 'checkout'] } },
      { policyArn: VIEW, accessScope: expect.objectContaining({ type: 'cluster' }) },
    ],
  });
  const ctx = givenContext(clients, { now: Date.now, config: givenConfig() });
  const kept: { before?: AccessBefore } = {};
  const { prepared, verified } = await attempt(action, target, ctx, kept);
  expect(prepared).toMatchObject({ verdict: 'proceed' });
  expect(kept.before).toMatchObject({ principalArn, groups: first.groups });
  expect(verified).toMatchObject({ verdict: 'done', containment: { proof: { verdict: 'in force, not proven' } } });
  expect(await read()).toEqual({ groups: [], policies: [] });
  expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged' });
  await undo(action, target, kept.before as AccessBefore, ctx);
  expect(await read()).toEqual(first);
  expect(await other.read()).toEqual(untouched);
}, 60_000);

it('refuses whom the cluster does not know, by the exceptions of EKS', async () => {
  const ctx = givenContext(clients, { now: Date.now, config: givenConfig() });
  const nobody = { key: 'shop/x', cluster: CLUSTER, principalId: 'AROAEXAMPLE0000000099', name: 'nobody' };
  expect(await action.before(nobody, ctx)).toMatchObject({
    verdict: 'refuse',
    reason: expect.stringContaining('No access entry'),
  });
  expect(await action.before({ ...nobody, cluster: 'none' }, ctx)).toMatchObject({
    verdict: 'refuse',
    reason: expect.stringContaining('no cluster none'),
  });
});
