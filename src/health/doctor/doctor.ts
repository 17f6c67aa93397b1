import { referenceProblems } from '../../actions/network/block-list/effect/reference-text.ts';
import { findReferences } from '../../actions/network/block-list/effect/references.ts';
import type { Config } from '../../core/config.ts';
import { days } from '../../core/time.ts';
import { memberAddressesProblem } from '../../never-block/member-addresses.ts';
import { createTable } from '../../platform/table.ts';
import { whyNotAsked } from '../answered.ts';
import { type Check, ok, problem } from '../check.ts';
import { checkCoverage, checkFrequency } from '../coverage.ts';
import { countDeadLetters } from '../dead-letters.ts';
import { deadLettersCheck, webAclCheck } from '../health.ts';
import { namedCheck } from '../members/named-check.ts';
import { checksOfMembers, readMembers } from '../members/read-members.ts';
import { withoutEffect } from '../members/without-effect.ts';
import { checkMetrics } from '../metrics.ts';
import { checkTopic } from '../topic.ts';
import { checkTrail } from '../trail.ts';
import { checkEmail } from './email.ts';
import type { Examined } from './examined.ts';
import { checkFunctions, checkTriggers } from './functions.ts';
import { checkHeard } from './heard.ts';
import { checkQuarantineBuckets } from './quarantine-buckets.ts';
import { checkQuotas } from './quotas.ts';
import { redeploy } from './redeploy.ts';
import { checkPermissions } from './role-permissions.ts';
import { checkRules } from './rules.ts';
import { checkStopAlarms } from './stop-alarms.ts';
import { checkStack } from './version.ts';
import { whyOf } from './why.ts';
import { checkWithin } from './within.ts';

/** A check as the doctor tells it. */
export interface Diagnosis extends Check {
  why: string;
  /** Somebody has to do something about it, or to find out. */
  wrong: boolean;
}

/** What is off and could be turned on is wrong; what is off because a setting says so is not. */
const isWrong = ({ state, command }: Check): boolean =>
  state === 'problem' || state === 'unknown' || (state === 'off' && command !== undefined);

/**
 * Looks at everything that a deployment needs to do its work. Only reads, but for two questions to functions of the
 * stack, which read as well. Nothing that cannot be asked keeps the rest from being looked at.
 */
export async function diagnose(examined: Examined): Promise<Diagnosis[]> {
  const checks = [
    ...checkStack(examined),
    ...(await settingsChecks(examined)),
    ...(await checkServices(examined)),
    ...(await checkRules(examined)),
    ...(await checkHeard(examined)),
    ...(await checkFunctions(examined)),
    ...(await checkTriggers(examined)),
    ...(await checkQueues(examined)),
    ...(await checkPermissions(examined)),
    ...(await checkWithin(examined)),
    ...(await checkEmail(examined)),
    ...(await checkQuotas(examined)),
    ...(await checkStopAlarms(examined)),
    ...(await checkMembers(examined)),
    ...(await checkQuarantineBuckets(examined)),
  ];
  return checks.map((check) => ({ ...check, why: whyOf(check.id), wrong: isWrong(check) }));
}

/** What is asked by the functions' settings. */
async function settingsChecks(examined: Examined): Promise<Check[]> {
  const { clients, config, configProblem = '', deployment } = examined;
  const what = 'Settings of the functions';
  if (!config)
    return [{ id: 'settings', what, ...problem(`They cannot be read: ${configProblem}`, redeploy(examined)) }];
  return [
    { id: 'settings', what, ...ok(`Mode ${deployment.mode}, time zone ${config.timeZone}.`) },
    await checkTopic(clients, config),
    await checkEffect(config, examined),
    ...checkMemberAddresses(config),
    ...checkOrganisation(config),
  ];
}

/** Only where the block list may reach accounts whose own addresses nobody knows. */
function checkMemberAddresses({ organisation, awsRanges }: Config): Check[] {
  const wrong = memberAddressesProblem(organisation, awsRanges);
  return wrong ? [{ id: 'member-addresses', what: 'Addresses of members are never blocked', ...problem(wrong) }] : [];
}

/** Only where the section asks for something of which nothing comes. */
function checkOrganisation({ organisation, region }: Config): Check[] {
  const found = organisation ? withoutEffect(organisation, region) : [];
  if (found.length === 0) return [];
  return [{ id: 'organisation-effect', what: 'What the section organisation asks for', ...problem(found.join(' ')) }];
}

async function checkEffect(config: Config, { clients }: Examined): Promise<Check> {
  const isAsked = config.webAclCheck === 'on' && config.mode !== 'observe' && config.mode !== 'notify';
  const withoutEffect = isAsked ? referenceProblems(await findReferences({ clients, config }), config) : [];
  return webAclCheck({ config, withoutEffect });
}

/** In the stack's region, and in those that the setting `regions` names; the trail where the stack hears. */
async function checkServices(examined: Examined): Promise<Check[]> {
  const { clients, config, deployment, servicesIn } = examined;
  const { account, region } = deployment;
  const others = (config?.regions ?? []).filter((other) => other !== region);
  const here = [...(await checkCoverage(clients, deployment)), ...(await checkFrequency(clients, deployment))];
  const there = await Promise.all(
    others.map(async (other) =>
      (await checkCoverage(servicesIn(other), { account, region: other })).map((check) => ({
        ...check,
        id: `${check.id}-${other}`,
      })),
    ),
  );
  return [...here, ...there.flat(), await checkTrail(clients, deployment)];
}

/** What the last looks found in the accounts of the organisation; nothing where there is none. */
async function checkMembers({ clients, config, deployment, now }: Examined): Promise<Check[]> {
  // What was kept of one that is left stays in the journal.
  if (config && !config.organisation) return [];
  try {
    const known = await readMembers(createTable(clients.dynamodb, deployment.table));
    const named = config?.organisation ? namedCheck(config.organisation, known?.inventory, now()) : [];
    return [...checksOfMembers(known, now()), ...named];
  } catch (error) {
    // Without an organisation there is nothing to be known, and the journal has a line of its own.
    if (!config?.organisation) return [];
    return [{ id: 'member-accounts', what: 'Member accounts', state: 'unknown', note: whyNotAsked(error) }];
  }
}

/** Messages that were set aside or had to wait, and functions that failed, in the last day. */
async function checkQueues({ clients, deployment, now }: Examined): Promise<Check[]> {
  const deadLetters = await countDeadLetters(clients.sqs, deployment.deadLetters);
  const { checks } = await checkMetrics(clients, deployment, { from: now() - days(1), to: now() });
  return [deadLettersCheck({ deadLetters }), ...checks];
}
