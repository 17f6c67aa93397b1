/** What is looked at each day beside what expires, as the owner names it in the setting `wideLooks`; nothing unless he does. */
export const WIDE_LOOKS = [
  'findings',
  'groups',
  'listeners',
  'parameters',
  'authorities',
  'protections',
  'firewall-manager',
  'shared-keys',
  'trails',
  'replicas',
] as const;
export type WideLook = (typeof WIDE_LOOKS)[number];

export const isWideLook = (text: string): text is WideLook => WIDE_LOOKS.some((each) => each === text);
