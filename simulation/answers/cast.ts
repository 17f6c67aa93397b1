import type { LocalStackOptions } from '../../local/local-stack.ts';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import type { AlertSettings } from '../../src/policy/riposte-yml/channels.ts';
import { chanceOf } from '../random.ts';
import type { Doors } from './doors-plan.ts';
import { PEOPLE } from './people.ts';

/** Where Slack's app of the deployment posts, and of which workspace it is. */
export const CHANNEL = 'C0123456789';
export const TEAM = 'T0TEAM0001';
export const SIGNING_SECRET = 'planted-signing-secret';
export const BOT_TOKEN = 'xoxb-planted-token';

/** An address that is nobody's. */
const DESK = 'desk@example.com';
/** A member of the workspace whom riposte.yml does not name, and one of another workspace. */
export const UNLISTED = { id: 'U0SAM00001', team_id: TEAM };
export const GUEST = { id: 'U0GUEST001', team_id: 'T0OTHER001' };

/** Of playbooks, those of which two people have to approve. */
const OF_TWO = 0.4;

/** How many have to approve what a playbook asks. */
export function approvalsOf(seed: number, playbook: string): number {
  return chanceOf(seed, `two for ${playbook}`).hits(OF_TWO) ? 2 : 1;
}

/** What riposte.yml and the deployment say of the doors. */
export function deploymentOf(
  seed: number,
  { page, slack, approvers }: Doors,
): Pick<LocalStackOptions, 'approvalPage' | 'slackApp' | 'alerts' | 'approval' | 'playbooks'> {
  const people = Object.fromEntries(
    PEOPLE.map(({ name, address, slack: id, principal }) => [name, { address, slack: id, principals: principal }]),
  );
  const override = Object.fromEntries(playbooks.map(({ id }) => [id, { approvals: approvalsOf(seed, id) }]));
  return {
    ...(page && { approvalPage: true }),
    ...(slack && { slackApp: true }),
    alerts: { ...channelsOf(page, slack), ...(approvers && { people }) },
    ...(approvers && {
      approval: { people, approvers: PEOPLE.filter(({ mayApprove }) => mayApprove).map(({ name }) => name) },
      playbooks: { override },
    }),
  };
}

function channelsOf(page: boolean, slack: boolean): AlertSettings {
  const to = [...PEOPLE.map(({ address }) => address), DESK];
  const security = {
    kind: 'slack-app' as const,
    channel: CHANNEL,
    token: 'secret:riposte/slack-bot',
    signingSecret: 'secret:riposte/slack-signing',
  };
  return {
    channels: {
      ...(page && { mail: { kind: 'ses' as const, from: 'riposte@example.com', to } }),
      ...(slack && { security }),
    },
    routes: [{ to: ['topic', ...(page ? ['mail'] : []), ...(slack ? ['security'] : [])] }],
  };
}
