import type {
  EvaluationResult,
  GenerateCredentialReportResponse,
  GetCredentialReportResponse,
  ListServerCertificatesRequest,
  ListServerCertificatesResponse,
  ServerCertificateMetadata,
  SimulatePrincipalPolicyRequest,
  StatusType,
} from '@aws-sdk/client-iam';
import { awsError, type World } from '../account.ts';
import { LocalRoles } from './iam-roles.ts';

interface LocalAccessKey {
  id: string;
  status: StatusType;
  createdAt: Date;
  lastUsedAt?: Date;
  /** Known only of those that were made here. */
  secret?: string;
}

interface LocalUser {
  userName: string;
  userId: string;
  path: string;
  arn: string;
  createdAt: Date;
  tags: Record<string, string>;
  keys: LocalAccessKey[];
  /** ARNs of attached managed policies, in the order in which they were attached. */
  attached: string[];
  /** Whether it may sign in to the console by a password. */
  console: boolean;
  /** Serial numbers of its second factors. */
  mfa: string[];
}

/** A role that may do everything but this: calls, or calls on one resource, as `iam:UpdateAccessKey arn:…`. */
interface LocalRole {
  denied: Map<string, 'role' | 'boundary' | 'organisation'>;
}

export interface UserSeed {
  userName: string;
  path?: string;
  tags?: Record<string, string>;
  keys?: { id: string; status?: StatusType; createdAt?: Date; lastUsedAt?: Date }[];
  attached?: string[];
  userId?: string;
  console?: boolean;
  mfa?: string[];
}

interface OfUser {
  UserName?: string;
}

