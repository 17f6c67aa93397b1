import { BASELINES } from '../../src/core/baseline.ts';
import { CONTAINABLE } from '../../src/core/contain.ts';
import { stackWith } from './given.ts';

/** IAM's quota for all inline policies of a role together, without white space. */
const MOST_CHARACTERS = 10_240;
/** As long as they get: a GovCloud region, and the ARN of a resource of a stack with a long name. */
const VALUES: Record<string, string> = { Partition: 'aws-us-gov', Region: 'us-gov-west-1', AccountId: '111122223333' };
const LONG_ARN = `arn:aws-us-gov:sqs:us-gov-west-1:111122223333:${'x'.repeat(50)}`;

/** A statement as IAM gets it. */
function rendered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rendered);
  if (value === null || typeof value !== 'object') return value;
  const [[name, inner] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0 && name === 'Fn::Sub')
    return String(inner).replace(/\$\{(?:AWS::)?([^}]+)\}/g, (_, word: string) => VALUES[word] ?? LONG_ARN);
  if (more.length === 0 && (name === 'Fn::GetAtt' || name === 'Ref')) return LONG_ARN;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rendered(each)]));
}

it('each role fits into what IAM allows', async () => {
  const on = {
    sesFrom: 'riposte@example.com',
    parameterBackup: 'on',
    databaseRotation: 'on',
    securityHub: 'on',
    replayBus: 'on',
    workflows: 'arn:aws:iam::111122223333:role/release',
    runWorkflows: 'on',
    contain: CONTAINABLE.join(','),
    baseline: BASELINES.join(','),
  };
  const { Resources } = await stackWith(on);
  const roles = Object.entries(Resources as Record<string, { Type: string; Properties: { Policies?: object[] } }>)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([name, { Properties }]) => ({ name, length: JSON.stringify(rendered(Properties.Policies ?? [])).length }));
  expect(roles.length).toBeGreaterThan(10);
  expect(roles.filter(({ length }) => length > MOST_CHARACTERS)).toEqual([]);
});
