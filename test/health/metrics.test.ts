import { createLocalAccount } from '../../local/local-account.ts';
import { digestPeriod } from '../../src/core/period.ts';
import { checkMetrics, SCHEDULED } from '../../src/health/metrics.ts';
import { stackWith } from '../deploy/given.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';

const period = digestPeriod(NOW, 'Europe/Zurich');
const config = {
  stack: 'riposte-test',
  deadLetters: ['guardduty', 'act-network'].map(
    (name) => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/riposte-test-${name}-dead-letters`,
  ),
};
const datum = (metric: string, of: string, value: number, at = period.from) => ({
  metric,
  of: `riposte-test-${of}`,
  at,
  value,
});

async function check(...data: ReturnType<typeof datum>[]) {
  const account = createLocalAccount({ account: ACCOUNT, region: REGION, startAt: NOW });
  account.services.cloudwatch.data.push(...data);
  const { checks, heard } = await checkMetrics(account.clients, config, period);
  const [errors, queues] = checks;
  return { errors, queues, heard, calls: account.callsMade() };
}

it.each([
  { title: 'nothing was measured', data: [], state: 'ok', note: 'None of 7 functions failed.' },
  {
    title: 'a function failed',
    data: [datum('Errors', 'act-network', 2), datum('Errors', 'act-network', 1), datum('Errors', 'sweep', 1)],
    state: 'problem',
    note: /^Failed: act-network 3 times, sweep 1 time\./,
  },
  {
    title: 'it failed the day before',
    data: [datum('Errors', 'sweep', 1, period.from - 1), datum('Errors', 'sweep', 1, period.to)],
    state: 'ok',
    note: 'None of 7 functions failed.',
  },
])('when $title, functions are $state', async ({ data, state, note }) => {
  const { errors, calls } = await check(...data);
  expect(errors).toMatchObject({ id: 'errors', state, note: expect.stringMatching(note) });
  expect(calls).toBe(1);
});

it.each([
  { seconds: 3_600, state: 'ok', note: /^Nothing waited for an hour on any of 2 queues/ },
  { seconds: 3_660, state: 'problem', note: /^Oldest message: guardduty 61 minutes/ },
])('a message that waited $seconds s is $state', async ({ seconds, state, note }) => {
  const { queues } = await check(datum('ApproximateAgeOfOldestMessage', 'guardduty', seconds));
  expect(queues).toMatchObject({ id: 'queues', state, note: expect.stringMatching(note) });
});

it('says that it is not known, and why, when CloudWatch cannot be asked', async () => {
  const account = createLocalAccount({ account: ACCOUNT, region: REGION, startAt: NOW });
  account.faults.refuse('GetMetricData', 'AccessDeniedException', { times: 9 });
  const { checks, heard } = await checkMetrics(account.clients, config, period);
  expect(heard).toBeUndefined();
  expect(checks).toMatchObject([
    { id: 'errors', state: 'unknown', note: expect.stringContaining('AccessDeniedException') },
    { id: 'queues', state: 'unknown' },
  ]);
});

it('counts what came to each queue', async () => {
  const { heard } = await check(
    datum('NumberOfMessagesSent', 'guardduty', 2),
    datum('NumberOfMessagesSent', 'guardduty', 3),
  );
  expect(heard).toEqual({ guardduty: 5, 'act-network': 0 });
});

it('knows every function that the stack has a schedule for', async () => {
  const { Resources } = await stackWith();
  const names = Object.values(Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::Scheduler::Schedule' ? [String(Properties.Name)] : [],
  );
  expect(SCHEDULED.map((name) => `riposte-test-${name}`).sort()).toEqual(names.sort());
});
