import { MalformedEventError } from '../../src/core/errors.ts';
import { cloudwatch } from '../../src/sources/cloudwatch/index.ts';
import { bundled, edited, findingOf } from './support.ts';

const DDOS = 'ddos-detected';
const ALB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/0a1b2c3d4e5f6050';
const metric = 'detail.configuration.metrics';
const ofMetric = (namespace: unknown, name: unknown, dimensions: unknown = {}) => ({
  [metric]: [{ metricStat: { metric: { namespace, name, dimensions } } }],
});

describe('an alarm', () => {
  it('about a DDoS attack names what is attacked', () => {
    expect(findingOf('cloudwatch', DDOS)).toMatchObject({
      type: 'CloudWatch Alarm State Change: AWS/DDoSProtection DDoSDetected',
      title: 'Shield sees a DDoS attack: alarm shield-shop is in state ALARM',
      severity: 8,
      resources: [
        { kind: 'alarm', id: 'shield-shop' },
        { kind: 'load-balancer', id: ALB, arn: ALB },
      ],
      facts: { risk: 'ddos', state: 'ALARM', previousState: 'OK', alarm: 'shield-shop', metric: 'DDoSDetected' },
    });
  });

  it('about the firewall names the web ACL', () => {
    expect(findingOf('cloudwatch', 'blocked-requests-spike')).toMatchObject({
      severity: 5,
      resources: [{ kind: 'alarm' }, { kind: 'web-acl', id: 'shop' }],
      facts: { risk: 'waf-spike', dimensions: 'WebACL=shop, Region=eu-west-1, Rule=ALL' },
    });
  });

  it.each([
    { what: 'an attack that is over', fields: { 'detail.state.value': 'OK' }, risk: 'ddos-over' },
    { what: 'too little data', fields: { 'detail.state.value': 'INSUFFICIENT_DATA' }, risk: 'ddos-over' },
    { what: 'another metric', fields: ofMetric('AWS/SQS', 'Age'), risk: 'alarm' },
    { what: 'requests that are let through', fields: ofMetric('AWS/WAFV2', 'AllowedRequests'), risk: 'alarm' },
    { what: 'arithmetic alone', fields: { [metric]: [{ id: 'e1', expression: 'm1/m2' }] }, risk: 'alarm' },
    {
      what: 'other alarms in place of metrics',
      fields: { 'detail.configuration': { alarmRule: 'ALARM(a)' } },
      risk: 'alarm',
    },
  ])('about $what is $risk', ({ fields, risk }) => {
    expect(findingOf('cloudwatch', DDOS, fields).facts.risk).toBe(risk);
  });

  it('may have any name, which is shown cleaned', () => {
    const name = 'My alarm: <b>shop\u202e';
    const finding = findingOf('cloudwatch', DDOS, { 'detail.alarmName': name });
    expect(finding.resources[0]).toEqual({ kind: 'alarm', id: 'My alarm: <b>shop' });
  });

  it('is another finding each time it changes, and the same when it is delivered again', () => {
    const first = findingOf('cloudwatch', DDOS);
    expect(findingOf('cloudwatch', DDOS, { id: 'other' }).id).toBe(first.id);
    expect(findingOf('cloudwatch', DDOS, { 'detail.state.timestamp': '2026-11-20T11:30:00.000+0000' }).id).not.toBe(
      first.id,
    );
  });

  it.each([
    { what: 'another account', arn: ALB.replace('111122223333', '444455556666') },
    { what: 'a line break', arn: `${ALB}\n` },
    { what: 'no ARN', arn: 'shop' },
  ])('leaves out what is attacked with $what, and says so', ({ arn }) => {
    const finding = findingOf('cloudwatch', DDOS, ofMetric('AWS/DDoSProtection', 'DDoSDetected', { ResourceArn: arn }));
    expect(finding.resources.map(({ kind }) => kind)).toEqual(['alarm']);
    expect(finding.facts.unreadable).toContain('ResourceArn');
  });

  it.each([
    { what: 'no name', fields: { 'detail.alarmName': '' }, says: 'detail.alarmName should be' },
    { what: 'no state', fields: { 'detail.state': null }, says: 'detail.state should be' },
    { what: 'metrics that are text', fields: { [metric]: 'x' }, says: 'metrics should be an array' },
    { what: 'a time that is none', fields: { 'detail.state.timestamp': 'now' }, says: 'timestamp should be' },
  ])('with $what is malformed', ({ fields, says }) => {
    const parse = () => cloudwatch.parse(edited(bundled('cloudwatch', DDOS), fields));
    expect(parse).toThrow(MalformedEventError);
    expect(parse).toThrow(says);
  });
});
