import { QUESTION_SOURCE } from '../../src/core/workflow-question.ts';
import { patternProblems } from './checks/patterns.ts';
import { createCauses } from './support/cause.ts';
import { bundledEvents } from './support/events.ts';
import { templateOf } from './support/package.ts';
import { readTemplate, resolve } from './support/template.ts';
import { VARIANTS } from './support/variants.ts';

const causeOf = createCauses(['src/sources/**/*.ts']);

// The largest has the rules of everything.
it.each(VARIANTS.filter(({ id }) => id !== 'largest'))(
  'each bundled event comes through exactly one rule: $id',
  ({ id, region }) => {
    // What state machines send comes by their own queue, and by no rule.
    const events = bundledEvents().filter(({ event }) => event.source !== QUESTION_SOURCE);
    expect(events.length).toBeGreaterThan(200);
    expect(patternProblems(resolve(readTemplate(templateOf(id)), { region }), events, causeOf)).toEqual([]);
  },
);
