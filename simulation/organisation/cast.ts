import { organisationRules } from '../../local/organisation.ts';
import type { OrganisationRules } from '../../src/core/organisation.ts';

/** The account and region of the deployment. */
export const HOME = { account: '111122223333', region: 'eu-west-1' };
/** The other region of the organisation. */
export const FAR = 'us-east-1';
export const REGIONS = [HOME.region, FAR];

/** Who plays: each account is there for one thing. */
export const CAST = {
  /** Is answered as home is, and nothing is ever wrong with it. */
  shop: '444455556666',
  /** The same, until it is in trouble. */
  fickle: '555566667777',
  /** Nothing is done there without a yes. */
  asks: '666677778888',
  /** No rule names it: people are told, and nothing is done. */
  told: '777788889999',
  /** The owner wants to hear nothing of it. */
  silent: '888899990000',
  /** Nobody speaks of it but others, who may not. */
  victim: '222233334444',
  /** Is in no inventory of the organisation. */
  stranger: '999900001111',
} as const;

/** The accounts that AWS Organizations names at first. */
export const LISTED = [HOME.account, ...Object.values(CAST).filter((account) => account !== CAST.stranger)];
/** Accounts in which the block list holds. */
export const SHARING: readonly string[] = [HOME.account, CAST.shop, CAST.fickle, CAST.victim];
/** Of whom only a forged event speaks. */
export const FORGED_ADDRESS = '203.0.113.99';
/** Accounts in which nothing may be done whatever anybody says. */
export const UNTOUCHED: readonly string[] = [CAST.told, CAST.silent, CAST.stranger];

/** What riposte.yml says of them. */
export const RULES: OrganisationRules = organisationRules(REGIONS, {
  accounts: [
    { match: { account: [CAST.silent] }, exclude: true },
    { match: { account: [CAST.asks] }, mode: 'approve' },
    // Named in riposte.yml, as an account that has left may be: that alone lets nobody in.
    { match: { account: [CAST.stranger] }, mode: 'enforce' },
    { match: { account: [...SHARING] }, mode: 'enforce', blocks: 'organisation' },
  ],
});

/** What goes wrong with an account, and what mends it. */
export const TROUBLES = ['role-gone', 'denied', 'suspended', 'left'] as const;
/** The same, or with all members in the other region: AWS answers none of their calls there. */
export type Trouble = (typeof TROUBLES)[number] | 'region-away';
