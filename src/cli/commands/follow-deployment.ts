import { type DeploymentEvent, GetDeploymentCommand, StopDeploymentCommand } from '@aws-sdk/client-appconfig';
import { isAwsError } from '../../core/errors.ts';
import { BAKE_MINUTES, type HostedIds } from '../../core/hosted-rules.ts';
import { minutes } from '../../core/time.ts';
import { shown } from '../out.ts';
import { CommandError, type Context } from './context.ts';
import { GONE, UNDER_WAY } from './playbooks-hosted.ts';

const STEP_MS = 5_000;
/** AppConfig has been seen to take some minutes more than its bake. */
const MOST_MS = minutes(BAKE_MINUTES + 15);

/**
 * Follows a deployment until its rules are handed out, or until it has ended, and tells each state once.
 *
 * @returns the state that it is in
 * @throws CommandError where it was rolled back
 */
export async function followDeployment(
  { ApplicationId, EnvironmentId }: HostedIds,
  number: number,
  { toTheEnd, context }: { toTheEnd: boolean; context: Context },
): Promise<string> {
  const { clients, out, now, sleep } = context;
  const until = now() + MOST_MS;
  let told = '';
  for (;;) {
    const {
      State = '',
      PercentageComplete = 0,
      EventLog = [],
    } = await clients.appconfig.send(
      new GetDeploymentCommand({ ApplicationId, EnvironmentId, DeploymentNumber: number }),
    );
    if (State !== told) out.note(`Deployment ${number}: ${State.toLowerCase()}, ${PercentageComplete} % handed out`);
    told = State;
    if (!UNDER_WAY.includes(State) && State !== 'ROLLING_BACK' && State !== 'COMPLETE')
      throw new CommandError(`Deployment ${number} was rolled back: ${whyOf(EventLog)}. The rules before it hold.`);
    const isOver = State === 'COMPLETE' || (State === 'BAKING' && !toTheEnd);
    if (isOver || now() >= until) return State;
    await sleep(STEP_MS);
  }
}

/**
 * Stops a deployment that is watched. AppConfig puts the rules before it back, which takes a while; until then it begins no
 * other.
 *
 * @throws CommandError where it is not back in time
 */
export async function stopDeployment(
  { ApplicationId, EnvironmentId }: HostedIds,
  number: number,
  { untilBack, context: { clients, out, now, sleep } }: { untilBack: boolean; context: Context },
): Promise<void> {
  const which = { ApplicationId, EnvironmentId, DeploymentNumber: number };
  const stateOf = async () => (await clients.appconfig.send(new GetDeploymentCommand(which))).State ?? '';
  try {
    // Without it only a deployment that is still handed out could be stopped, and none that is watched.
    await clients.appconfig.send(new StopDeploymentCommand({ ...which, AllowRevert: true }));
  } catch (error) {
    // An alarm may have been quicker.
    if (!isAwsError(error, 'BadRequestException') || !GONE.includes(await stateOf())) throw error;
  }
  if (!untilBack) return;
  out.note(`Deployment ${number} is stopped: waiting until the rules before it are back`);
  for (const until = now() + MOST_MS; ['ROLLING_BACK', ...UNDER_WAY].includes(await stateOf()); await sleep(STEP_MS))
    if (now() >= until)
      throw new CommandError(`Deployment ${number} was stopped, and is not back yet: give the command again later.`);
}

const whyOf = (events: readonly DeploymentEvent[]): string => {
  const ends = events.filter(({ EventType = '' }) => /^(ROLLBACK|REVERT)/.test(EventType));
  return ends.map(({ Description = '' }) => shown(Description, 200)).join('; ') || 'AppConfig does not say why';
};
