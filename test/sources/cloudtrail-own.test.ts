import { whatAndWhere } from '../../src/alerts/what-happened.ts';
import { playbookFor } from '../../src/policy/match/match.ts';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import { cloudtrail } from '../../src/sources/cloudtrail/index.ts';
import { isOwnName } from '../../src/sources/cloudtrail/own-stack.ts';
import { letsThrough } from '../../src/sources/source-among.ts';
import { eventOfWay, type Way, waysToSilence } from '../support/own-ways.ts';

const OWN = { stack: 'riposte-prod' };
const passes = (event: object): number => cloudtrail.rules.filter((rule) => letsThrough(rule, event, OWN)).length;

function byCloudFormation(way: Way, userName = 'alice'): Record<string, unknown> {
  const event = eventOfWay(way) as { detail: { sourceIPAddress?: string; userIdentity: { userName: string } } };
  event.detail.sourceIPAddress = 'cloudformation.amazonaws.com';
  event.detail.userIdentity.userName = userName;
  return event;
}

describe('each way to silence this deployment', () => {
  it.each(waysToSilence('riposte-prod'))('$what: one rule lets it through, and it is told at once by name', (way) => {
    const event = eventOfWay(way);
    expect(passes(event)).toBe(1);
    const [finding, ...others] = cloudtrail.parse(event, OWN);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 8,
      title: expect.stringContaining("Riposte's own: "),
      facts: { risk: 'own-stack', decision: 'now' },
    });
    expect(finding?.title).toContain('riposte-prod');
    expect(finding && playbookFor(finding, playbooks)?.id).toBe('part-of-riposte-changed');
  });

  it.each(waysToSilence('riposte-prod'))('$what: its subject says what was done, in a short line', (way) => {
    const [finding] = cloudtrail.parse(eventOfWay(way), OWN);
    const subject = finding ? whatAndWhere(finding) : '';
    expect(subject).toMatch(/^Riposte's own [A-Za-z]{2,} .*in eu-west-1/);
    expect(subject).not.toMatch(/: | in eu-west-1.* in /);
    expect(subject.length).toBeLessThanOrEqual(60);
  });

  it.each(waysToSilence('orders'))("$what of another's is not Riposte's", (way) => {
    const risks = cloudtrail.parse(eventOfWay(way), OWN).map(({ facts }) => facts.risk);
    expect(risks).not.toContain('own-stack');
  });

  it.each(waysToSilence('riposte-prod'))('$what by CloudFormation waits for the daily email', (way) => {
    const [finding] = cloudtrail.parse(byCloudFormation(way), OWN);
    expect(finding).toMatchObject({ severity: 2, facts: { risk: 'own-deployed', decision: 'digest' } });
    expect(finding?.title).toMatch(/^CloudFormation changed parts of Riposte, .*riposte-prod.* by user alice$/);
    expect(finding && playbookFor(finding, playbooks)).toMatchObject({ id: 'riposte-deployed', tell: 'digest' });
  });

  it('what CloudFormation changes in a day for one caller is one finding', () => {
    const ids = (userName: string) =>
      waysToSilence('riposte-prod').flatMap((way) =>
        cloudtrail.parse(byCloudFormation(way, userName), OWN).map(({ id }) => id),
      );
    expect(new Set(ids('alice')).size).toBe(1);
    expect(new Set([...ids('alice'), ...ids('mallory')]).size).toBe(2);
  });

  it('dead letters that go back to their own queue are no news', () => {
    const request = {
      sourceArn: 'arn:aws:sqs:eu-west-1:111122223333:riposte-prod-guardduty-dead-letters',
      destinationArn: 'arn:aws:sqs:eu-west-1:111122223333:riposte-prod-guardduty',
    };
    expect(cloudtrail.parse(eventOfWay({ what: '', call: 'sqs:StartMessageMoveTask', request }), OWN)).toEqual([]);
  });
});

describe('a name', () => {
  it.each([
    { name: 'riposte-prod', own: true },
    { name: 'riposte-prod-guardduty', own: true },
    { name: 'riposte-production', own: false },
    { name: 'my-riposte-prod-copy', own: false },
    { name: 'Riposte-Prod-Reports', own: true },
    { name: 'arn:aws:lambda:eu-west-1:444455556666:function:riposte-prod-guardduty', own: false },
    { name: 'arn:aws:sns:eu-west-1:111122223333:riposte-prod:0a1b2c3d', own: true },
    { name: '', own: false },
  ])('$name: $own', ({ name, own }) => {
    expect(isOwnName(name, '111122223333', OWN)).toBe(own);
  });

  it.each([
    { name: 'riposte-prod-guardduty', own: true },
    { name: 'resize', own: false },
  ])('$name, where it is not known whose event it is: $own', ({ name, own }) => {
    expect(isOwnName(name, '111122223333')).toBe(own);
  });
});
