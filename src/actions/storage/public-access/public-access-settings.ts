/** S3's four Block Public Access settings, in the order in which people are told of them. */
const SETTINGS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'] as const;
export type Setting = (typeof SETTINGS)[number];
/** Which of them are on; null where the bucket has no configuration at all. */
export type Settings = Record<Setting, boolean> | null;

/** `prevent` forbids new public access and takes none away; `full` also ends what there is. */
export const STAGES = {
  prevent: ['BlockPublicAcls', 'BlockPublicPolicy'],
  full: SETTINGS,
} as const satisfies Record<string, readonly Setting[]>;
export type Stage = keyof typeof STAGES;

export function isStage(text: string): text is Stage {
  return Object.hasOwn(STAGES, text);
}

/** These settings with the wanted ones on. None is ever turned off. */
export function withOn(settings: Settings, wanted: readonly Setting[]): NonNullable<Settings> {
  const isOn = (name: Setting): boolean => wanted.includes(name) || settings?.[name] === true;
  return Object.fromEntries(SETTINGS.map((name) => [name, isOn(name)])) as NonNullable<Settings>;
}

/** The wanted settings that are not on. */
export function lacking(settings: Settings, wanted: readonly Setting[]): Setting[] {
  return wanted.filter((name) => !settings?.[name]);
}

/** The settings that are on. */
export function turnedOn(settings: Settings): Setting[] {
  return SETTINGS.filter((name) => settings?.[name]);
}

/** No configuration differs from one with all four off, since undo has to tell them apart. */
export function sameSettings(one: Settings, other: Settings): boolean {
  return (one === null) === (other === null) && turnedOn(one).join() === turnedOn(other).join();
}

/** For people, to be read after `has`. */
export function describeSettings(settings: Settings): string {
  if (!settings) return 'no Block Public Access configuration';
  const on = turnedOn(settings);
  if (on.length === 0) return 'all four Block Public Access settings off';
  if (on.length === SETTINGS.length) return 'all four Block Public Access settings on';
  return `only ${on.join(' and ')} of the Block Public Access settings on`;
}
