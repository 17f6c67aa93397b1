import type { Observed } from './deny-target.ts';

/** What stands in a place that is a plain list of values, with room for so many in all. */
export function observedValues(values: ReadonlySet<string>, most: number, busy: string | undefined): Observed {
  let room = most - values.size;
  return {
    presence: ({ value }) => (values.has(value) ? 'full' : 'none'),
    isCovered: (value) => values.has(value),
    take() {
      if (room <= 0) return undefined;
      room -= 1;
      return 0;
    },
    release({ value }) {
      if (values.has(value)) room += 1;
    },
    ...(busy !== undefined && { busy }),
  };
}
