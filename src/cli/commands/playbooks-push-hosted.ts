import { BAKE_MINUTES, type HostedIds } from '../../core/hosted-rules.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { MOST_HOSTED_BYTES } from '../../policy/riposte-yml/override-text.ts';
import { asJsonText, checkedOverride, checkedOverrideText } from '../playbook-files.ts';
import { CommandError, type Context } from './context.ts';
import { followDeployment, stopDeployment } from './follow-deployment.ts';
import { counted, type PushOptions, showChange } from './playbooks-change.ts';
import { beginDeployment, deploymentsOf, keepVersion, textOfVersion, UNDER_WAY } from './playbooks-hosted.ts';

/** Checks an override, shows what it changes, has AppConfig keep it, and follows its deployment. */
export async function pushHosted(
  file: string,
  options: PushOptions,
  ids: HostedIds,
  context: Context,
): Promise<number> {
  const { text } = checkedOverride(file, MOST_HOSTED_BYTES);
  const json = asJsonText(text);
  const { layer } = checkedOverrideText(file, json, MOST_HOSTED_BYTES);
  const change = await showChange(layer, options.events ?? [], context);
  if (options.dryRun) {
    context.out.data({ ...counted(change), dryRun: true });
    context.out.line('Nothing was pushed.');
    return 0;
  }
  const version = await keepVersion(ids, json, context);
  const state = await deploy(version, options, ids, context);
  context.out.data({ version, ...state, ...counted(change) });
  context.out.line(`${file} is deployed, as version ${version}. ${whatFollows(state)}`);
  return 0;
}

interface Deployed {
  deployment: number;
  state: string;
}

async function deploy(version: number, { wait }: PushOptions, ids: HostedIds, context: Context): Promise<Deployed> {
  const deployment = await beginDeployment(ids, version, context);
  const state = await followDeployment(ids, deployment, { toTheEnd: wait === true, context });
  return { deployment, state };
}

const whatFollows = ({ deployment, state }: Deployed): string =>
  `It is in force in 16 minutes at the latest, or, where more than half changes, held back for ${commandLine('playbooks accept')}. ` +
  (state === 'COMPLETE'
    ? 'No alarm rang while AppConfig watched.'
    : `AppConfig watches Riposte's alarms for ${BAKE_MINUTES} minutes and rolls deployment ${deployment} back when one rings.`);

/**
 * Puts the rules back that were deployed before, unless another version is named. A deployment that is still watched is
 * stopped, which puts them back by itself.
 */
export async function rollbackHosted(
  { to, ...options }: PushOptions & { to?: string | undefined },
  ids: HostedIds,
  context: Context,
): Promise<number> {
  const [present, ...before] = await deploymentsOf(ids, context);
  if (!present) throw new CommandError('No rules are deployed, and there is nothing to put back.');
  const former = before.find(({ ConfigurationVersion: one }) => one !== present.ConfigurationVersion);
  const isWatched = UNDER_WAY.includes(present.State);
  const wanted = to ?? former?.ConfigurationVersion;
  if (wanted === undefined)
    throw new CommandError('No other version was deployed. To override nothing any more, push a file that is empty.');
  if (wanted === present.ConfigurationVersion) throw new CommandError(`Version ${wanted} is the one that is deployed.`);
  const change = await showChange(await layerOfVersion(Number(wanted), ids, context), options.events ?? [], context);
  const question = `Put version ${wanted} of the rules back, in place of version ${present.ConfigurationVersion}?`;
  if (options.dryRun || !(await context.confirm(question))) {
    context.out.note('Nothing was changed.');
    return options.dryRun ? 0 : 1;
  }
  // What a stopped deployment goes back to need not be deployed once more.
  const isBack = isWatched && wanted === before[0]?.ConfigurationVersion;
  if (isWatched) await stopDeployment(ids, present.DeploymentNumber ?? 0, { untilBack: !isBack, context });
  const state = isBack ? undefined : await deploy(Number(wanted), options, ids, context);
  context.out.data({ version: Number(wanted), ...state, ...counted(change) });
  context.out.line(
    state
      ? `The rules are those of version ${wanted} again. ${whatFollows(state)}`
      : `Deployment ${present.DeploymentNumber} was stopped, and version ${wanted} holds again in 16 minutes at the latest.`,
  );
  return 0;
}

async function layerOfVersion(version: number, ids: HostedIds, context: Context) {
  const text = await textOfVersion(ids, version, context);
  return checkedOverrideText(`version ${version}`, text, MOST_HOSTED_BYTES).layer;
}

/** Writes what is deployed to standard output. */
export async function pullHosted(ids: HostedIds, context: Context): Promise<number> {
  const [present] = await deploymentsOf(ids, context);
  if (!present)
    throw new CommandError(
      `No rules are deployed: nothing is overridden. ${commandLine('playbooks push')} deploys some.`,
    );
  const text = await textOfVersion(ids, Number(present.ConfigurationVersion), context);
  context.out.raw(text.replace(/[^\P{C}\n\t]/gu, ''));
  return 0;
}
