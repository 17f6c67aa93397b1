import { createLocalStack } from '../local/local-stack.ts';
import { actions } from '../src/actions/index.ts';
import type { ActionContext, Target } from '../src/core/action.ts';
import type { ActionId } from '../src/core/action-ids.ts';
import type { Finding } from '../src/core/finding.ts';
import type { Figure } from './figure.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const ID = 'i-0aaaa1111bbbb2222';
const given = () => createLocalStack({ account: '111122223333', region: 'eu-west-1', startAt: NOW });

/** How many calls one containment takes, from the look before it to reading back. */
async function callsOf(action: ActionId, target: Target, stack: ReturnType<typeof given>): Promise<number> {
  const { clients, config } = stack;
  const finding = { facts: {} } as Finding;
  const common = { clients, config, finding, params: {}, now: () => NOW, until: 0, key: 'bench', evidenceAt: NOW - 1 };
  const ctx: ActionContext = common;
  const earlier = stack.callsMade();
  const prepared = await actions[action].before(target, ctx);
  if (prepared.verdict !== 'proceed') throw new Error(`${action}: ${prepared.reason}`);
  await actions[action].apply(target, prepared.before, ctx);
  await actions[action].verify(target, prepared.before, ctx);
  return stack.callsMade() - earlier;
}

/** An instance of four interfaces and six volumes in an Auto Scaling group; a session of a role. */
export async function containFigures(): Promise<Figure[]> {
  const stack = given();
  const { ec2, autoScaling, iam } = stack.services;
  const interfaces = [0, 1, 2, 3].map((n) => ({ id: `eni-${n}`, groups: ['sg-1'] }));
  const volumes = [0, 1, 2, 3, 4, 5].map((n) => ({ device: `/dev/xvd${n}`, id: `vol-${n}`, goes: true, size: 8 }));
  ec2.instances.seed({ id: ID, interfaces, volumes, shutdown: 'terminate' });
  ec2.instances.seedQuarantine(stack.config.stack);
  autoScaling.seedGroup('web', [ID, 'i-0another'], 1);
  const { roleId } = iam.rolesByName.seedRole({ roleName: 'web' });
  const session = { key: 'web/x1', roleName: 'web', userId: `${roleId}:x1`, accessKeyId: 'ASIAEXAMPLE000000001' };
  const instance = await callsOf('isolate-instance', { key: ID }, stack);
  const sessions = await callsOf('revoke-sessions', session, stack);
  return [
    { name: 'contain.instance-calls', value: instance, unit: 'calls', goal: 40 },
    { name: 'contain.session-calls', value: sessions, unit: 'calls', goal: 8 },
  ];
}
