import { nextRun, schedulesOf } from '../../local/schedules.ts';
import { stackWith } from '../deploy/given.ts';

const at = (iso: string): number => Date.parse(iso);

describe('the schedules of the local account', () => {
  it.each([
    { digestTime: '07:00', timeZone: 'UTC' },
    { digestTime: '23:30', timeZone: 'Asia/Tokyo' },
    { digestTime: '00:15', timeZone: 'Europe/Zurich' },
  ])('are those that are deployed, at $digestTime in $timeZone', async (settings) => {
    const { Resources } = await stackWith(settings);
    const deployed = Object.values(
      Resources as unknown as Record<string, { Type: string; Properties: Record<string, string> }>,
    )
      .filter(({ Type }) => Type === 'AWS::Scheduler::Schedule')
      .map(({ Properties: { Name = '', ScheduleExpression, ScheduleExpressionTimezone } }) => [
        Name.replace(/^.*?-(look-around|[a-z]+)$/, '$1'),
        ScheduleExpression,
        ScheduleExpressionTimezone,
      ]);
    for (const { job, expression, timeZone } of schedulesOf(settings))
      expect(deployed).toContainEqual([job, expression, timeZone]);
  });

  it.each([
    ['rate(5 minutes)', 'UTC', '2026-03-01T10:02:00Z', '2026-03-01T10:05:00Z'],
    ['rate(5 minutes)', 'UTC', '2026-03-01T10:05:00Z', '2026-03-01T10:10:00Z'],
    ['cron(0 7,8 * * ? *)', 'UTC', '2026-03-01T07:00:00Z', '2026-03-01T08:00:00Z'],
    ['cron(0 7,8 * * ? *)', 'Asia/Tokyo', '2026-03-01T00:00:00Z', '2026-03-01T22:00:00Z'],
    // 02:30 does not exist on that day in Zurich.
    ['cron(30 2 * * ? *)', 'Europe/Zurich', '2026-03-28T23:00:00Z', '2026-03-30T00:30:00Z'],
    // And comes twice on this one, of which the first counts.
    ['cron(30 2 * * ? *)', 'Europe/Zurich', '2026-10-24T22:00:00Z', '2026-10-25T00:30:00Z'],
  ])('%s in %s after %s is %s', (expression, timeZone, after, next) => {
    const run = nextRun({ job: 'digest', expression, timeZone }, at(after), at('2026-03-01T00:00:00Z'));
    expect(new Date(run).toISOString().replace('.000', '')).toBe(next);
  });

  it('refuses an expression that it cannot keep', () => {
    expect(() => nextRun({ job: 'digest', expression: 'at(2026-01-01)', timeZone: 'UTC' }, 0, 0)).toThrow(
      /no schedule/,
    );
  });
});
