import { handOverNotice } from '../alerts/inbox.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { Owed } from '../core/list-change.ts';
import type { Telemetry } from '../core/telemetry.ts';
import { createTable, type Table } from '../platform/table.ts';
import { playbooks } from '../policy/playbooks/index.ts';
import { type OverrideItem, readOverrideItem, saveTold, settleOverride } from '../policy/playbooks/override-store.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import { deployed } from '../policy/riposte-yml/deployed.ts';
import type { RiposteYml } from '../policy/riposte-yml/sections.ts';
import { endSession, readSession, saveSession } from './hosted-rules-session.ts';
import { tellOfList } from './never-block/tell-of-list.ts';
import { type HostedAnswer, readHostedRules } from './read-hosted-rules.ts';
import { digestOf, NO_RULES, type ReadRules, readParameter } from './read-rules.ts';
import { takeOverride } from './take-override.ts';

export interface OverrideOptions {
  clients: Pick<Clients, 'appconfigdata' | 'dynamodb' | 'ssm' | 'sqs'>;
  config: Config;
  telemetry: Telemetry;
  now(): number;
  riposteYml?: RiposteYml | undefined;
}

const MOST_TOLD = 20;

/**
 * Reads what overrides playbooks, from the parameter or from AppConfig, and puts it in force when it is right. One that is
 * wrong is reported once for each of its revisions, and the last good one stays; so it does while one that changes more than
 * half waits for a person. Each change is told. A parameter that is not there overrides nothing.
 *
 * @throws what DynamoDB, SQS or a passing fault of the rules' home answers
 */
export async function refreshOverride(options: OverrideOptions): Promise<string> {
  const { clients, config } = options;
  if (config.rules === 'file') return 'off';
  const table = createTable(clients.dynamodb, config.table);
  const inForce = await readOverrideItem(table);
  if (inForce?.owed) await tellOwed(table, inForce.owed, options);
  if (config.rules === 'appconfig') return refreshHosted(table, inForce, options);
  const { riposteYml = deployed } = options;
  return seeTo(table, inForce, await readParameter(clients.ssm, config.playbookParameter, riposteYml), options);
}

/** What AppConfig hands out is seen to before its session goes on, so that a look that dies loses nothing. */
async function refreshHosted(
  table: Table,
  inForce: OverrideItem | undefined,
  options: OverrideOptions,
): Promise<string> {
  const { clients, config, riposteYml = deployed } = options;
  // Another release, or another riposte.yml, may take what this one refused.
  const against = digestOf(JSON.stringify([playbooks, riposteYml]));
  const session = await readSession(table, inForce, against);
  const answer = await readHostedRules(clients.appconfigdata, { stack: config.stack, session, against, riposteYml });
  if (answer.is === 'unchanged') {
    await saveSession(table, answer.session);
    return 'unchanged';
  }
  // It would go on to say that nothing has changed, and what waits for a person would be forgotten by what is told here.
  if (session && !answer.session) await endSession(table);
  const rules = rulesIn(answer, inForce);
  const result = await seeTo(table, inForce, rules, options);
  // What overrides nothing, and is not taken over, is what was in force: nothing.
  if (answer.session) await saveSession(table, rules ? answer.session : { ...answer.session, revision: '' });
  return result;
}

/** Before the first rules of people, which may be of any size, nothing is deployed, or what overrides nothing. */
function rulesIn(
  answer: Exclude<HostedAnswer, { is: 'unchanged' }>,
  inForce: OverrideItem | undefined,
): ReadRules | undefined {
  const rules = answer.is === 'read' ? answer.rules : NO_RULES;
  const isNone = rules.layer !== undefined && Object.keys(rules.layer).length === 0;
  return isNone && !inForce?.acceptedAt ? undefined : rules;
}

async function tellOwed(table: Table, owed: Owed, { clients, config }: OverrideOptions): Promise<void> {
  await tellOfList(clients, config, { ...owed, about: 'playbooks' });
  await settleOverride(table, owed);
}

/** Puts in force what is right, and tells what is wrong. */
async function seeTo(
  table: Table,
  inForce: OverrideItem | undefined,
  rules: ReadRules | undefined,
  options: OverrideOptions,
): Promise<string> {
  if (!rules) return 'nothing deployed';
  const { revision, mistakes, layer } = rules;
  if (layer) {
    const { result, owed } = await takeOverride(table, inForce, { revision, layer }, options);
    if (owed) await tellOwed(table, owed, options);
    return result;
  }
  const told = digestOf(`${revision} ${mistakes.join('\n')}`);
  options.telemetry.warn('playbook override not taken over', { mistakes: mistakes.length });
  if (inForce?.told === told) return 'not taken over';
  await tell(options, mistakes, inForce, told);
  await saveTold(table, told);
  return 'not taken over';
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
