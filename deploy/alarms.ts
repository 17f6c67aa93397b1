import { type Alarm, alarm, type Watched } from './alarm.ts';
import type { Resources } from './template.ts';

const FIVE_MINUTES = 300;

/** On a metric of ours: one for the whole stack, whatever function, queue or source it comes from. */
const own = (stack: string, metric: string, rest: Omit<Alarm, 'namespace' | 'metric' | 'dimensions' | 'seconds'>) =>
  alarm({ namespace: 'Riposte', metric, dimensions: { service: stack }, seconds: FIVE_MINUTES, ...rest });

/** On AWS's own metrics of the sweep: it looks at everything else, and cannot tell of itself when it does not start. */
const ofSweep = (stack: string, metric: string, rest: Omit<Alarm, keyof Watched | 'runbook'>) =>
  alarm({
    namespace: 'AWS/Lambda',
    metric,
    dimensions: { FunctionName: `${stack}-sweep` },
    statistic: 'Sum',
    seconds: 1800,
    runbook: 'sweep-silent',
    ...rest,
  });

/** The alarms of the stack: few, each over everything that can go wrong in one way. */
export const alarms = (stack: string): Resources => ({
  DeadLettersAlarm: own(stack, 'DeadLetters', {
    name: `${stack}-dead-letters`,
    means: 'Messages that could not be handled wait on a dead-letter queue.',
    first: 'npx --no -- riposte redrive --dry-run says on which, and why.',
    runbook: 'dead-letters',
    statistic: 'Maximum',
    threshold: 1,
  }),
  QueuesWaitingAlarm: own(stack, 'QueuesWaiting', {
    name: `${stack}-queues-waiting`,
    means: 'Messages have waited on a queue each time the sweep looked in 15 minutes.',
    first: 'the dashboard says which queue, and whether its function is throttled, failing or slow.',
    runbook: 'queues-waiting',
    statistic: 'Maximum',
    threshold: 1,
    periods: 3,
  }),
  FailuresAlarm: own(stack, 'Failures', {
    name: `${stack}-failures`,
    means: 'A function failed as a whole, or ran out of time; what it had in hand comes again.',
    first: 'the dashboard says which function; its log says why.',
    runbook: 'failures',
    statistic: 'Sum',
    threshold: 1,
  }),
  SweepSilentAlarm: ofSweep(stack, 'Invocations', {
    name: `${stack}-sweep-silent`,
    means: 'The sweep has not run for 30 minutes: nothing expires, stuck work stays stuck, and no queue is watched.',
    first: `look whether the schedule ${stack}-sweep is on, and whether its role may invoke the function.`,
    threshold: 1,
    silence: true,
  }),
  SweepFailingAlarm: ofSweep(stack, 'Errors', {
    name: `${stack}-sweep-failing`,
    means: 'The sweep failed three times in 30 minutes: what it was to undo or to hand over waits.',
    first: `look at the log of ${stack}-sweep for its last error.`,
    threshold: 3,
  }),
});
