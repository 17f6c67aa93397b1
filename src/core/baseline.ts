/** How things are meant to be, as the owner names it in the setting `baseline`; nothing of it is made so unless he does. */
export const BASELINES = ['tls', 'encryption', 'volumes', 'listeners'] as const;
export type Baseline = (typeof BASELINES)[number];

export const isBaseline = (text: string): text is Baseline => BASELINES.some((each) => each === text);
