import { clean } from '../core/text.ts';
import type { Expiry } from './expiry.ts';

/** The tags that say whose something is, the first one that is there counts; capitals do not matter. */
const OWNER_TAGS = ['owner', 'team', 'contact'];
const MOST_CHARACTERS = 64;

/** Whose it is by its tags; nothing where none says so. */
export function ownerOf(tags: Readonly<Record<string, string>>): Pick<Expiry, 'owner'> {
  const byName = new Map(
    Object.entries(tags).map(([key, value]) => [key.toLowerCase(), clean(value, MOST_CHARACTERS)]),
  );
  const owner = OWNER_TAGS.map((tag) => byName.get(tag)).find(Boolean);
  return owner ? { owner } : {};
}
