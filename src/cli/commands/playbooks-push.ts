import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { isAwsError } from '../../core/errors.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { checkedOverride, checkedOverrideText } from '../playbook-files.ts';
import { UsageError } from '../read-events.ts';
import { CommandError, type Context } from './context.ts';
import { counted, type PushOptions, showChange } from './playbooks-change.ts';
import { parameterOf } from './playbooks-override.ts';
import { pushHosted, rollbackHosted } from './playbooks-push-hosted.ts';

/** Checks an override, shows what it changes, and puts it where the deployment reads rules: a parameter, or AppConfig. */
export async function pushPlaybooks(file: string, options: PushOptions, context: Context): Promise<number> {
  const { hostedRules } = context.deployment;
  if (hostedRules) return pushHosted(file, options, hostedRules, context);
  const { text, layer } = checkedOverride(file);
  const name = await parameterOf(context);
  const change = await showChange(layer, options.events ?? [], context);
  if (options.dryRun) {
    context.out.data({ parameter: name, ...counted(change), dryRun: true });
    context.out.line(`${name} was not changed.`);
    return 0;
  }
  const version = await write(name, text, context);
  context.out.data({ parameter: name, version, ...counted(change) });
  context.out.line(`${name} holds ${file} now, as version ${version}. ${whenInForce()}`);
  return 0;
}

/**
 * Puts former rules back; of a parameter, as a new version: the one before, unless another is named. It is shown and
 * asked about, since the version before one that was rolled back is that which was rolled back.
 */
export async function rollbackPlaybooks(
  { to, ...options }: PushOptions & { to?: string | undefined },
  context: Context,
): Promise<number> {
  const { hostedRules } = context.deployment;
  const asked = versionNumber(to);
  if (hostedRules) return rollbackHosted({ to: asked, ...options }, hostedRules, context);
  const name = await parameterOf(context);
  const present = await read(name, context);
  if (!present)
    throw new CommandError(`${name} is not there: nothing is overridden, and there is nothing to put back.`);
  const wanted = versionOf(to, present.version);
  const former = await read(`${name}:${wanted}`, context);
  if (!former)
    throw new CommandError(
      `${name} has no version ${wanted}; Parameter Store keeps the last 100: aws ssm get-parameter-history --name ${name}`,
    );
  const { layer } = checkedOverrideText(`${name}:${wanted}`, former.text);
  const change = await showChange(layer, options.events ?? [], context);
  if (
    options.dryRun ||
    !(await context.confirm(`Put version ${wanted} of ${name} back, in place of version ${present.version}?`))
  ) {
    context.out.note('Nothing was changed.');
    return options.dryRun ? 0 : 1;
  }
  const version = await write(name, former.text, context);
  context.out.data({ parameter: name, version, from: wanted, ...counted(change) });
  context.out.line(`${name} says what version ${wanted} said, as version ${version}. ${whenInForce()}`);
  return 0;
}

/** @throws UsageError where it is none */
function versionNumber(to: string | undefined): string | undefined {
  if (to === undefined || /^[1-9]\d{0,9}$/.test(to)) return to;
  throw new UsageError(`--to ${to}: not a version, which is a number from 1.`);
}

function versionOf(to: string | undefined, present: number): number {
  const wanted = to === undefined ? present - 1 : Number(to);
  if (wanted < 1)
    throw new CommandError(
      `There is no version before version ${present}. To override nothing any more, push a file that is empty.`,
    );
  if (wanted === present) throw new CommandError(`Version ${wanted} is the one that is there.`);
  return wanted;
}

/** Undefined where there is no such parameter, or no such version. */
async function read(name: string, { clients }: Context): Promise<{ text: string; version: number } | undefined> {
  try {
    const { Parameter } = await clients.ssm.send(new GetParameterCommand({ Name: name }));
    return { text: Parameter?.Value ?? '', version: Parameter?.Version ?? 0 };
  } catch (error) {
    if (isAwsError(error, 'ParameterNotFound') || isAwsError(error, 'ParameterVersionNotFound')) return undefined;
    throw error;
  }
}

async function write(name: string, text: string, { clients }: Context): Promise<number | undefined> {
  // More than 4 KB need the advanced tier, which costs a few cents a month; Parameter Store chooses.
  const put = new PutParameterCommand({
    Name: name,
    Value: text,
    Type: 'String',
    Overwrite: true,
    Tier: 'Intelligent-Tiering',
  });
  const { Version } = await clients.ssm.send(put);
  return Version;
}

const whenInForce = (): string =>
  `It is in force in 16 minutes at the latest, or, where more than half changes, held back for ${commandLine('playbooks accept')}.`;
