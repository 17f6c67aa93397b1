import { MANAGED_ONLY, OWN_REGION_ONLY } from '../../src/core/permission.ts';
import { simulationOf } from '../../src/health/doctor/simulation.ts';

const names = { account: '111122223333', region: 'eu-west-1', partition: 'aws', stack: 'riposte-prod' };
const why = 'because';
const user = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:user/*';
const set =
  'arn:${AWS::Partition}:wafv2:${AWS::Region}:${AWS::AccountId}:regional/ipset/${AWS::StackName}-block-list-*/*';

const ofConditions = (conditions: Record<string, Record<string, string | string[]>>) =>
  simulationOf({ actions: ['x:Y'], resources: ['*'], conditions, why }, names)?.context.filter(
    ({ ContextKeyName = '' }) =>
      !['aws:RequestedRegion', 'aws:PrincipalAccount', 'aws:SecureTransport'].includes(ContextKeyName),
  );
const entry = (ContextKeyName: string, ContextKeyType: string, ...ContextKeyValues: string[]) => ({
  ContextKeyName,
  ContextKeyType,
  ContextKeyValues,
});

describe('what IAM’s simulator is asked of a permission', () => {
  it.each([
    { title: 'any resource', resources: ['*'], asked: [] },
    { title: 'a user', resources: [user], asked: ['arn:aws:iam::111122223333:user/riposte-doctor'] },
    {
      title: 'what the stack has made, and a user',
      resources: [set, user],
      asked: [
        'arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/riposte-prod-block-list-riposte-doctor/riposte-doctor',
        'arn:aws:iam::111122223333:user/riposte-doctor',
      ],
    },
  ])('$title', ({ resources, asked }) => {
    expect(simulationOf({ actions: ['x:Y'], resources, why }, names)?.resources).toEqual(asked);
  });

  it('is nothing where a name is not known', () => {
    expect(simulationOf({ actions: ['x:Y'], resources: ['${Other.Arn}'], why }, names)).toBeUndefined();
    expect(simulationOf({ actions: ['x:Y'], resources: ['${Key.Arn}'], why }, names)).toBeUndefined();
    expect(
      simulationOf({ actions: ['x:Y'], resources: ['${Key.Arn}'], why }, { ...names, key: 'arn:k' })?.resources,
    ).toEqual(['arn:k']);
  });

  it('names each fact once, also where a condition asks for one that holds of every call', () => {
    const asked = simulationOf({ actions: ['x:Y'], resources: ['*'], conditions: OWN_REGION_ONLY, why }, names);
    const regions = asked?.context.filter(({ ContextKeyName }) => ContextKeyName === 'aws:RequestedRegion');
    expect(regions).toEqual([entry('aws:RequestedRegion', 'string', 'eu-west-1')]);
  });

  it.each([
    { conditions: MANAGED_ONLY, entries: [entry('aws:ResourceTag/riposte:managed', 'string', 'true')] },
    { conditions: { Null: { 'ec2:Add/userId': 'true' } }, entries: [] },
    { conditions: { Null: { 'a:b': 'false' } }, entries: [entry('a:b', 'string', 'riposte-doctor')] },
    { conditions: { BoolIfExists: { 'a:b': 'true' } }, entries: [entry('a:b', 'boolean', 'true')] },
    {
      conditions: { 'ForAllValues:StringEquals': { 'a:b': ['x', 'y'] } },
      entries: [entry('a:b', 'stringList', 'x', 'y')],
    },
    { conditions: { StringLike: { 'a:b': 'pre-*' } }, entries: [entry('a:b', 'string', 'pre-riposte-doctor')] },
    {
      conditions: { ArnEquals: { 'iam:PolicyARN': 'arn:${AWS::Partition}:iam::aws:policy/AWSDenyAll' } },
      entries: [entry('iam:PolicyARN', 'string', 'arn:aws:iam::aws:policy/AWSDenyAll')],
    },
  ])('under %o with what makes it hold', ({ conditions, entries }) => {
    expect(ofConditions(conditions as never)).toEqual(entries);
  });
});
