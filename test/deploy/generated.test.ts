import { readFileSync } from 'node:fs';
import { FILE, generated, statementOf } from '../../deploy/permissions.ts';

describe('the generated permissions', () => {
  it('are what the sources and actions declare (npm run generate)', () => {
    expect(readFileSync(FILE, 'utf8')).toBe(generated());
  });

  it.each([
    {
      title: 'a template stays a template',
      permission: { actions: ['b:Two', 'a:One'], resources: ['arn:${AWS::Partition}:x'], why: '' },
      statement: { Effect: 'Allow', Action: ['a:One', 'b:Two'], Resource: [{ 'Fn::Sub': 'arn:${AWS::Partition}:x' }] },
    },
    {
      title: 'a condition is kept',
      permission: { actions: ['a:One'], resources: ['*'], conditions: { StringEquals: { 'a:Key': 'v' } }, why: '' },
      statement: {
        Effect: 'Allow',
        Action: ['a:One'],
        Resource: ['*'],
        Condition: { StringEquals: { 'a:Key': 'v' } },
      },
    },
    {
      title: 'a template in a condition stays one',
      permission: {
        actions: ['a:One'],
        resources: ['*'],
        conditions: { ArnLike: { 'a:Key': ['${A}', 'b'] } },
        why: '',
      },
      statement: {
        Effect: 'Allow',
        Action: ['a:One'],
        Resource: ['*'],
        Condition: { ArnLike: { 'a:Key': [{ 'Fn::Sub': '${A}' }, 'b'] } },
      },
    },
  ])('$title', ({ permission, statement }) => {
    expect(statementOf(permission)).toEqual(statement);
  });
});
