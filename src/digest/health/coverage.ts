import { GetDetectorCommand, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { BatchGetAccountStatusCommand } from '@aws-sdk/client-inspector2';
import { GetMacieSessionCommand } from '@aws-sdk/client-macie2';
import { DescribeHubCommand } from '@aws-sdk/client-securityhub';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { isAwsError } from '../../core/errors.ts';
import { describeError } from '../../core/telemetry.ts';
import { clean } from '../../core/text.ts';
import type { Check } from '../parts.ts';

type Asked = Pick<Clients, 'guardduty' | 'macie2' | 'inspector2' | 'securityhub'>;
type Answer = Pick<Check, 'state' | 'note'>;

/** The services that find things, under the ids of the sources that hear them; each is asked by one call or two. */
const SERVICES = [
  { id: 'guardduty', what: 'GuardDuty', ask: askGuardDuty },
  { id: 'macie', what: 'Macie', ask: askMacie },
  { id: 'inspector', what: 'Inspector', ask: askInspector },
  { id: 'security-hub', what: 'Security Hub', ask: askSecurityHub },
] as const;

/** Whether the services that find things are on in the stack's own account and region. Only reads. */
export async function checkCoverage(
  clients: Asked,
  { account, region }: Pick<Config, 'account' | 'region'>,
): Promise<Check[]> {
  return Promise.all(
    SERVICES.map(async ({ id, what, ask }) => ({
      id,
      what: `${what} in ${region}`,
      ...(await answered(() => ask(clients, account))),
    })),
  );
}

/** What a check that could not be made says: that, and why. */
export async function answered<T extends Answer>(ask: () => Promise<T>): Promise<T | Answer> {
  try {
    return await ask();
  } catch (error) {
    const { name, message } = describeError(error);
    return { state: 'unknown', note: `It could not be asked: ${name}: ${clean(message, 200)}` };
  }
}

async function askGuardDuty({ guardduty }: Asked): Promise<Answer> {
  const { DetectorIds = [] } = await guardduty.send(new ListDetectorsCommand({}));
  const [DetectorId] = DetectorIds;
  if (DetectorId === undefined) return { state: 'off', note: 'It has no detector, so that it finds nothing.' };
  const { Status, FindingPublishingFrequency = '' } = await guardduty.send(new GetDetectorCommand({ DetectorId }));
  if (Status !== 'ENABLED') return { state: 'off', note: 'Its detector is suspended, so that it finds nothing.' };
  const often = FREQUENCIES[FindingPublishingFrequency];
  return { state: 'ok', note: often ? `It is on, and repeats findings every ${often}.` : 'It is on.' };
}

const FREQUENCIES: Record<string, string> = { FIFTEEN_MINUTES: '15 minutes', ONE_HOUR: 'hour', SIX_HOURS: '6 hours' };

async function askMacie({ macie2 }: Asked): Promise<Answer> {
  try {
    const { status } = await macie2.send(new GetMacieSessionCommand({}));
    return status === 'ENABLED' ? { state: 'ok', note: 'It is on.' } : { state: 'off', note: 'It is paused.' };
  } catch (error) {
    // What Macie answers where it is off has the name of a missing permission; only the text tells them apart.
    if (isAwsError(error, 'AccessDeniedException') && /not enabled/i.test((error as Error).message))
      return { state: 'off', note: 'It is not enabled.' };
    throw error;
  }
}

async function askInspector({ inspector2 }: Asked, account: string): Promise<Answer> {
  const answer = await inspector2.send(new BatchGetAccountStatusCommand({ accountIds: [account] }));
  const { state, resourceState = {} } = answer.accounts?.[0] ?? {};
  if (state?.status === undefined) {
    const [failed] = answer.failedAccounts ?? [];
    throw new Error(failed?.errorMessage ?? 'it did not answer for this account');
  }
  if (state.status !== 'ENABLED') return { state: 'off', note: `It is ${state.status.toLowerCase()}.` };
  const on = Object.entries(resourceState).flatMap(([scan, its]) =>
    (its as { status?: string } | undefined)?.status === 'ENABLED' ? [SCANS[scan] ?? scan] : [],
  );
  return { state: 'ok', note: on.length > 0 ? `It scans ${on.join(', ')}.` : 'It is on.' };
}

const SCANS: Record<string, string> = {
  ec2: 'EC2',
  ecr: 'ECR',
  lambda: 'Lambda functions',
  lambdaCode: 'Lambda code',
  codeRepository: 'code repositories',
};

async function askSecurityHub({ securityhub }: Asked): Promise<Answer> {
  try {
    await securityhub.send(new DescribeHubCommand({}));
    return { state: 'ok', note: 'It is on.' };
  } catch (error) {
    // "Account … is not subscribed to AWS Security Hub"
    if (isAwsError(error, 'InvalidAccessException')) return { state: 'off', note: 'It is not enabled.' };
    throw error;
  }
}
