import type { Config } from '../src/core/config.ts';
import { BAKE_MINUTES, FIRST_RULES, hostedRules } from '../src/core/hosted-rules.ts';
import { SCOPES, type Scope } from '../src/core/ip-set-refs.ts';
import { REPLAY_SOURCE } from '../src/core/replay-event.ts';
import { silent } from '../src/core/telemetry.ts';
import { allFunctions, functionOfGroup, isNamed, type QueueId, queuesOf, readerOf } from '../src/functions/index.ts';
import { checkRules } from '../src/jobs/check-rules.ts';
import { readConfig } from '../src/platform/read-config.ts';
import { rulesHome } from '../src/platform/settings/rules-home.ts';
import type { RiposteYml } from '../src/policy/riposte-yml/sections.ts';
import { nameOfRule } from '../src/sources/deployed-rules.ts';
import { broughtByRules } from '../src/sources/index.ts';
import type { LocalAccount } from './local-account.ts';
import type { LocalSqs } from './services/sqs.ts';
import type { Redeployment } from './stack-options.ts';

/** What reads a queue in this stack. */
export const queueReaders = ({ settings, ...parts }: Redeployment) =>
  allFunctions.filter(
    ({ batch, setting, ...entry }) =>
      batch &&
      (setting === undefined || [setting].flat().some((each) => isOn(each, settings, parts))) &&
      isNamed(entry, { contain: settings?.contain ?? [], baseline: settings?.baseline ?? [] }),
  );

const isOn = (setting: string, settings: Redeployment['settings'], parts: Omit<Redeployment, 'settings'>): boolean =>
  setting === 'organisation' ? settings?.organisation !== undefined : parts[setting as keyof typeof parts] === true;

/** The queues that these read. */
const queuesIn = (deployed: Redeployment): QueueId[] => queueReaders(deployed).flatMap(queuesOf);

/** Deploys: makes what the stack needs in its account, and gives the settings with which its functions run. */
export function deploy(stack: string, local: LocalAccount, deployed: Redeployment): Config {
  const made = { ...make(stack, local, deployed), ...deployed.settings };
  const config = { ...made, rules: rulesHome(made) };
  if (config.rules === 'appconfig') makeHostedRules(stack, local, deployed);
  return config;
}

/** Has a web ACL refer to the stack's rule group, as people do after the first deployment; done already unless undone. */
export function attachWebAcl(stack: string, local: LocalAccount, config: Config): void {
  detachWebAcl(local);
  attachIpSets(stack, local, refsOf(config), true);
}

/** As if somebody had taken the rule group out of every web ACL. */
export function detachWebAcl({ services }: LocalAccount): void {
  services.wafv2.removeWebAcls();
  services.wafv2Global.removeWebAcls();
}

/** What the deployment makes: returns the settings that the functions find in their environment. */
function make(stack: string, local: LocalAccount, deployed: Redeployment): Config {
  const { services, world } = local;
  const { accountId, region, partition } = world;
  const { scopes = ['REGIONAL'], ipSets = 1, securityHub, replayBus, approvalPage, slackApp } = deployed;
  const readers = queueReaders(deployed);
  const pairs: string[] = queuesIn(deployed);
  // What a person has taken away since the first deployment, a second one does not bring back.
  const isFirst = !services.sqs.hasQueue(`${stack}-alerts`);
  const queue = (name: string, settings: Parameters<LocalSqs['createQueue']>[1] = {}): string =>
    services.sqs.hasQueue(name) ? services.sqs.urlOf(name) : services.sqs.createQueue(name, settings);
  for (const name of pairs) queue(`${stack}-${name}-dead-letters`);
  const urls = pairs.map((name) =>
    queue(`${stack}-${name}`, {
      visibilitySeconds: 360,
      maxReceives: readerOf(name)?.entry.receives ?? 5,
      deadLetter: `${stack}-${name}-dead-letters`,
    }),
  );
  const urlNamed = (name: string): string => urls[pairs.indexOf(name)] ?? '';
  const groups = readers.flatMap(({ group }) => group ?? []);
  const topic = services.sns.createTopic(stack);
  if (isFirst) seedWiring(stack, local, pairs);
  if (replayBus) seedReplayBus(stack, local);
  // As CloudFormation names the role of the one function that asks IAM about itself.
  const ownRole = `arn:${partition}:iam::${accountId}:role/${stack}-ActCertificatesRole-1A2B3C4D5E6F`;
  services.iam.seedRole(ownRole);
  const ipSetRefs = seedIpSets(stack, services, scopes, ipSets);
  attachIpSets(stack, local, ipSetRefs, isFirst);
  return readConfig({
    RIPOSTE_STACK: stack,
    RIPOSTE_ACCOUNT: accountId,
    RIPOSTE_REGION: region,
    RIPOSTE_PARTITION: partition,
    RIPOSTE_TABLE: stack,
    RIPOSTE_TOPIC: topic,
    ...Object.fromEntries(
      groups.map((group) => [`RIPOSTE_QUEUE_${group.toUpperCase()}`, urlNamed(functionOfGroup(group))]),
    ),
    RIPOSTE_QUEUE_ALERTS: urlNamed('alerts'),
    RIPOSTE_QUEUE_DELIVERIES: urlNamed('deliveries'),
    RIPOSTE_QUEUE_HUB_NOTES: securityHub ? urlNamed('hub-notes') : '',
    RIPOSTE_QUEUE_BLOCK_PLACES: urlNamed('block-places'),
    ...(approvalPage && { RIPOSTE_PAGE_ADDRESS: PAGE }),
    ...(slackApp && { RIPOSTE_SLACK_APP: 'url' }),
    ...((approvalPage || slackApp) && {
      RIPOSTE_LINK_KEY: services.kms.arnOf(linkKeyOf(services)),
      RIPOSTE_QUEUE_ANSWERS: urlNamed('answers'),
    }),
    RIPOSTE_DEAD_LETTERS: pairs.join(','),
    RIPOSTE_IP_SETS: ipSetRefs.join(','),
    RIPOSTE_OWN_ROLE: ownRole,
    RIPOSTE_DOCUMENTATION_ADDRESSES: 'block',
  });
}

