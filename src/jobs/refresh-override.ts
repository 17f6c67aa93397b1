import { createHash } from 'node:crypto';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { handOverNotice } from '../alerts/inbox.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { isAwsError, isRetryable } from '../core/errors.ts';
import type { Owed } from '../core/list-change.ts';
import { describeError, type Telemetry } from '../core/telemetry.ts';
import { clean } from '../core/text.ts';
import { createTable } from '../platform/table.ts';
import { playbooks } from '../policy/playbooks/index.ts';
import { layered } from '../policy/playbooks/order.ts';
import { type OverrideItem, readOverrideItem, saveTold, settleOverride } from '../policy/playbooks/override-store.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import { deployed } from '../policy/riposte-yml/deployed.ts';
import { problemLine } from '../policy/riposte-yml/problem.ts';
import { type PlaybookOverride, readOverride } from '../policy/riposte-yml/read.ts';
import type { RiposteYml } from '../policy/riposte-yml/sections.ts';
import { tellOfList } from './never-block/tell-of-list.ts';
import { takeOverride } from './take-override.ts';

export interface OverrideOptions {
  clients: Pick<Clients, 'dynamodb' | 'ssm' | 'sqs'>;
  config: Config;
  telemetry: Telemetry;
  now(): number;
  riposteYml?: RiposteYml | undefined;
}

const MOST_TOLD = 20;
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * Reads the parameter that overrides playbooks and puts it in force when it is right. One that is wrong is reported once
 * for each of its revisions, and the last good one stays; so it does while one that changes more than half waits for a
 * person. Each change is told. A parameter that is not there overrides nothing.
 *
 * @throws what DynamoDB, SQS or a passing fault of Parameter Store answers
 */
export async function refreshOverride(options: OverrideOptions): Promise<string> {
  const { clients, config, telemetry, riposteYml = deployed } = options;
  if (!config.playbookParameter) return 'off';
  const table = createTable(clients.dynamodb, config.table);
  const inForce = await readOverrideItem(table);
  const tellOwed = async (owed: Owed): Promise<void> => {
    await tellOfList(clients, config, { ...owed, about: 'playbooks' });
    await settleOverride(table, owed);
  };
  if (inForce?.owed) await tellOwed(inForce.owed);
  const { text, mistakes, layer } = await readParameter(clients.ssm, config.playbookParameter, riposteYml);
  const revision = digestOf(text);
  if (layer) {
    const { result, owed } = await takeOverride(table, inForce, { revision, layer }, options);
    if (owed) await tellOwed(owed);
    return result;
  }
  const told = digestOf(`${revision} ${mistakes.join('\n')}`);
  telemetry.warn('playbook override not taken over', { mistakes: mistakes.length });
  if (inForce?.told === told) return 'not taken over';
  await tell(options, mistakes, inForce, told);
  await saveTold(table, told);
  return 'not taken over';
}

interface Answer {
  text: string;
  mistakes: string[];
  layer?: PlaybookOverride;
}

async function readParameter(ssm: Clients['ssm'], name: string, riposteYml: RiposteYml): Promise<Answer> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
    if (Parameter?.Type !== 'String')
      return { text: '', mistakes: [`${name} is a ${Parameter?.Type}: make it a parameter of type String.`] };
    const text = Parameter.Value ?? '';
    const [channels, people] = [riposteYml.channels, riposteYml.people].map((named = {}) => Object.keys(named));
    const { yml, problems = [] } = readOverride(text, layered(playbooks, riposteYml), channels ?? [], people);
    if (yml) return { text, mistakes: [], layer: yml };
    return { text, mistakes: problems.map((problem) => problemLine(name, problem)) };
  } catch (error) {
    if (isAwsError(error, 'ParameterNotFound')) return { text: '', mistakes: [], layer: {} };
    if (isRetryable(error)) throw error;
    const { name: code, message } = describeError(error);
    return { text: '', mistakes: [`${name} cannot be read: ${code}: ${clean(message, 300)}`] };
  }
}

async function tell(
  { clients, config }: OverrideOptions,
  mistakes: readonly string[],
  inForce: OverrideItem | undefined,
  told: string,
): Promise<void> {
  const { stack, account, region } = config;
  const stays = inForce?.acceptedAt
    ? `What was accepted on ${new Date(inForce.acceptedAt).toISOString()} stays in force.`
    : 'No override is in force: the deployed playbooks decide.';
  const more = mistakes.length > MOST_TOLD ? [`and ${mistakes.length - MOST_TOLD} more`] : [];
  const notice = {
    id: `${stack}#playbooks#${told}`,
    about: 'playbooks',
    severity: 'medium' as const,
    needsPerson: true,
    subject: '[Riposte] The playbook override could not be taken over',
    body: [
      ...mistakes.slice(0, MOST_TOLD),
      ...more,
      '',
      `${stays} It is read again every 15 minutes; ${commandLine('playbooks check')} tells the same of a file. This is told once.`,
      '',
      `Stack ${stack}, account ${account}, region ${region}.`,
      '',
    ].join('\n'),
  };
  await handOverNotice(notice, { clients, config });
}
