import { readdirSync } from 'node:fs';
import { ANY_RIPOSTE, deployedRuleFor, nameOfRule } from '../../src/sources/deployed-rules.ts';
import { sources } from '../../src/sources/index.ts';
import { bundled } from '../support/stories.ts';

const eventNamed = (name: string) => JSON.parse(bundled(name));
const ruleOf = (event: unknown, stack = ANY_RIPOSTE): string | undefined => deployedRuleFor(event, stack)?.name;

describe('the deployed rule of an event', () => {
  it('is one of its own source, for every bundled event', () => {
    const names = Object.keys(sources).flatMap((source) =>
      readdirSync(new URL(`../../events/${source}`, import.meta.url)).map((file) => [
        source,
        file.replace('.json', ''),
      ]),
    );
    const wrong = names.filter(
      ([source, name]) => deployedRuleFor(eventNamed(`${source}/${name}`), ANY_RIPOSTE)?.source.id !== source,
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    {
      title: 'a kind of event that nobody asked for',
      event: { ...eventNamed('guardduty/port-probe-archived'), 'detail-type': 'News' },
    },
    {
      title: 'a call that no rule names',
      event: { ...eventNamed('kms/key-policy-open-to-all'), detail: { eventName: 'Encrypt' } },
    },
    { title: 'another service', event: { source: 'aws.sample', 'detail-type': 'x' } },
    { title: 'no event', event: 7 },
  ])('is none for $title', ({ event }) => {
    expect(ruleOf(event)).toBeUndefined();
  });

  it('lets through of a deployment’s own parts those of that deployment', () => {
    const event = eventNamed('cloudwatch/own-queue-is-old');
    expect(ruleOf(event, 'riposte-prod')).toBe('cloudwatch-2');
    expect(ruleOf(event, 'riposte-dev')).toBeUndefined();
  });

  it('has the source’s name, with a number where there are several', () => {
    expect(nameOfRule({ id: 'macie', rules: [{ sources: [], detailTypes: [] }] }, 0)).toBe('macie');
    expect(nameOfRule(sources.guardduty, 1)).toBe('guardduty-2');
  });
});
