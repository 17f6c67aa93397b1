import type { Mode } from './decision.ts';
import { hours } from './time.ts';

/** Where the one block list holds: at home, in the accounts that take part, or by a policy of Firewall Manager. */
export const BLOCKS = ['own', 'organisation', 'firewall-manager'] as const;
export type Blocks = (typeof BLOCKS)[number];

/** Who sends the findings of members: the account that administers the services, or each account its own. */
export const FINDINGS = ['administrator', 'every'] as const;
export type Findings = (typeof FINDINGS)[number];

/** The section `organisation` of riposte.yml, complete: what it leaves out has its default here. */
export interface OrganisationRules {
  /** Such as `o-abcdefghij`. */
  id: string;
  /** The regions of members that are heard and answered. */
  regions: string[];
  /** The ceiling of accounts for which no entry of `accounts` has a mode. */
  newAccounts: Mode;
  blocks: Blocks;
  /** Whether the list, where it holds in an account, holds for its CloudFront distributions, too; no unless said. */
  cloudFront?: boolean | undefined;
  /** Absent: as the templates of members were deployed. */
  findings?: Findings | undefined;
  /** The first entry that matches decides. */
  accounts: AccountRule[];
}

/** What holds for some accounts. */
export interface AccountRule {
  match: AccountMatch;
  /** The ceiling; that of `newAccounts` where it is left out. */
  mode?: Mode | undefined;
  /** Whether they take part in the shared block list; as the organisation where it is left out. */
  blocks?: 'own' | 'organisation' | undefined;
  /** As the organisation where it is left out. */
  cloudFront?: boolean | undefined;
  /** What comes of them is told nobody, and nothing is done there. */
  exclude?: boolean | undefined;
}

/** Every key has to match; of a list, one entry. */
export interface AccountMatch {
  account?: readonly string[] | undefined;
  /** Ids of organisational units, or of the root; an account is in all units above it. */
  unit?: readonly string[] | undefined;
  /** Tags of the account. */
  tag?: Readonly<Record<string, string>> | undefined;
  region?: readonly string[] | undefined;
}

export interface MemberAccount {
  id: string;
  name: string;
  status: 'active' | 'suspended' | 'closed';
  /** The root and the units above it, outermost first. */
  units: string[];
  tags: Record<string, string>;
  /** ISO. */
  joined: string;
}

/** What AWS Organizations said of the accounts. */
export interface Inventory {
  /** When it was read; ISO. */
  at: string;
  /** The organisation's id. */
  organisation: string;
  /** The management account. */
  management: string;
  accounts: MemberAccount[];
}

/** The ARN of the bus to which members send. */
export const organisationBus = ({
  partition,
  region,
  account,
  stack,
}: {
  partition: string;
  region: string;
  account: string;
  stack: string;
}): string => `arn:${partition}:events:${region}:${account}:event-bus/${busName(stack)}`;

/** Its name. */
export const busName = (stack: string): string => `${stack}-organisation`;

export interface Place {
  account: string;
  region: string;
}

/** In which AWS has everything of scope CLOUDFRONT, and tells what is global. */
export const GLOBAL_REGION = 'us-east-1';

/** An inventory that is older says nothing of who belongs to the organisation now. */
export const INVENTORY_HOURS = 48;

/** Whether what it says still holds. */
export const isCurrent = ({ at }: Pick<Inventory, 'at'>, now: number): boolean =>
  Math.abs(now - Date.parse(at)) <= hours(INVENTORY_HOURS);

/** An account of the inventory, by its id. */
export const accountIn = ({ accounts }: Inventory, account: string): MemberAccount | undefined =>
  accounts.find(({ id }) => id === account);

/**
 * What the inventory says of an account, for rules by unit and tag: `unknown` where it says nothing now, and undefined where
 * there is no organisation.
 */
export type OfAccount = Pick<MemberAccount, 'units' | 'tags'> | 'unknown' | undefined;

export const ofAccount = (
  { organisation, inventory }: { organisation?: OrganisationRules; inventory?: Inventory },
  account: string,
): OfAccount => organisation && ((inventory && accountIn(inventory, account)) ?? 'unknown');

/** Whether any account may have it hold for CloudFront: then the template of that region makes sets for it. */
export const isForCloudFront = ({
  cloudFront,
  accounts,
}: Pick<OrganisationRules, 'cloudFront' | 'accounts'>): boolean =>
  cloudFront === true || accounts.some((one) => one.cloudFront === true);
