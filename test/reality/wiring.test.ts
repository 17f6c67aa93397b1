import { isSchedule } from './checks/schedule-expression.ts';
import { wiringProblems } from './checks/wiring.ts';
import { createCauses } from './support/cause.ts';
import { templateOf } from './support/package.ts';
import { readTemplate, resolve } from './support/template.ts';
import { VARIANTS } from './support/variants.ts';

it.each(VARIANTS)('the parts of the packaged stack work together: $id', ({ id, region }) => {
  const template = resolve(readTemplate(templateOf(id)), { region });
  expect(wiringProblems(template, createCauses())).toEqual([]);
});

it.each([
  { expression: 'rate(5 minutes)', is: true },
  { expression: 'rate(1 minute)', is: true },
  { expression: 'rate(1 minutes)', is: false },
  { expression: 'rate(0 minutes)', is: false },
  { expression: 'cron(0 7 * * ? *)', is: true },
  { expression: 'cron(0/15 7-9 ? * MON-FRI *)', is: true },
  { expression: 'cron(0 24 * * ? *)', is: false },
  { expression: 'cron(0 7 * * * *)', is: false },
  { expression: 'cron(0 7 * * *)', is: false },
  { expression: 'cron(0 7 32 * ? *)', is: false },
])('$expression is a time of a schedule: $is', ({ expression, is }) => {
  expect(isSchedule(expression)).toBe(is);
});
