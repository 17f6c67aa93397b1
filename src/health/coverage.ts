import { ListAnalyzersCommand } from '@aws-sdk/client-accessanalyzer';
import { GetDetectorCommand, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { BatchGetAccountStatusCommand } from '@aws-sdk/client-inspector2';
import { GetMacieSessionCommand } from '@aws-sdk/client-macie2';
import { DescribeHubCommand } from '@aws-sdk/client-securityhub';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { isAwsError } from '../core/errors.ts';
import { answered } from './answered.ts';
import { type Answer, type Check, off, ok, problem } from './check.ts';

export type Asked = Pick<Clients, 'guardduty' | 'macie2' | 'inspector2' | 'securityhub' | 'accessAnalyzer'>;
type Home = Pick<Config, 'account' | 'region'>;

/** The services that find things, under the ids of the sources that hear them; each is asked by one call or two. */
const SERVICES = [
  { id: 'guardduty', what: 'GuardDuty', ask: askGuardDuty },
  { id: 'macie', what: 'Macie', ask: askMacie },
  { id: 'inspector', what: 'Inspector', ask: askInspector },
  { id: 'security-hub', what: 'Security Hub', ask: askSecurityHub },
  { id: 'access-analyzer', what: 'IAM Access Analyzer', ask: askAccessAnalyzer },
] as const;

export type Service = (typeof SERVICES)[number]['id'];

/** A service that is on, with the id by which its findings are asked for: of its detector or analyzer, else empty. */
export interface Finder {
  service: Service;
  handle: string;
}

/** Which services that find things are on in the stack's own account and region. Only reads. */
export async function lookAtServices(clients: Asked, home: Home): Promise<{ checks: Check[]; finders: Finder[] }> {
  const answers = await Promise.all(
    SERVICES.map(async ({ id, what, ask }) => ({
      id,
      what: `${what} in ${home.region}`,
      answer: await answered<Asking>(() => ask(clients, home)),
    })),
  );
  return {
    checks: answers.map(({ answer, ...shape }) => ({ ...shape, ...only(answer) })),
    finders: answers
      .filter(({ answer }) => answer.state === 'ok')
      .map(({ id, answer }) => ({ service: id, handle: 'handle' in answer ? (answer.handle ?? '') : '' })),
  };
}

/** Whether the services that find things are on in the stack's own account and region. Only reads. */
export const checkCoverage = async (clients: Asked, home: Home): Promise<Check[]> =>
  (await lookAtServices(clients, home)).checks;

type Asking = Answer & { handle?: string };

/** In the digest what is on needs no command. */
function only({ state, note, command }: Answer): Answer {
  return { state, note, ...(command !== undefined && state !== 'ok' && { command }) };
}

async function askGuardDuty(
  { guardduty }: Pick<Asked, 'guardduty'>,
  { region }: Home,
): Promise<Asking & { often?: string }> {
  const { DetectorIds = [] } = await guardduty.send(new ListDetectorsCommand({}));
  const [DetectorId] = DetectorIds;
  if (DetectorId === undefined)
    return off(
      'It has no detector, so it finds nothing.',
      `aws guardduty create-detector --region ${region} --enable --finding-publishing-frequency FIFTEEN_MINUTES`,
    );
  const { Status, FindingPublishingFrequency = '' } = await guardduty.send(new GetDetectorCommand({ DetectorId }));
  const update = `aws guardduty update-detector --region ${region} --detector-id ${DetectorId}`;
  if (Status !== 'ENABLED') return off('Its detector is suspended, so it finds nothing.', `${update} --enable`);
  const often = FREQUENCIES[FindingPublishingFrequency];
  return {
    handle: DetectorId,
    ...(often && { often }),
    ...ok(often ? `It is on, and repeats findings every ${often}.` : 'It is on.'),
    ...(FindingPublishingFrequency in SLOW && { command: `${update} --finding-publishing-frequency FIFTEEN_MINUTES` }),
  };
}

/** How often GuardDuty repeats what goes on, where it is on: no line of its own for the digest. */
export async function checkFrequency({ guardduty }: Pick<Asked, 'guardduty'>, home: Home): Promise<Check[]> {
  const shape = { id: 'guardduty-frequency', what: `GuardDuty repeats findings in ${home.region}` };
  const { state, command, often } = await answered(() => askGuardDuty({ guardduty }, home)).then((answer) => ({
    often: '',
    ...answer,
  }));
  // That it is off, or cannot be asked, has a line already.
  if (state !== 'ok' || !often) return [];
  if (command === undefined) return [{ ...shape, ...ok(`Every ${often}.`) }];
  return [
    {
      ...shape,
      ...problem(`Every ${often} only, which is GuardDuty’s default; every 15 minutes is possible.`, command),
    },
  ];
}

const SLOW = { ONE_HOUR: 'hour', SIX_HOURS: '6 hours' };
const FREQUENCIES: Record<string, string> = { FIFTEEN_MINUTES: '15 minutes', ...SLOW };

async function askMacie({ macie2 }: Asked, { region }: Home): Promise<Answer> {
  try {
    const { status } = await macie2.send(new GetMacieSessionCommand({}));
    if (status === 'ENABLED') return ok('It is on.');
    return off('It is paused.', `aws macie2 update-macie-session --region ${region} --status ENABLED`);
  } catch (error) {
    // What Macie answers where it is off has the name of a missing permission; only the text tells them apart.
    if (isAwsError(error, 'AccessDeniedException') && /not enabled/i.test(error.message))
      return off('It is not enabled.', `aws macie2 enable-macie --region ${region}`);
    throw error;
  }
}

async function askInspector({ inspector2 }: Asked, { account, region }: Home): Promise<Answer> {
  const answer = await inspector2.send(new BatchGetAccountStatusCommand({ accountIds: [account] }));
  const { state, resourceState = {} } = answer.accounts?.[0] ?? {};
  if (state?.status === undefined) {
    const [failed] = answer.failedAccounts ?? [];
    throw new Error(failed?.errorMessage ?? 'it did not answer for this account');
  }
  if (state.status !== 'ENABLED')
    return off(
      `It is ${state.status.toLowerCase()}.`,
      `aws inspector2 enable --region ${region} --resource-types EC2 ECR LAMBDA`,
    );
  const on = Object.entries(resourceState).flatMap(([scan, its]) =>
    (its as { status?: string } | undefined)?.status === 'ENABLED' ? [SCANS[scan] ?? scan] : [],
  );
  return ok(on.length > 0 ? `It scans ${on.join(', ')}.` : 'It is on.');
}

const SCANS: Record<string, string> = {
  ec2: 'EC2',
  ecr: 'ECR',
  lambda: 'Lambda functions',
  lambdaCode: 'Lambda code',
  codeRepository: 'code repositories',
};

async function askSecurityHub({ securityhub }: Asked, { region }: Home): Promise<Answer> {
  try {
    await securityhub.send(new DescribeHubCommand({}));
    return ok('It is on.');
  } catch (error) {
    // "Account … is not subscribed to AWS Security Hub"
    if (isAwsError(error, 'InvalidAccessException'))
      return off('It is not enabled.', `aws securityhub enable-security-hub --region ${region}`);
    throw error;
  }
}

/** An analyzer of the organisation counts, where this account has it; of unused access alone, none is open to others. */
async function askAccessAnalyzer({ accessAnalyzer }: Asked, { region }: Home): Promise<Asking> {
  const { analyzers = [] } = await accessAnalyzer.send(new ListAnalyzersCommand({}));
  const external = analyzers.filter(({ type = '' }) => EXTERNAL.includes(type));
  const [active] = external.filter(({ status }) => status === 'ACTIVE');
  if (active)
    return {
      ...ok(`It is on, for the ${active.type === 'ORGANIZATION' ? 'organisation' : 'account'}.`),
      handle: active.arn ?? '',
    };
  const create = `aws accessanalyzer create-analyzer --region ${region} --analyzer-name account --type ACCOUNT`;
  const [other] = external;
  return other
    ? off(`Its analyzer is ${String(other.status).toLowerCase()}.`, create)
    : off('It has no analyzer of external access, so it finds nothing.', create);
}

const EXTERNAL = ['ACCOUNT', 'ORGANIZATION'];
