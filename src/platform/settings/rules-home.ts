/** Where rules are read that stand before the packaged ones: nowhere, in a parameter, or in AppConfig. */
export const RULES_HOMES = ['file', 'parameter', 'appconfig'] as const;
export type RulesHome = (typeof RULES_HOMES)[number];

/** What two settings say together: whoever names a parameter has always meant that it is read. */
export const rulesHome = ({ rules, playbookParameter }: { rules: string; playbookParameter: string }): RulesHome => {
  if (playbookParameter) return 'parameter';
  return rules === 'appconfig' ? 'appconfig' : 'file';
};
