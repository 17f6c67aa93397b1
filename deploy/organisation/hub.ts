import type { Feed } from '../../src/sources/source.ts';
import { ruleOnBus, rulesOf } from '../event-rules.ts';
import { arnOf, pascal, ref } from '../names.ts';
import type { Output, Resources } from '../template.ts';

const BUS = 'OrganisationBus';

/** The bus to which member accounts send, by the name of the deployment's stack. */
export const busName = (stack: string): string => `${stack}-organisation`;

/** The bus: every account of the one organisation may put events there, and may do nothing else with it. */
export const organisationBus = (stack: string, organisation: string): Resources => ({
  [BUS]: {
    Type: 'AWS::Events::EventBus',
    Properties: { Name: busName(stack), Description: 'Events of member accounts and of other regions.' },
  },
  [`${BUS}Policy`]: {
    Type: 'AWS::Events::EventBusPolicy',
    Properties: {
      EventBusName: ref(BUS),
      StatementId: 'MembersPutEvents',
      Statement: {
        Sid: 'MembersPutEvents',
        Effect: 'Allow',
        Principal: '*',
        Action: 'events:PutEvents',
        Resource: arnOf(BUS),
        Condition: { StringEquals: { 'aws:PrincipalOrgID': organisation } },
      },
    },
  },
});

/**
 * A feed's rules once more, on that bus: what they do not let through goes nowhere, whoever sent it. Events that people
 * replay are among that.
 */
export const memberRules = (stack: string, feed: Feed): Resources =>
  Object.fromEntries(rulesOf(feed).map((rule) => [`${pascal(rule.name)}MemberRule`, ruleOnBus(stack, BUS, rule)]));

/** Where members send to. */
export const organisationOutputs = (): Record<string, Output> => ({
  OrganisationBusArn: { Description: 'Takes the events of member accounts.', Value: arnOf(BUS) },
});
