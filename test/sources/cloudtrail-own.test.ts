import { playbookFor } from '../../src/policy/match/match.ts';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import { cloudtrail } from '../../src/sources/cloudtrail/index.ts';
import { isOwnName } from '../../src/sources/cloudtrail/own-stack.ts';
import { letsThrough } from '../../src/sources/source-among.ts';
import { eventOfWay, waysToSilence } from '../support/own-ways.ts';

const OWN = { stack: 'riposte-prod' };
const passes = (event: object): number => cloudtrail.rules.filter((rule) => letsThrough(rule, event, OWN)).length;

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

  it.each(waysToSilence('orders'))("$what of another's is not Riposte's", (way) => {
    const risks = cloudtrail.parse(eventOfWay(way), OWN).map(({ facts }) => facts.risk);
    expect(risks).not.toContain('own-stack');
  });

  it.each(waysToSilence('riposte-prod'))('$what by a deployment is nothing', (way) => {
    const event = eventOfWay(way) as { detail: { sourceIPAddress?: string } };
    event.detail.sourceIPAddress = 'cloudformation.amazonaws.com';
    expect(cloudtrail.parse(event, OWN)).toEqual([]);
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
