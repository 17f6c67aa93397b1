import type { ActionId } from './action.ts';

/** What one parameter of an action may be. */
export type ParamRule =
  | { what: string; least: number; most: number }
  | { what: string; words: readonly [string, ...string[]] };

const DAY = 24;

const hours = (most: number): ParamRule => ({
  what: 'For how many hours after the last sighting, counted anew each time the finding comes again.',
  least: 1,
  most,
});

/**
 * The parameters that a playbook may give each action, and their bounds; the other actions take none. A block that lasts for ever hides a finding
 * for ever, so the longest is a year; rules of a network ACL and entries of a list are few, so theirs are shorter.
 */
export const ACTION_PARAMS: Readonly<{ [A in ActionId]?: Readonly<Record<string, ParamRule>> }> = {
  'block-ip': { hours: hours(365 * DAY) },
  'deny-in-network-acl': { hours: hours(30 * DAY) },
  'deny-egress': { hours: hours(90 * DAY) },
  'deny-domain': { hours: hours(365 * DAY) },
  'block-public-access': {
    stage: {
      what: '`prevent` forbids new public access and takes nothing away; `full` also cuts what is public now.',
      words: ['prevent', 'full'],
    },
  },
};