/** The part of IAM that is about users, their access keys and their attached policies. */
export class LocalIam {
  readonly users = new Map<string, LocalUser>();
  readonly serverCertificates: ServerCertificateMetadata[] = [];
  /** How often GenerateCredentialReport says that the report is not there yet. */
  reportAfter = 1;
  private reportAsked = 0;
  /** Roles whose sessions people and instances have. */
  readonly rolesByName: LocalRoles;
  /** Roles of functions, by ARN. */
  readonly roles = new Map<string, LocalRole>();
  /** Managed policies that a user may have: 10, unless the account's quota was raised. */
  policyQuota = 10;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
    this.rolesByName = new LocalRoles(world);
  }

  /** Makes a role; one that is there stays as it is. */
  seedRole(arn: string): void {
    if (!this.roles.has(arn)) this.roles.set(arn, { denied: new Map() });
  }

  SimulatePrincipalPolicy({
    PolicySourceArn = '',
    ActionNames = [],
    ResourceArns = [],
  }: Partial<SimulatePrincipalPolicyRequest>) {
    const role = this.roles.get(PolicySourceArn);
    if (!role) throw awsError('NoSuchEntity', `The role ${PolicySourceArn} cannot be found.`, 404);
    return { EvaluationResults: ActionNames.map((action) => simulated(role, action, ResourceArns)) };
  }

  /** Makes a user; one of the same name is replaced. */
  seedUser({ userName, path = '/', tags = {}, keys = [], attached = [], ...more }: UserSeed): LocalUser {
    const createdAt = new Date(this.world.now());
    const user: LocalUser = {
      userName,
      userId: more.userId ?? `AIDA${this.world.newId().replaceAll('-', '').slice(-16).toUpperCase()}`,
      path,
      arn: `arn:${this.world.partition}:iam::${this.world.accountId}:user${path}${userName}`,
      createdAt,
      tags: { ...tags },
      keys: keys.map((key) => ({ status: 'Active', createdAt, ...key })),
      attached: [...attached],
      console: more.console ?? false,
      mfa: [...(more.mfa ?? [])],
    };
    this.users.set(userName, user);
    return user;
  }

  GetRole: LocalRoles['GetRole'] = (input) => this.rolesByName.GetRole(input);
  ListRolePolicies: LocalRoles['ListRolePolicies'] = (input) => this.rolesByName.ListRolePolicies(input);
  GetRolePolicy: LocalRoles['GetRolePolicy'] = (input) => this.rolesByName.GetRolePolicy(input);
  PutRolePolicy: LocalRoles['PutRolePolicy'] = (input) => this.rolesByName.PutRolePolicy(input);
  DeleteRolePolicy: LocalRoles['DeleteRolePolicy'] = (input) => this.rolesByName.DeleteRolePolicy(input);

  GetUser(input: OfUser): unknown {
    const { userName, userId, path, arn, createdAt, tags } = this.user(input);
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const user = { UserName: userName, UserId: userId, Path: path, Arn: arn, CreateDate: createdAt };
    return { User: { ...user, ...(Tags.length > 0 && { Tags }) } };
  }

  GetLoginProfile(input: OfUser): unknown {
    const { userName, createdAt, console } = this.user(input);
    if (!console) throw noSuchEntity(`Login Profile for User ${userName} cannot be found.`);
    return { LoginProfile: { UserName: userName, CreateDate: createdAt, PasswordResetRequired: false } };
  }

  ListMFADevices(input: OfUser): unknown {
    const { userName, createdAt, mfa } = this.user(input);
    const MFADevices = mfa.map((SerialNumber) => ({ UserName: userName, SerialNumber, EnableDate: createdAt }));
    return { MFADevices, IsTruncated: false };
  }

  ListAccessKeys(input: OfUser): unknown {
    const { userName, keys } = this.user(input);
    const AccessKeyMetadata = keys.map(({ id, status, createdAt }) => ({
      UserName: userName,
      AccessKeyId: id,
      Status: status,
      CreateDate: createdAt,
    }));
    return { AccessKeyMetadata, IsTruncated: false };
  }

  CreateAccessKey(input: OfUser): unknown {
    const { userName, keys } = this.user(input);
    if (keys.length >= 2) throw awsError('LimitExceededException', 'Cannot exceed quota for AccessKeysPerUser: 2', 409);
    const id = `AKIALOCAL${this.world.newId().replaceAll('-', '').slice(-11).toUpperCase()}`;
    // Whole seconds, as IAM tells them.
    const createdAt = new Date(Math.floor(this.world.now() / 1000) * 1000);
    const secret = `made-up-secret-of-${id}`;
    keys.push({ id, status: 'Active', createdAt, secret });
    return {
      AccessKey: {
        UserName: userName,
        AccessKeyId: id,
        Status: 'Active',
        SecretAccessKey: secret,
        CreateDate: createdAt,
      },
    };
  }

  DeleteAccessKey(input: OfUser & { AccessKeyId?: string }): void {
    const { keys } = this.user(input);
    const index = keys.findIndex(({ id }) => id === input.AccessKeyId);
    if (index < 0) throw noSuchEntity(`The Access Key with id ${input.AccessKeyId} cannot be found.`);
    keys.splice(index, 1);
  }

  TagUser(input: OfUser & { Tags?: { Key?: string; Value?: string }[] }): void {
    const { tags } = this.user(input);
    for (const { Key = '', Value = '' } of input.Tags ?? []) tags[Key] = Value;
  }

  UpdateAccessKey(input: OfUser & { AccessKeyId?: string; Status?: StatusType }): void {
    const key = this.user(input).keys.find(({ id }) => id === input.AccessKeyId);
    if (!key) throw noSuchEntity(`The Access Key with id ${input.AccessKeyId} cannot be found.`);
    if (input.Status !== 'Active' && input.Status !== 'Inactive')
      throw awsError('ValidationError', `Value '${input.Status}' at 'status' failed to satisfy constraint`);
    key.status = input.Status;
  }

  GetAccessKeyLastUsed(input: { AccessKeyId?: string }): unknown {
    for (const { userName, keys } of this.users.values()) {
      const key = keys.find(({ id }) => id === input.AccessKeyId);
      if (!key) continue;
      const used = key.lastUsedAt && { LastUsedDate: key.lastUsedAt };
      return { UserName: userName, AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A', ...used } };
    }
    throw noSuchEntity(`The Access Key with id ${input.AccessKeyId} cannot be found.`);
  }

  ListAttachedUserPolicies(input: OfUser): unknown {
    const AttachedPolicies = this.user(input).attached.map((PolicyArn) => ({
      PolicyArn,
      PolicyName: PolicyArn.split('/').at(-1),
    }));
    return { AttachedPolicies, IsTruncated: false };
  }

  /** Attaching what is already attached succeeds, also at the quota. Only AWS's own policies exist here. */
  AttachUserPolicy(input: OfUser & { PolicyArn?: string }): void {
    const { attached } = this.user(input);
    const { PolicyArn = '' } = input;
    if (!PolicyArn.startsWith(`arn:${this.world.partition}:iam::aws:policy/`))
      throw noSuchEntity(`Policy ${PolicyArn} does not exist or is not attachable.`);
    if (attached.includes(PolicyArn)) return;
    if (attached.length >= this.policyQuota)
      throw awsError('LimitExceededException', `Cannot exceed quota for PoliciesPerUser: ${this.policyQuota}`, 409);
    attached.push(PolicyArn);
  }

  DetachUserPolicy(input: OfUser & { PolicyArn?: string }): void {
    const { attached } = this.user(input);
    const at = attached.indexOf(input.PolicyArn ?? '');
    if (at < 0) throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
    attached.splice(at, 1);
  }

  ListServerCertificates({ MaxItems = 100, Marker }: ListServerCertificatesRequest): ListServerCertificatesResponse {
    const from = Marker ? Number(Marker) : 0;
    const isMore = from + MaxItems < this.serverCertificates.length;
    return {
      ServerCertificateMetadataList: this.serverCertificates.slice(from, from + MaxItems),
      IsTruncated: isMore,
      ...(isMore && { Marker: String(from + MaxItems) }),
    };
  }

  GenerateCredentialReport(): GenerateCredentialReportResponse {
    this.reportAsked += 1;
    return {
      State: this.reportAsked > this.reportAfter ? 'COMPLETE' : this.reportAsked > 1 ? 'INPROGRESS' : 'STARTED',
    };
  }

  /** Columns as IAM has them; those of passwords, MFA and signing certificates hold nothing here. */
  GetCredentialReport(): GetCredentialReportResponse {
    if (this.reportAsked === 0) throw awsError('CredentialReportNotPresentException', 'No report is present.', 410);
    if (this.reportAsked <= this.reportAfter)
      throw awsError('CredentialReportNotReadyException', 'The report is still being generated.', 404);
    const lines = [...this.users.values()].map((user) => reportLine(user));
    const GeneratedTime = new Date(this.world.now());
    const Content = new TextEncoder().encode([REPORT_COLUMNS, ...lines].join('\n'));
    return { Content, ReportFormat: 'text/csv', GeneratedTime };
  }

  // AWS would fall back to the caller's own user, which no call of ours may ever rely on.
  private user({ UserName }: OfUser): LocalUser {
    if (!UserName) throw awsError('ValidationError', 'Must specify userName when calling with non-User credentials');
    const user = this.users.get(UserName);
    if (!user) throw noSuchEntity(`The user with name ${UserName} cannot be found.`);
    return user;
  }
}

