import { z } from 'zod';
import { keys, text, whole, wrong } from '../../policy/riposte-yml/shape.ts';
import { byForm } from './by-form.ts';
import { Duration } from './duration.ts';
import { Expectation } from './expectation-shape.ts';
import { AccountId, Ack, Switch, Wish } from './person-shape.ts';
import { WorldChanges } from './world/index.ts';

const path = text(/\S/, 'a path of an event file, relative to this file');
/** An event as EventBridge delivers it, written in the rehearsal itself. */
const Inline = z.looseObject({ source: text(/\S/, 'the source of an event, such as aws.guardduty') });
const Event = byForm({ may: 'a path of an event file, or an event', scalar: path, group: Inline });

const instant = text(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/, 'a time such as 2026-01-05T00:00:00Z');
/** What a bare word is read as. */
const nothing = z.null({ error: 'takes no value: leave it out.' });

/** What each step says under its own word. Beside it `expect` may stand, and beside `deliver` how. */
export const STEPS = {
  deliver: byForm({
    may: 'a path of an event file, several, or an event',
    scalar: path,
    list: z.array(Event).min(1),
    group: Inline,
  }),
  wait: byForm({
    may: 'a time such as 26h, or { until }',
    scalar: Duration,
    group: keys({ until: instant }),
  }),
  redeploy: byForm({ may: 'settings', scalar: nothing, group: z.looseObject({}) }),
  pause: byForm({
    may: 'nothing, a reason, or { reason, until, action, playbook, account, class, by }',
    scalar: z.null().or(z.string()),
    group: Switch,
  }),
  resume: byForm({
    may: 'nothing, or { action, playbook, account, class, by }',
    scalar: z.null().or(z.string()),
    group: Switch,
  }),
  approve: byForm({ may: '{ action, target }', scalar: nothing, group: Wish }),
  reject: byForm({ may: '{ action, target }', scalar: nothing, group: Wish }),
  undo: byForm({ may: '{ action, target }', scalar: nothing, group: Wish }),
  ack: byForm({ may: '{ action, target, finding, incident, reason }', scalar: nothing, group: Ack }),
  world: WorldChanges,
  digest: byForm({ may: 'nothing', scalar: nothing }),
} as const;
export type StepWord = keyof typeof STEPS;

/** What may stand beside the step's own word. */
export const BESIDE = {
  expect: z.exactOptional(Expectation),
  times: z.exactOptional(whole(1, 10_000, 'deliveries')),
  every: z.exactOptional(Duration),
  together: z.exactOptional(z.boolean()),
  vary: z.exactOptional(
    z.record(
      text(/\S/, 'a text that stands in the event'),
      text(/\{n\}/, 'a text with {n} in it, the number of the delivery'),
      {
        error: ({ input }) => wrong(input, 'a map of texts in the event, such as { my-bucket: "bucket-{n}" }'),
      },
    ),
  ),
  set: z.exactOptional(
    z.record(text(/^[\w-]+(\.[\w-]+)*$/, 'a place in an event, such as detail.severity'), z.unknown(), {
      error: ({ input }) => wrong(input, 'a map of places in the event, such as { detail.severity: 8.5 }'),
    }),
  ),
} as const;

export const shapeOf = (word: StepWord | undefined) =>
  keys({
    ...(word && { [word]: STEPS[word] }),
    ...(word === 'deliver' ? BESIDE : { expect: BESIDE.expect }),
  });

/** The file itself; its steps are read one by one. */
export const FileShape = keys({
  title: z.exactOptional(z.string()).describe('What the story is about.'),
  description: z.exactOptional(z.string()).describe('More about it, for who reads the file.'),
  account: z.exactOptional(AccountId),
  region: z.exactOptional(text(/^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d$/, 'a region such as eu-west-1')),
  start: z.exactOptional(instant).describe('When the clock starts, where no event says so.'),
  settings: z.exactOptional(z.looseObject({})).describe('Settings that differ from the deployed defaults.'),
  steps: z.array(z.unknown(), { error: 'the steps are missing: they have to be a list.' }).min(1, {
    error: 'there is no step.',
  }),
});
