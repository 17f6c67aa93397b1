import {
  CreateHostedConfigurationVersionCommand,
  type DeploymentSummary,
  GetHostedConfigurationVersionCommand,
  ListDeploymentsCommand,
  StartDeploymentCommand,
} from '@aws-sdk/client-appconfig';
import { isAwsError } from '../../core/errors.ts';
import type { HostedIds } from '../../core/hosted-rules.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { shown } from '../out.ts';
import { CommandError, type Context } from './context.ts';

/** States of a deployment that may yet go back. */
export const UNDER_WAY: readonly (string | undefined)[] = ['VALIDATING', 'DEPLOYING', 'BAKING'];
/** States of one that counts as if it had never been. */
export const GONE: readonly (string | undefined)[] = ['ROLLING_BACK', 'ROLLED_BACK', 'REVERTED'];

/** Deployments whose rules are handed out or were, the newest first. */
export async function deploymentsOf(ids: HostedIds, { clients }: Context): Promise<DeploymentSummary[]> {
  const { ApplicationId, EnvironmentId } = ids;
  const { Items = [] } = await clients.appconfig.send(
    new ListDeploymentsCommand({ ApplicationId, EnvironmentId, MaxResults: 50 }),
  );
  const numberOf = ({ DeploymentNumber = 0 }: DeploymentSummary): number => DeploymentNumber;
  return Items.filter(({ State }) => !GONE.includes(State)).toSorted((a, b) => numberOf(b) - numberOf(a));
}

/** What a version says. @throws CommandError where there is none of that number */
export async function textOfVersion(ids: HostedIds, version: number, { clients }: Context): Promise<string> {
  const { ApplicationId, ConfigurationProfileId } = ids;
  try {
    const { Content } = await clients.appconfig.send(
      new GetHostedConfigurationVersionCommand({
        ApplicationId,
        ConfigurationProfileId,
        VersionNumber: version,
      }),
    );
    return new TextDecoder().decode(Content);
  } catch (error) {
    if (!isAwsError(error, 'ResourceNotFoundException')) throw error;
    throw new CommandError(`AppConfig keeps no version ${version} of the rules.`);
  }
}

/** Keeps rules as a new version. @throws CommandError with what the validators say */
export async function keepVersion(ids: HostedIds, text: string, { clients }: Context): Promise<number> {
  const { ApplicationId, ConfigurationProfileId } = ids;
  const put = new CreateHostedConfigurationVersionCommand({
    ApplicationId,
    ConfigurationProfileId,
    Content: new TextEncoder().encode(text),
    ContentType: 'application/json',
  });
  const { VersionNumber = 0 } = await clients.appconfig.send(put).catch((error: unknown) => {
    throw refusalOf(error);
  });
  return VersionNumber;
}

/** Begins to hand a version out. @throws CommandError where another is under way, or the validators refuse it by now */
export async function beginDeployment(ids: HostedIds, version: number, { clients }: Context): Promise<number> {
  const start = new StartDeploymentCommand({ ...ids, ConfigurationVersion: String(version) });
  const { DeploymentNumber = 0 } = await clients.appconfig.send(start).catch((error: unknown) => {
    throw refusalOf(error);
  });
  return DeploymentNumber;
}

/** What AppConfig refused, in words. */
function refusalOf(error: unknown): unknown {
  if (isAwsError(error, 'ConflictException'))
    return new CommandError(
      `A deployment of rules is under way (${shown(error.message, 200)}): wait until its alarms have been watched, or take it back with ${commandLine('playbooks rollback')}.`,
      { cause: error },
    );
  if (!isAwsError(error, 'BadRequestException')) return error;
  const { Details } = error as { Details?: { InvalidConfiguration?: { Reason?: string }[] } };
  const reasons = (Details?.InvalidConfiguration ?? []).flatMap(({ Reason }) => Reason ?? []);
  const said = [error.message, ...reasons].map((line) => shown(line, 2_000)).join('\n');
  return new CommandError(`AppConfig refuses the rules: ${said}`, { cause: error });
}