/** What keeps rules, checks them and watches them. */
function makeHostedRules(stack: string, { services }: LocalAccount, { playbooks, alerts }: Redeployment): void {
  const riposteYml = { ...playbooks, ...alerts } as RiposteYml;
  const application = {
    ...hostedRules(stack),
    bakeMinutes: BAKE_MINUTES,
    alarms: [`${stack}-failures`, `${stack}-dead-letters`],
    validate: (text: string) =>
      checkRules({ content: Buffer.from(text).toString('base64') }, { riposteYml, telemetry: silent }),
  };
  services.appconfig.make(application, FIRST_RULES);
}

/** Where the approval page of a local stack would be. */
const PAGE = 'https://page.riposte.invalid';

/** The key that signs its links, made at the first deployment. */
function linkKeyOf({ kms }: LocalAccount['services']): string {
  const id = '00000000-0000-4000-8000-0000000000c0';
  const metadata = { KeyUsage: 'GENERATE_VERIFY_MAC', KeySpec: 'HMAC_256' } as const;
  if (!kms.keys.has(id)) kms.seedKey({ id, metadata });
  return id;
}

/** What brings events to the functions, and their roles: looked at by the doctor alone, as the pump takes their place. */
function seedWiring(stack: string, { services, world }: LocalAccount, readers: readonly string[]): void {
  const { partition, region, accountId } = world;
  const { lambda, eventbridge, iam } = services;
  for (const source of broughtByRules)
    source.rules.forEach((_, n) => {
      eventbridge.seedRule(`${stack}-${nameOfRule(source, n)}`, `${stack}-${source.feed}`);
    });
  for (const { schedule, ...entry } of allFunctions) {
    const { id, batch } = entry;
    if (batch ? !readers.includes(id) : !schedule) continue;
    const role = `arn:${partition}:iam::${accountId}:role/${stack}-${id}`;
    iam.seedRole(role);
    lambda.seedFunction({ name: `${stack}-${id}`, role });
    for (const queue of queuesOf(entry))
      lambda.seedTrigger(`arn:${partition}:sqs:${region}:${accountId}:${stack}-${queue}`);
  }
}

/** The bus for drills, and its one rule. */
function seedReplayBus(stack: string, { services }: LocalAccount): void {
  services.eventbridge.seedBus(`${stack}-replay`, ({ source, body }) => {
    if (source === REPLAY_SOURCE) services.sqs.deliver(`${stack}-drills`, body);
  });
}

/** The Refs of the IP sets, as CloudFormation gives them. */
const refsOf = ({ ipSets }: Config): string[] =>
  SCOPES.flatMap((scope) =>
    Object.values(ipSets[scope])
      .flat()
      .map(({ name, id }) => `${name}|${id}|${scope}`),
  );

/** A rule group of the sets; and as people do after the first deployment, a web ACL that refers to it and protects something. */
function attachIpSets(
  stack: string,
  { services: { wafv2, wafv2Global }, world }: LocalAccount,
  refs: readonly string[],
  isFirst: boolean,
): void {
  const { partition, region, accountId } = world;
  const loadBalancer = `arn:${partition}:elasticloadbalancing:${region}:${accountId}:loadbalancer/app/web/0`;
  for (const scope of SCOPES) {
    const service = scope === 'REGIONAL' ? wafv2 : wafv2Global;
    const names = refs.filter((ref) => ref.endsWith(scope)).map((ref) => ref.split('|')[0] ?? '');
    if (names.length === 0) continue;
    const group = service.seedBlockGroup(stack, names, scope);
    if (isFirst) service.seedReference(stack, group, scope === 'REGIONAL' ? [loadBalancer] : [], scope);
  }
}

/** As CloudFormation does: sets that are new are empty, those given up are deleted; and the Ref of each. */
function seedIpSets(
  stack: string,
  { wafv2, wafv2Global }: LocalAccount['services'],
  scopes: readonly Scope[],
  count: number,
): string[] {
  const shards = Array.from({ length: count }, (_, n) => String(n).padStart(2, '0'));
  const sets = scopes.flatMap((scope) =>
    (['v4', 'v6'] as const).flatMap((family) => shards.map((shard) => ({ scope, family, shard }))),
  );
  const refs = sets.map(({ scope, family, shard }) => {
    const name = `${stack}-${family}-${shard}`;
    const id = `00000000-0000-4000-${scope === 'REGIONAL' ? '8000' : '9000'}-0000000${shard}0${family.replace('v', 'f')}`;
    const service = scope === 'REGIONAL' ? wafv2 : wafv2Global;
    if (!service.hasIpSet(id)) service.seedIpSet(name, id, family === 'v4' ? 'IPV4' : 'IPV6', scope);
    return `${name}|${id}|${scope}`;
  });
  const ids = refs.map((ref) => ref.split('|')[1] ?? '');
  wafv2.keepIpSets(stack, ids, 'REGIONAL');
  wafv2Global.keepIpSets(stack, ids, 'CLOUDFRONT');
  return refs;
}
