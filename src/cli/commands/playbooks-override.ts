import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { isAwsError } from '../../core/errors.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import type { Out } from '../out.ts';
import { checkedOverride, checkedYml } from '../playbook-files.ts';
import { CommandError, type Context } from './context.ts';
import { pullHosted } from './playbooks-push-hosted.ts';

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** Says whether a file is right, as riposte.yml or as an override. @throws CommandError with every mistake */
export async function checkPlaybooks(file: string, { override }: { override?: boolean }, out: Out): Promise<number> {
  const {
    playbooks = [],
    override: changes = {},
    disable = [],
  } = override ? checkedOverride(file).layer : checkedYml(file);
  const found = { added: playbooks.length, changed: Object.keys(changes).length, disabled: disable.length };
  out.data({ file, ok: true, ...found });
  out.line(
    `${file} is right: it adds ${count(found.added, 'playbook')}, changes ${found.changed}, and turns ${found.disabled} off.`,
  );
  return 0;
}

/** The parameter of the deployment. @throws CommandError where it reads none */
export async function parameterOf({ settings }: Context): Promise<string> {
  const { playbookParameter } = await settings();
  if (playbookParameter) return playbookParameter;
  throw new CommandError(
    'The deployment reads no override: deploy it with --param playbookParameter=/riposte/playbooks, or another name, or with --param rules=appconfig.',
  );
}

/** Writes what the deployment's parameter says, or AppConfig, to standard output. */
export async function pullPlaybooks(context: Context): Promise<number> {
  const { hostedRules } = context.deployment;
  if (hostedRules) return pullHosted(hostedRules, context);
  const name = await parameterOf(context);
  try {
    const { Parameter } = await context.clients.ssm.send(new GetParameterCommand({ Name: name }));
    // What a terminal would take as a command is not YAML either.
    const text = (Parameter?.Value ?? '').replace(/[^\P{C}\n\t]/gu, '');
    context.out.raw(text.endsWith('\n') ? text : `${text}\n`);
    return 0;
  } catch (error) {
    if (!isAwsError(error, 'ParameterNotFound')) throw error;
    throw new CommandError(`${name} is not there: nothing is overridden. ${commandLine('playbooks push')} writes it.`);
  }
}
