/** What scripts/templates.ts makes of the template: a function for Handlebars' runtime. */
export const approval: object;
/** What stands in its style element. */
export const style: string;
