import type {
  CreateHostedConfigurationVersionRequest,
  Deployment,
  DeploymentState,
  Deployments,
  GetDeploymentRequest,
  GetHostedConfigurationVersionRequest,
  HostedConfigurationVersion,
  ListDeploymentsRequest,
  StartDeploymentRequest,
  StopDeploymentRequest,
} from '@aws-sdk/client-appconfig';
import type {
  GetLatestConfigurationRequest,
  GetLatestConfigurationResponse,
  StartConfigurationSessionRequest,
  StartConfigurationSessionResponse,
} from '@aws-sdk/client-appconfigdata';
import { awsError, type World } from '../account.ts';

/** What the deployment makes: one application with one environment, profile and strategy. */
export interface LocalApplication {
  application: string;
  environment: string;
  profile: string;
  bakeMinutes: number;
  /** The alarms of the environment, by name. */
  alarms: readonly string[];
  /** The validator; what it throws refuses a text. */
  validate(text: string): unknown;
}

interface Begun {
  number: number;
  version: number;
  state: DeploymentState;
  startedAt: number;
  why?: string;
  /** How often it was looked at while it is rolled back. */
  looks?: number;
}

interface Session {
  /** The version that was handed out last. */
  handed: number;
  expiresAt: number;
}

export const LOCAL_IDS = {
  ApplicationId: 'app0001',
  EnvironmentId: 'env0001',
  ConfigurationProfileId: 'pro0001',
  DeploymentStrategyId: 'str0001',
};
const DAY = 86_400_000;
const PAGE = 50;
const UNDER_WAY: readonly DeploymentState[] = ['DEPLOYING', 'BAKING', 'ROLLING_BACK'];
/** Of a complete deployment. */
const REVERT_HOURS = 72;
/** After so many looks at it a stopped deployment has been rolled back. */
const ROLLBACK_LOOKS = 2;

/**
 * AppConfig in memory, of both of its clients: hosted versions, which a validator sees; one deployment at a time, which is
 * handed out at once and watched by alarms for a while; sessions, each token of which is for one call.
 */
export class LocalAppConfig {
  readonly #world: World;
  readonly #rings: (alarm: string) => boolean;
  readonly #versions: { content: Uint8Array; type: string }[] = [];
  readonly #deployments: Begun[] = [];
  readonly #sessions = new Map<string, Session>();
  #application: LocalApplication | undefined;

  constructor(world: World, rings: (alarm: string) => boolean) {
    this.#world = world;
    this.#rings = rings;
  }

