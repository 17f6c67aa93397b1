import type Handlebars from 'handlebars';
import runtime from 'handlebars/runtime.js';
import * as templates from './templates.generated.js';
import type { Chart, Section, View } from './view.ts';

/** Where the reports around one are. */
export interface Around {
  previous?: { label: string; url: string };
  next?: { label: string; url: string };
  index?: string;
}

interface IndexView {
  stack: string;
  months: { id: string; heading: string; reports: { label: string; url: string }[] }[];
}

/** What past findings would have led to, as a page. */
export interface BacktestView {
  title: string;
  headline: string;
  period: string;
  notes: string[];
  tiles: { band: string; count: string; label: string; text: string }[];
  charts: Chart[];
  sections: Section[];
  commands: { what: string; command: string }[];
}

// Its types say nothing of what the runtime has.
const { template } = runtime as unknown as Pick<typeof Handlebars, 'template'>;

// The templates encode every value for HTML: none of them has a triple brace, which would not.
const page = <T>(specification: object): ((view: T) => string) =>
  template(specification as TemplateSpecification) as (view: T) => string;

// Whoever shows some of the pages holds those alone.
const email = /* @__PURE__ */ page<View>(templates.email);
const report = /* @__PURE__ */ page<View & Around & { chartWidth: number }>(templates.report);
const index = /* @__PURE__ */ page<IndexView>(templates.index);
const backtest = /* @__PURE__ */ page<BacktestView & { chartWidth: number }>(templates.backtest);

export const emailHtml = (view: View): string => email(view);
const widthOf = (charts: readonly Chart[]): number => Math.max(1, ...charts.map(({ days }) => days.length)) * 24 - 4;
export const reportHtml = (view: View, around: Around): string =>
  report({ ...view, ...around, chartWidth: widthOf(view.charts) });
export const backtestHtml = (view: BacktestView): string => backtest({ ...view, chartWidth: widthOf(view.charts) });
export const indexHtml = (view: IndexView): string => index(view);
