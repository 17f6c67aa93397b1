import type { SourceId } from '../src/core/finding.ts';
import { nameOfRule } from '../src/sources/deployed-rules.ts';
import { patternOf as anyPatternOf } from '../src/sources/event-pattern.ts';
import { type EventRule, FEEDS, type Feed } from '../src/sources/source.ts';
import { arnOf, pascal, ref, sub } from './names.ts';
import generated from './permissions.generated.json' with { type: 'json' };
import type { Resource, Value } from './template.ts';

/** A rule of a source, with its name on the bus, less the stack's, and the feed whose queue it fills. */
export type NamedRule = EventRule & { name: string; feed: Feed };

/** The sources by their ids, as they are committed. */
const deployedSources = generated.sources as Record<string, { feed: Feed; rules: EventRule[] }>;

/** The rules of a feed's sources: a source with several has them numbered. */
export const rulesOf = (feed: Feed): NamedRule[] =>
  Object.entries(deployedSources)
    .filter(([, source]) => source.feed === feed)
    .flatMap(([id, { rules }]) =>
      rules.map((rule, n) => ({ ...rule, feed, name: nameOfRule({ id: id as SourceId, rules }, n) })),
    );

export const everyRule = (): NamedRule[] => FEEDS.flatMap(rulesOf);

/** What the rule lets through, of these accounts or of all that may send. */
export const patternOf = ({ name: _, feed: __, ...rule }: NamedRule, account?: readonly Value[]) =>
  anyPatternOf(rule, { own: sub('*${AWS::StackName}*'), ...(account && { account }) });

/** The target of a rule that fills the queue of a feed. */
const toQueue = (feed: Feed) => ({
  Id: 'queue',
  Arn: arnOf(`${pascal(feed)}Queue`),
  DeadLetterConfig: { Arn: arnOf(`${pascal(feed)}DeadLetters`) },
  RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
});

/** A rule on the default bus, which hears the stack's own account. */
export const eventRule = (stack: string, rule: NamedRule): Resource => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Name: `${stack}-${rule.name}`,
    Description: `${rule.name} to ${stack}-${rule.feed}`,
    EventPattern: patternOf(rule, [ref('AWS::AccountId')]),
    Targets: [toQueue(rule.feed)],
  },
});

/** The same rule on another bus of the stack, which hears whoever may send there. */
export const ruleOnBus = (stack: string, bus: string, rule: NamedRule): Resource => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Name: `${stack}-${rule.name}`,
    Description: `${rule.name} of members to ${stack}-${rule.feed}`,
    EventBusName: ref(bus),
    EventPattern: patternOf(rule),
    Targets: [toQueue(rule.feed)],
  },
});
