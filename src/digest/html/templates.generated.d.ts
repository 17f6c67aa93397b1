/** What scripts/templates.ts makes of the templates: functions for Handlebars' runtime. */
export const email: object;
export const report: object;
export const index: object;
export const backtest: object;
