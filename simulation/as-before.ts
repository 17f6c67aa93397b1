/*
 * What brings more into schedules changes what their seeds play: a seed that found something once goes on playing what it found
 * that with. Each of these is a fixed seed of `.ci/simulate`.
 */

/** They have no budgets that run full. */
export const BEFORE_BUDGETS: ReadonlySet<number> = new Set([
  1001, 59661540, 124535717, 28913628, 212806740, 500000476, 500001863, 500006901, 500006792,
]);

/** In them no part of Riposte is paused, nobody answers what was read on a page, and no events are added that are contained. */
export const BEFORE_PARTS: ReadonlySet<number> = new Set([
  1099, 101597, 175768187, 59661540, 155200309, 155200346, 28913628, 77720844, 199228214, 212806740, 146576253,
  500001454, 500000476, 500001863, 8200024, 8600007, 8400072, 500006181, 46, 60, 3023, 199944219, 239846460, 211632532,
]);

/** In them there is no approval page, and nothing of Slack. */
export const BEFORE_DOORS: ReadonlySet<number> = new Set([
  145, 59661540, 124535717, 155200309, 28913628, 28913664, 212806740, 146576253, 500001863, 500006901, 8200024,
  500006792, 43, 60, 640000018, 199944219, 239846460, 211632532, 330100014, 960000020, 981000035, 167503805, 9003,
]);

/**
 * In them what is done for a time lasts a day, nobody takes back in the end what can be taken back, never-block grows by what
 * is blocked alone, and all alerts go to the topic.
 */
export const BEFORE_EVENING: ReadonlySet<number> = new Set([
  9003, 1099, 101597, 145, 175768164, 175768187, 155200309, 155200346, 28913628, 28913664, 77720844, 199228214,
  212806740, 87315775, 146576253, 500001454, 500000476, 500001863, 500006901, 8200024, 8600007, 8400072, 500006181,
  500006792, 43, 46, 60, 3023, 640000018, 199944219, 239846460, 211632532, 330100014, 981000035, 999000055, 167503805,
]);

/** In them nobody names what a network ACL or a prefix list denies; nor in those above. */
export const BEFORE_NAMED: ReadonlySet<number> = new Set([...BEFORE_EVENING, 2000, 8077]);

/** In them nobody archives a finding. */
export const BEFORE_ARCHIVED: ReadonlySet<number> = new Set([
  1001, 1099, 101597, 145, 175768164, 175768187, 59661540, 124535717, 155200309, 155200346, 28913628, 28913664,
  77720844, 199228214, 212806740, 87315775, 146576253, 500001454, 500000476, 500001863, 500006901, 8200024, 8600007,
  8400072, 500006181, 500006792, 43, 46, 60, 3023, 640000018, 199944219, 239846460, 211632532, 910000083, 330100014,
  960000020, 981000035, 660100013, 999000055, 167503805, 9003, 2005, 2000, 8077, 90011, 97488760, 97488790,
]);

/** In them no finding that was archived is seen again; nor in those above. */
export const BEFORE_BACK: ReadonlySet<number> = new Set([
  ...BEFORE_ARCHIVED,
  143497048,
  166939081,
  106809143,
  75278560,
]);

/** In them the block list is for one scope, and has one set of each family. */
export const BEFORE_WIDE: ReadonlySet<number> = new Set([...BEFORE_BACK]);

/** In them all alerts go to the topic, or where few routes send them; nor in those above. */
export const BEFORE_CHANNELS: ReadonlySet<number> = new Set([...BEFORE_WIDE, 881000003]);

/** In them nothing is prepared that few events need: no copy of a parameter, no successor of a certificate; nor in those above. */
export const BEFORE_PREPARED: ReadonlySet<number> = new Set([...BEFORE_CHANNELS]);

/** In them no baseline is named; nor in those above. */
export const BEFORE_BASELINES: ReadonlySet<number> = new Set([...BEFORE_PREPARED]);

/** In them no workflow asks, and none is started; nor in those above. */
export const BEFORE_WORKFLOWS: ReadonlySet<number> = new Set([...BEFORE_BASELINES]);