  /** As the stack makes it, or changes it: with a first version, which is deployed. */
  make(application: LocalApplication, first: string): void {
    this.#application = application;
    if (this.#versions.length > 0) return;
    this.#versions.push({ content: new TextEncoder().encode(first), type: 'application/json' });
    this.#deployments.push({ number: 1, version: 1, state: 'COMPLETE', startedAt: this.#world.now() });
  }

  CreateHostedConfigurationVersion(input: CreateHostedConfigurationVersionRequest): HostedConfigurationVersion {
    this.#check(input);
    const content = input.Content ?? new Uint8Array();
    this.#validate(content);
    this.#versions.push({ content, type: input.ContentType ?? '' });
    return { VersionNumber: this.#versions.length, ContentType: input.ContentType };
  }

  GetHostedConfigurationVersion(input: GetHostedConfigurationVersionRequest): HostedConfigurationVersion {
    this.#check(input);
    const { content, type } = this.#version(String(input.VersionNumber));
    return { Content: content, ContentType: type, VersionNumber: input.VersionNumber };
  }

  StartDeployment(input: StartDeploymentRequest): Deployment {
    this.#check(input);
    this.#settle();
    const running = this.#deployments.find(({ state }) => UNDER_WAY.includes(state));
    if (running) throw awsError('ConflictException', `Deployment number ${running.number} already in progress`, 409);
    this.#validate(this.#version(input.ConfigurationVersion ?? '').content);
    const begun: Begun = {
      number: this.#deployments.length + 1,
      version: Number(input.ConfigurationVersion),
      state: 'DEPLOYING',
      startedAt: this.#world.now(),
    };
    this.#deployments.push(begun);
    return shownOf(begun);
  }

  GetDeployment(input: GetDeploymentRequest): Deployment {
    this.#check(input);
    this.#settle();
    return shownOf(this.#deployment(input.DeploymentNumber));
  }

  ListDeployments(input: ListDeploymentsRequest): Deployments {
    this.#check(input);
    this.#settle();
    const from = Number(input.NextToken ?? 0);
    const newest = this.#deployments.toReversed();
    const most = Math.min(PAGE, input.MaxResults ?? PAGE);
    return {
      Items: newest.slice(from, from + most).map((one) => shownOf(one)),
      ...(from + most < newest.length && { NextToken: String(from + most) }),
    };
  }

  StopDeployment(input: StopDeploymentRequest): Deployment {
    this.#check(input);
    this.#settle();
    const one = this.#deployment(input.DeploymentNumber);
    const hours = (this.#world.now() - one.startedAt) / 3_600_000;
    const isStoppable =
      one.state === 'DEPLOYING' ||
      (input.AllowRevert === true && (one.state === 'BAKING' || (one.state === 'COMPLETE' && hours < REVERT_HOURS)));
    if (!isStoppable) throw awsError('BadRequestException', `Deployment ${one.number} is ${one.state}`);
    if (one.state === 'COMPLETE') Object.assign(one, { state: 'REVERTED', why: 'Reverted by user' });
    else Object.assign(one, { state: 'ROLLING_BACK', why: 'Stopped by user' });
    return shownOf(one);
  }

  StartConfigurationSession(input: StartConfigurationSessionRequest): StartConfigurationSessionResponse {
    const { application, environment, profile } = this.#application ?? {};
    const asked = [input.ApplicationIdentifier, input.EnvironmentIdentifier, input.ConfigurationProfileIdentifier];
    if (asked.some((part, n) => part !== [application, environment, profile][n]))
      throw awsError('ResourceNotFoundException', `No such configuration: ${asked.join('/')}`, 404);
    return { InitialConfigurationToken: this.#token({ handed: 0, expiresAt: this.#world.now() + DAY }) };
  }

  GetLatestConfiguration({ ConfigurationToken = '' }: GetLatestConfigurationRequest): GetLatestConfigurationResponse {
    this.#settle();
    const session = this.#sessions.get(ConfigurationToken);
    if (!session || session.expiresAt <= this.#world.now())
      throw awsError('BadRequestException', 'Request token is invalid or expired');
    this.#sessions.delete(ConfigurationToken);
    const version = this.#deployed();
    const NextPollConfigurationToken = this.#token({ handed: version, expiresAt: this.#world.now() + DAY });
    const isNew = version !== 0 && version !== session.handed;
    return {
      NextPollConfigurationToken,
      Configuration: (isNew ? this.#versions[version - 1]?.content : new Uint8Array()) as never,
    };
  }

  /** The version that clients are handed: what was rolled back counts as if it had never been. */
  #deployed(): number {
    const gone: readonly DeploymentState[] = ['ROLLING_BACK', 'ROLLED_BACK', 'REVERTED'];
    return this.#deployments.findLast(({ state }) => !gone.includes(state))?.version ?? 0;
  }

  /** What has become of the deployment that is watched. */
  #settle(): void {
    const one = this.#deployments.find(({ state }) => UNDER_WAY.includes(state));
    if (!one || !this.#application) return;
    if (one.state === 'ROLLING_BACK') {
      one.looks = (one.looks ?? 0) + 1;
      if (one.looks > ROLLBACK_LOOKS) one.state = 'ROLLED_BACK';
      return;
    }
    const { alarms, bakeMinutes } = this.#application;
    const ringing = alarms.find((alarm) => this.#rings(alarm));
    if (ringing) Object.assign(one, { state: 'ROLLED_BACK', why: `CloudWatch alarm ${ringing} is in ALARM` });
    else one.state = this.#world.now() - one.startedAt < bakeMinutes * 60_000 ? 'BAKING' : 'COMPLETE';
  }

  #token(session: Session): string {
    const token = this.#world.newId();
    this.#sessions.set(token, session);
    return token;
  }

  #check(
    input: Partial<Record<'ApplicationId' | 'EnvironmentId' | 'ConfigurationProfileId', string | undefined>>,
  ): void {
    const { ApplicationId, EnvironmentId = LOCAL_IDS.EnvironmentId, ConfigurationProfileId } = input;
    const isKnown =
      this.#application !== undefined &&
      ApplicationId === LOCAL_IDS.ApplicationId &&
      EnvironmentId === LOCAL_IDS.EnvironmentId &&
      (ConfigurationProfileId ?? LOCAL_IDS.ConfigurationProfileId) === LOCAL_IDS.ConfigurationProfileId;
    if (!isKnown) throw awsError('ResourceNotFoundException', 'Application not found', 404);
  }

  #validate(content: Uint8Array): void {
    try {
      this.#application?.validate(new TextDecoder().decode(content));
    } catch (error) {
      const Reason = error instanceof Error ? error.message : String(error);
      throw Object.assign(awsError('BadRequestException', 'Error running validator'), {
        Reason: 'InvalidConfiguration',
        Details: { InvalidConfiguration: [{ Type: 'LAMBDA', Constraint: 'Lambda', Reason }] },
      });
    }
  }

  #version(number: string): { content: Uint8Array; type: string } {
    const found = this.#versions[Number(number) - 1];
    if (!found) throw awsError('ResourceNotFoundException', `Version ${number} not found`, 404);
    return found;
  }

  #deployment(number: number | undefined): Begun {
    const found = this.#deployments.find((one) => one.number === number);
    if (!found) throw awsError('ResourceNotFoundException', `Deployment ${number} not found`, 404);
    return found;
  }
}

const shownOf = ({ number, version, state, startedAt, why }: Begun): Deployment => ({
  DeploymentNumber: number,
  ConfigurationVersion: String(version),
  State: state,
  StartedAt: new Date(startedAt),
  PercentageComplete: 100,
  ...(why && { EventLog: [{ EventType: 'ROLLBACK_COMPLETED' as const, Description: why }] }),
});