const REPORT_COLUMNS =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,' +
  'access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,' +
  'access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,' +
  'cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';

function reportLine({ userName, arn, createdAt, keys }: LocalUser): string {
  const iso = (date: Date): string => date.toISOString().replace('.000Z', '+00:00');
  const cells = [0, 1].flatMap((n) => {
    const key = keys[n];
    if (!key) return ['false', 'N/A', 'N/A', 'N/A', 'N/A'];
    const used = key.lastUsedAt ? [iso(key.lastUsedAt), 'eu-west-1', 's3'] : ['N/A', 'N/A', 'N/A'];
    return [String(key.status === 'Active'), iso(key.createdAt), ...used];
  });
  const none = ['false', 'N/A', 'N/A', 'N/A', 'false'];
  return [userName, arn, iso(createdAt), ...none, ...cells, 'false', 'N/A', 'false', 'N/A'].join(',');
}

/** The name that the SDK gives it; on the wire its code is `NoSuchEntity`. */
function noSuchEntity(message: string): Error {
  return awsError('NoSuchEntityException', message, 404);
}

/** One result for each call, of the strictest decision; what is decided of each resource stands below it, as AWS has it. */
function simulated({ denied }: LocalRole, action: string, resources: readonly string[]): EvaluationResult {
  const byOf = (resource: string) => denied.get(action) ?? denied.get(`${action} ${resource}`);
  const decisionOf = (by: ReturnType<typeof byOf>) =>
    by === undefined ? 'allowed' : by === 'role' ? 'implicitDeny' : 'explicitDeny';
  const named = resources.map((resource) => ({ resource, by: byOf(resource) }));
  const strictest = named.find(({ by }) => by !== undefined)?.by ?? denied.get(action);
  return {
    EvalActionName: action,
    EvalResourceName: resources[0] ?? '*',
    EvalDecision: decisionOf(strictest),
    MissingContextValues: [],
    OrganizationsDecisionDetail: { AllowedByOrganizations: strictest !== 'organisation' },
    PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: strictest !== 'boundary' },
    ResourceSpecificResults: named.map(({ resource, by }) => ({
      EvalResourceName: resource,
      EvalResourceDecision: decisionOf(by),
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: by !== 'boundary' },
    })),
  };
}
