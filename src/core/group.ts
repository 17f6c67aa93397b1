/** Actions with the same blast radius share a function, a queue and a role. */
export type Group =
  | 'network'
  | 'identity'
  | 'storage'
  | 'expiry'
  | 'certificates'
  | 'restore'
  | 'contain'
  | 'release'
  | 'workflows'
  | 'policies'
  | 'runs'
  | 'notify';

/** Whoever may contain may give nothing back: what these groups do is taken back by the function of another one. */
const UNDONE_BY: Partial<Record<Group, Group>> = { contain: 'release' };

/** The group whose function takes back what this one does. */
export const groupToUndo = (group: Group): Group => UNDONE_BY[group] ?? group;

/** The group that a group takes back; itself where it is no such group. */
export const groupItUndoes = (group: Group): Group =>
  (Object.keys(UNDONE_BY) as Group[]).find((each) => UNDONE_BY[each] === group) ?? group;

/** The group and the one that takes back what it does, or that it takes back: their functions hold the same actions. */
export const pairOf = (group: Group): Group[] => {
  const doing = groupItUndoes(group);
  return [...new Set([doing, groupToUndo(doing)])];
};
