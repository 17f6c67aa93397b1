import { awsError, type World } from '../account.ts';

interface LocalRole {
  roleName: string;
  roleId: string;
  path: string;
  tags: Record<string, string>;
  description?: string;
  /** In seconds. */
  longestSession: number;
  /** The trust policy. */
  trust: object;
  /** Inline policies by name. */
  policies: Map<string, string>;
}

export interface RoleSeed extends Partial<Omit<LocalRole, 'policies'>> {
  roleName: string;
  policies?: Record<string, string>;
}

interface OfRole {
  RoleName?: string;
  PolicyName?: string;
  PolicyDocument?: string;
}

// White space does not count.
const MOST_CHARACTERS = 10_240;

/** The part of IAM that is about roles and their inline policies. */
export class LocalRoles {
  readonly roles = new Map<string, LocalRole>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Makes a role; one of the same name is replaced. */
  seedRole({ roleName, policies = {}, ...more }: RoleSeed): LocalRole {
    const role: LocalRole = {
      roleName,
      roleId: `AROA${this.world.newId().replaceAll('-', '').slice(-16).toUpperCase()}`,
      path: '/',
      tags: {},
      longestSession: 3600,
      trust: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      ...more,
      policies: new Map(Object.entries(policies)),
    };
    this.roles.set(roleName, role);
    return role;
  }

  GetRole(input: OfRole): unknown {
    const { roleName, roleId, path, tags, longestSession, trust, description } = this.role(input);
    return {
      Role: {
        RoleName: roleName,
        RoleId: roleId,
        ...(description && { Description: description }),
        Path: path,
        Arn: `arn:${this.world.partition}:iam::${this.world.accountId}:role${path}${roleName}`,
        MaxSessionDuration: longestSession,
        AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)),
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      },
    };
  }

  ListRolePolicies(input: OfRole): unknown {
    return { PolicyNames: [...this.role(input).policies.keys()], IsTruncated: false };
  }

  GetRolePolicy(input: OfRole): unknown {
    const { PolicyName = '' } = input;
    const document = this.role(input).policies.get(PolicyName);
    if (document === undefined) throw noSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
    return { RoleName: input.RoleName, PolicyName, PolicyDocument: encodeURIComponent(document) };
  }

  PutRolePolicy(input: OfRole): void {
    const { policies, path } = this.role(input);
    if (path.startsWith('/aws-service-role/'))
      throw awsError('UnmodifiableEntityException', 'Cannot perform the operation on the protected role');
    const { PolicyName = '', PolicyDocument = '' } = input;
    const others = [...policies].filter(([name]) => name !== PolicyName).map(([, document]) => document);
    const size = [...others, PolicyDocument].reduce((sum, document) => sum + document.replace(/\s/g, '').length, 0);
    if (size > MOST_CHARACTERS)
      throw awsError('LimitExceededException', `Maximum policy size of ${MOST_CHARACTERS} bytes exceeded`, 409);
    policies.set(PolicyName, PolicyDocument);
  }

  DeleteRolePolicy(input: OfRole): void {
    const { PolicyName = '' } = input;
    if (!this.role(input).policies.delete(PolicyName))
      throw noSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
  }

  private role({ RoleName = '' }: OfRole): LocalRole {
    const role = this.roles.get(RoleName);
    if (!role) throw noSuchEntity(`The role with name ${RoleName} cannot be found.`);
    return role;
  }
}

const noSuchEntity = (message: string): Error => awsError('NoSuchEntityException', message, 404);
