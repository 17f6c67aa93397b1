/** Rule numbers of a network ACL that are Riposte's own: both included. */
export interface RuleBand {
  first: number;
  last: number;
}

export const NETWORK_ACL_ID = /^acl-[0-9a-f]{8,17}$/;
export const PREFIX_LIST_ID = /^pl-[0-9a-f]{8,17}$/;
export const DOMAIN_LIST_ID = /^rslvr-fdl-[0-9a-f]{8,32}$/;

/** What the tag of a place must say before Riposte may write there: the permissions of its role ask for it as well. */
export const MANAGED_TAG = 'riposte:managed';

/** The highest number that a rule may have. */
const LAST_NUMBER = 32_766;

/** Reads `50-69`; undefined when it is no band of rule numbers. */
export function readRuleBand(text: string): RuleBand | undefined {
  const [, from, to] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  return first >= 1 && first <= last && last <= LAST_NUMBER ? { first, last } : undefined;
}
