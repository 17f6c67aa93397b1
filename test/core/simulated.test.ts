import type { EvaluationResult } from '@aws-sdk/client-iam';
import { contextOfEveryCall, simulatedCalls } from '../../src/core/simulated.ts';

const USER = 'arn:aws:iam::111122223333:user/riposte-doctor';
const GROUP = 'arn:aws:iam::111122223333:group/riposte-doctor';

/** As AWS answers for several resources: the strictest decision, and what is decided of each below it. */
const ofSeveral = (...each: ('allowed' | 'implicitDeny' | 'explicitDeny')[]): EvaluationResult => ({
  EvalActionName: 'iam:GetUser',
  EvalResourceName: USER,
  EvalDecision: each.find((decision) => decision !== 'allowed') ?? 'allowed',
  ResourceSpecificResults: each.map((EvalResourceDecision, n) => ({
    EvalResourceName: n === 0 ? USER : GROUP,
    EvalResourceDecision,
  })),
});

const deniedOf = (result: EvaluationResult) =>
  simulatedCalls([result]).map(({ resource, denied }) => [resource, denied]);

describe('what IAM’s simulator says', () => {
  it('of several resources is told of each, and not the strictest of them all', () => {
    expect(deniedOf(ofSeveral('implicitDeny', 'allowed'))).toEqual([
      [USER, true],
      [GROUP, false],
    ]);
  });

  it.each([
    { decision: 'allowed', missing: [], denied: false },
    { decision: 'implicitDeny', missing: [], denied: true },
    { decision: 'implicitDeny', missing: ['aws:ResourceTag/team'], denied: false },
    { decision: 'explicitDeny', missing: ['aws:ResourceTag/team'], denied: true },
  ] as const)('$decision where $missing was not told: denied is $denied', ({ decision, missing, denied }) => {
    const result = { EvalActionName: 'iam:GetUser', EvalDecision: decision, MissingContextValues: [...missing] };
    expect(simulatedCalls([result])).toEqual([{ action: 'iam:GetUser', resource: '*', denied }]);
  });

  it.each([
    { detail: { OrganizationsDecisionDetail: { AllowedByOrganizations: false } }, by: 'organisation' },
    { detail: { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } }, by: 'boundary' },
  ])('says that the $by denies', ({ detail, by }) => {
    const result = { EvalActionName: 'iam:GetUser', EvalDecision: 'implicitDeny' as const, ...detail };
    expect(simulatedCalls([result])).toMatchObject([{ denied: true, by }]);
    expect(simulatedCalls([{ ...result, EvalDecision: 'allowed' }])[0]).not.toHaveProperty('by');
  });
});

it('every call has a region, an account and TLS', () => {
  expect(contextOfEveryCall({ account: '111122223333', region: 'eu-west-1' })).toMatchObject([
    { ContextKeyName: 'aws:RequestedRegion', ContextKeyValues: ['eu-west-1'] },
    { ContextKeyName: 'aws:PrincipalAccount', ContextKeyValues: ['111122223333'] },
    { ContextKeyName: 'aws:SecureTransport', ContextKeyValues: ['true'] },
  ]);
});
