/** What is looked at each hour, as the owner names it in the setting `hourlyLooks`; nothing unless he does. */
export const HOURLY_LOOKS = ['key-stores', 'web-firewall'] as const;
export type HourlyLook = (typeof HOURLY_LOOKS)[number];

export const isHourlyLook = (text: string): text is HourlyLook => HOURLY_LOOKS.some((each) => each === text);
