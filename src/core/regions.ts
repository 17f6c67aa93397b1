import type { Inventory, OrganisationRules, Place } from './organisation.ts';
import { scopeOf } from './organisation-scope.ts';

/**
 * The regions that AWS has, by partition; a test compares them with those that the SDK knows. Which of them are enabled in an
 * account only the account says.
 */
const REGIONS: Readonly<Record<string, string>> = {
  aws: `af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1
    ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1
    eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1
    me-south-1 me-west-1 mx-central-1 sa-east-1 sa-west-1 us-east-1 us-east-2 us-west-1 us-west-2`,
  'aws-cn': 'cn-north-1 cn-northwest-1',
  'aws-us-gov': 'us-gov-east-1 us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
};

/** Those of a partition. */
export const regionsOf = (partition: string): string[] => REGIONS[partition]?.split(/\s+/) ?? [];

/**
 * Whether a region that the organisation's rules do not name may be asked whether somebody uses it: where the account is
 * entered in another one, and no rule excludes it there.
 */
export const mayAskOutside = (
  rules: OrganisationRules,
  inventory: Inventory | undefined,
  { account, region }: Place,
): boolean =>
  !rules.regions.includes(region) &&
  !scopeOf(rules, inventory, account, region).isExcluded &&
  rules.regions.some((each) => scopeOf(rules, inventory, account, each).isIn);
