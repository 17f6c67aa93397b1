import { readFileSync } from 'node:fs';
import { METRICS } from '../../src/core/metrics.ts';
import { stackWith } from './given.ts';

interface Alarm {
  AlarmName: string;
  AlarmDescription: string;
  Namespace?: string;
  MetricName?: string;
  AlarmActions: unknown[];
  OKActions: unknown[];
  TreatMissingData: string;
}

const { Resources } = await stackWith({ webAcl: 'on', cloudFront: 'on' });
const alarms = Object.values(Resources)
  .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
  .map(({ Properties }) => Properties as unknown as Alarm)
  .map((alarm) => ({ name: alarm.AlarmName.replace('riposte-test-', ''), alarm }));

/** The anchors of a page, as Markdown viewers make them from its headings. */
const anchors = [
  ...readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8').matchAll(/^#+ (.+)$/gm),
].map(([, heading = '']) =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-'),
);

describe('the alarms', () => {
  it('are few', () => {
    expect(alarms.map(({ name }) => name).sort()).toEqual(
      expect.arrayContaining(['dead-letters', 'failures', 'queues-waiting', 'sweep-failing', 'sweep-silent']),
    );
    expect(alarms.length).toBeLessThanOrEqual(10);
  });

  it.each(alarms)('($name) says what it means, what to do first, and where the rest stands', ({ alarm }) => {
    const { AlarmDescription: text } = alarm;
    const [, anchor = ''] = / First: .+\. Then: docs\/operations\.md#([\w-]+)$/.exec(text) ?? [];
    expect(anchors).toContain(anchor);
    expect(text.length).toBeLessThanOrEqual(1024);
  });

  it.each(alarms)('($name) rings, and tells when it is over', ({ alarm }) => {
    expect(alarm).toMatchObject({ AlarmActions: [{ Ref: 'Topic' }], OKActions: [{ Ref: 'Topic' }] });
  });

  it.each(alarms)('($name) watches what is emitted', ({ alarm: { Namespace = '', MetricName = '' } }) => {
    const emitted: Record<string, string[]> = {
      Riposte: Object.keys(METRICS),
      'AWS/Lambda': ['Invocations', 'Errors'],
      'AWS/WAFV2': ['BlockedRequests'],
    };
    expect(emitted[Namespace]).toContain(MetricName);
  });

  it('ring when the sweep is silent, and stay quiet about what is not there', () => {
    const breaching = alarms.filter(({ alarm }) => alarm.TreatMissingData === 'breaching').map(({ name }) => name);
    expect(breaching).toContain('sweep-silent');
    expect(breaching).not.toContain('dead-letters');
  });
});
