import { utc } from '../../../core/text.ts';
import type { Endpoint } from './endpoint.ts';
import { ENDPOINT_TAG, type EndpointHistory, type FormerEndpoint, isHeld } from './former-endpoint.ts';

/** What a cluster is closed to, by whose word, and what speaks against it. */
export type Choice = { to: Endpoint; by: string; isOwners: boolean; warning?: string };

/** What it is closed to, and by whose word; undefined where nodes and people could be locked out. */
export function choose(
  was: Endpoint,
  tagged: string[] | undefined,
  { former, newest }: Pick<EndpointHistory, 'former' | 'newest'>,
): Choice | undefined {
  // Its own VPC is never shut out: nodes come from there.
  const isPrivate = was.isPrivate || former?.endpoint.isPrivate === true;
  if (tagged)
    return {
      to: { isPublic: true, isPrivate, cidrs: tagged },
      by: `the list in its tag ${ENDPOINT_TAG}`,
      isOwners: true,
    };
  if (former) return { to: { ...former.endpoint, isPrivate }, isOwners: false, ...whenSet(former, newest !== former) };
  if (was.isPrivate)
    return {
      to: { isPublic: false, isPrivate, cidrs: [] },
      by: 'whom it answered before is not known',
      isOwners: false,
    };
  return undefined;
}

/** Whoever opens it to everybody may have set a list of their own just before. */
function whenSet(former: FormerEndpoint, isPassedOver: boolean): Pick<Choice, 'by' | 'warning'> {
  const by = `as it was set on ${utc(former.at)}`;
  if (isHeld(former)) return { by: isPassedOver ? `${by}; what was set since did not hold for a day` : by };
  const minutes = Math.round((former.until - former.at) / 60_000);
  const before = `only ${minutes} minute${minutes === 1 ? '' : 's'} before it was changed again`;
  return {
    by: `${by}, ${before}`,
    warning: `That list was set ${before}, perhaps by whoever opened it to everybody: see whose addresses these are.`,
  };
}
