import type { LocalStack } from '../local/local-stack.ts';
import { createSeeder } from '../local/seed.ts';
import { BASELINES } from '../src/core/baseline.ts';
import type { Config } from '../src/core/config.ts';
import { CONTAINABLE } from '../src/core/contain.ts';
import type { Finding } from '../src/core/finding.ts';
import { actionsOf } from '../src/platform/settings/schema.ts';
import { CHANNEL_SECRET, prepareChannels } from './alerts/every-channel.ts';
import { BOT_TOKEN, SIGNING_SECRET } from './answers/cast.ts';
import { prepareDoors } from './answers/street.ts';
import { findingsIn } from './events.ts';
import { HOME } from './organisation/cast.ts';
import type { SimulatedMembers } from './organisation/simulated-members.ts';
import type { Plan } from './plan.ts';

/** Values that no log, message or record may ever hold. The local account's own are among them. */
export const PLANTED = [
  'made-up-in-the-local-account',
  'made-up-anew',
  'planted-secret-value',
  // Of a key that is made on the way.
  'made-up-secret-of-',
  SIGNING_SECRET,
  BOT_TOKEN,
  CHANNEL_SECRET,
];

const ACL = 'acl-0a1b2c3d4e5f60001';
const LISTS = { v4: 'pl-0a1b2c3d4e5f60004', v6: 'pl-0a1b2c3d4e5f60006' };
const DOMAINS = 'rslvr-fdl-0a1b2c3d4e5f6';
const SUBNET = 'subnet-0a1b2c3d4e5f60001';
/** A secret that holds an access key, and the user whose key it is. */
export const ROTATED = {
  user: 'orders-bot',
  secret: 'orders-db',
  key: 'AKIAEXAMPLEOLD000001',
  value: JSON.stringify({ AccessKeyId: 'AKIAEXAMPLEOLD000001', SecretAccessKey: 'planted-secret-value' }),
  tags: { 'riposte:renew': 'access-key:orders-bot', 'riposte:exposed-in': 'build-artifacts', 'riposte:grace': '1' },
};

/** The settings under which addresses and domains are denied in places, too. */
export const PLACES: Partial<Config> = { networkAcls: [ACL], egressPrefixLists: LISTS, domainList: DOMAINS };

/** The settings under which all is contained that can be. */
export const CONTAINED: Partial<Config> = { contain: CONTAINABLE, actions: actionsOf(['all'], CONTAINABLE) };

/** The settings under which every baseline is kept, beside what is contained. */
export const withBaselines = (contained: boolean): Partial<Config> => ({
  baseline: BASELINES,
  actions: actionsOf(['all'], contained ? CONTAINABLE : [], BASELINES),
});

/** In every other schedule, so that both ways of a deployment are played: off, as it is by default, and all of it on. */
export const isContained = (seed: number): boolean => seed % 2 === 0;

/** Makes everything that the plan's events name, and what the settings name. */
export function prepare(
  stack: LocalStack,
  { stimuli, places, rotator, isReady, doors, isLoud }: Plan,
  members?: SimulatedMembers,
): void {
  const seed = isReady ? createSeeder(stack, stack.config.stack) : createSeeder(stack);
  if (rotator) withRotator(stack);
  if (doors) prepareDoors(stack, doors);
  if (isLoud) prepareChannels(stack);
  const findings = stimuli.flatMap((each) => (each.do === 'deliver' ? findingsIn(each.source, each.body) : []));
  if (places) withPlaces(stack);
  const { networkAcls } = stack.services.ec2;
  const instances = new Set<string>();
  for (const finding of findings) {
    const isHere = finding.account === HOME.account && finding.region === HOME.region;
    if (members && !isHere) {
      members.seed(finding);
      continue;
    }
    seed(finding);
    if (isReady) asKnown(finding, stack);
    for (const { kind, id } of finding.resources) if (kind === 'instance') instances.add(id);
  }
  if (places) for (const id of instances) networkAcls.seedInstance(id, [SUBNET]);
}

/** A user has the id that the finding says. */
function asKnown({ actor }: Finding, { services: { iam } }: LocalStack): void {
  const { userName = '', principalId = '' } = actor ?? {};
  const user = iam.users.get(userName);
  if (user && principalId.startsWith('AIDA')) user.userId = principalId;
}

function withPlaces({ services: { ec2, route53Resolver } }: LocalStack): void {
  const tags = { 'riposte:managed': 'true' };
  ec2.networkAcls.seedNetworkAcl({ id: ACL, subnets: [SUBNET], tags });
  ec2.prefixLists.seedPrefixList({ id: LISTS.v4, tags });
  ec2.prefixLists.seedPrefixList({ id: LISTS.v6, family: 'IPv6', tags });
  route53Resolver.seedDomainList({ id: DOMAINS });
}

/** A secret that holds an access key, and says so: Riposte itself makes the next one. */
function withRotator({ services: { iam, secretsManager } }: LocalStack): void {
  iam.seedUser({ userName: ROTATED.user, tags: { 'riposte:key-in': ROTATED.secret }, keys: [{ id: ROTATED.key }] });
  secretsManager.seedSecret({
    name: ROTATED.secret,
    value: ROTATED.value,
    tags: ROTATED.tags,
  });
}
