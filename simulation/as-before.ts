/**
 * What these seeds found, they found before a part of Riposte was paused, and before people answered what they had read on a
 * page; they go on playing it.
 */
export const AS_BEFORE: ReadonlySet<number> = new Set([
  1099, 101597, 175768187, 59661540, 155200309, 155200346, 28913628, 77720844, 199228214, 212806740, 146576253,
  500001454, 500000476, 500001863, 8200024, 8600007, 8400072, 500006181, 46, 60, 3023, 199944219, 239846460, 211632532,
]);
