import { type MemberRole, memberRoleName } from '../src/core/member-roles.ts';
import {
  type Inventory,
  type MemberAccount,
  type OrganisationRules,
  organisationBus,
} from '../src/core/organisation.ts';
import { memberRules } from '../src/health/members/expected-rules.ts';
import type { LocalEventBridge } from './services/eventbridge.ts';
import type { RoleSeed } from './services/iam-roles.ts';

const ID = 'o-abcdefghij';

/** A role of a member account as the template makes it: functions of the deployment may take it, and nobody else. */
export const ownMemberRole = (
  { stack, account }: { stack: string; account: string },
  role: MemberRole,
  revision = '',
): RoleSeed => ({
  roleName: memberRoleName(stack, role),
  description: `Riposte. Revision ${revision}`,
  trust: {
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': ID },
          ArnLike: { 'aws:PrincipalArn': [`arn:aws:iam::${account}:role/${stack}-LookMembersRole-*`] },
        },
      },
    ],
  },
});

/** The rules of a member's region, as its template makes them. */
export function seedMemberRules(
  eventbridge: LocalEventBridge,
  deployment: { stack: string; account: string; region: string },
  {
    account,
    revision,
    findings = 'administrator',
  }: { account: string; revision: string; findings?: 'administrator' | 'every' },
): void {
  const bus = organisationBus({ partition: 'aws', ...deployment });
  for (const { name, source, isOfFindings, patternIn } of memberRules(deployment.stack)) {
    if (isOfFindings && findings !== 'every' && account !== deployment.account) continue;
    const description = `Riposte ${revision}${source === 'macie' ? `, findings: ${findings}` : ''}`;
    eventbridge.seedForward(name, { bus, pattern: JSON.stringify(patternIn(account)), description });
  }
}

/** An active account of an organisation; named after its id unless told. */
export const memberAccount = (id: string, changes: Partial<MemberAccount> = {}): MemberAccount => ({
  id,
  name: `account ${id}`,
  status: 'active',
  units: ['r-a1b2'],
  tags: {},
  joined: '2024-01-01T00:00:00.000Z',
  ...changes,
});

/** What AWS Organizations says of these accounts at an instant, in ms. */
export const inventoryOf = (accounts: readonly MemberAccount[], at: number): Inventory => ({
  at: new Date(at).toISOString(),
  organisation: ID,
  management: '999988887777',
  accounts: [...accounts],
});

/** The rules of that organisation: its accounts are told about in these regions, and nothing else, unless told. */
export const organisationRules = (
  regions: readonly string[],
  changes: Partial<OrganisationRules> = {},
): OrganisationRules => ({
  id: ID,
  regions: [...regions],
  newAccounts: 'notify',
  blocks: 'own',
  accounts: [],
  ...changes,
});
