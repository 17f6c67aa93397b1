import type Handlebars from 'handlebars';
import runtime from 'handlebars/runtime.js';
import * as templates from './templates.generated.js';
import type { View } from './view.ts';

/** Where the reports around one are. */
export interface Around {
  previous?: { label: string; url: string };
  next?: { label: string; url: string };
  index?: string;
}

export interface IndexView {
  stack: string;
  months: { id: string; heading: string; reports: { label: string; url: string }[] }[];
}

// Its types say nothing of what the runtime has.
const { template } = runtime as unknown as Pick<typeof Handlebars, 'template'>;

// The templates encode every value for HTML: none of them has a triple brace, which would not.
const page = <T>(specification: object): ((view: T) => string) =>
  template(specification as TemplateSpecification) as (view: T) => string;

const email = page<View>(templates.email);
const report = page<View & Around & { chartWidth: number }>(templates.report);
const index = page<IndexView>(templates.index);

export const emailHtml = (view: View): string => email(view);
export const reportHtml = (view: View, around: Around): string =>
  report({ ...view, ...around, chartWidth: Math.max(1, ...view.charts.map(({ days }) => days.length)) * 24 - 4 });
export const indexHtml = (view: IndexView): string => index(view);
