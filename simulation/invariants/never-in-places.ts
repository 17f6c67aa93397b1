import { overlapCidr } from 'cidr-tools';
import { namedByPeople } from '../view.ts';
import { worldOf } from '../world.ts';
import { type Invariant, violated } from './violated.ts';

const never = violated('never-block');

/** A rule of a network ACL, or an entry of a prefix list. */
const DENY = /^(?:acl-rule|list-entry) (\S+) /;

/** Nothing that people have named is denied in a network ACL or a prefix list, but by others who were there before. */
export const neverInPlaces: Invariant = ({ stack, members, before }) => {
  const named = namedByPeople(stack);
  return [...worldOf(stack, members).keys()].flatMap((thing) => {
    const cidr = DENY.exec(thing)?.[1];
    return cidr !== undefined && !before.has(thing) && named.some((each) => overlapCidr(each, cidr))
      ? [never(`${thing} is there, and people said never`)]
      : [];
  });
};
