export type Fields = Readonly<Record<string, unknown>>;

/** Whether it is an object with fields. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a policy has once or in a list, as a list. */
export const listed = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

/** The texts of it. */
export const textsOf = (value: unknown): string[] => listed(value).filter((text) => typeof text === 'string');
