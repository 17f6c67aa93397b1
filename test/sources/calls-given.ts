import type { Finding } from '../../src/core/finding.ts';
import { cloudtrail } from '../../src/sources/cloudtrail/index.ts';
import type { Deployment } from '../../src/sources/source.ts';

export const ACCOUNT = '111122223333';
export const STRANGE = '444455556666';

/** People and machines that call. */
export const ALICE = { type: 'IAMUser', accountId: ACCOUNT, userName: 'alice', accessKeyId: 'AKIAEXAMPLE000000601' };
export const ROOT = { type: 'Root', accountId: ACCOUNT, principalId: ACCOUNT };
const session = (name: string, path = '/') => ({
  sessionIssuer: {
    type: 'Role',
    arn: `arn:aws:iam::${ACCOUNT}:role${path}${name}`,
    accountId: ACCOUNT,
    userName: name,
  },
});
export const OPS = { type: 'AssumedRole', accountId: ACCOUNT, sessionContext: session('platform-ops') };
export const SERVICE_ROLE = {
  type: 'AssumedRole',
  accountId: ACCOUNT,
  sessionContext: session('AWSServiceRoleForConfig', '/aws-service-role/config.amazonaws.com/'),
};
export const TEMPLATE = { ...OPS, invokedBy: 'cloudformation.amazonaws.com' };

export interface Given {
  /** Such as `iam:CreateRole`. */
  call: string;
  request?: unknown;
  response?: unknown;
  who?: object;
  error?: string;
  deployment?: Deployment;
}

/** One record of a call, as EventBridge delivers it. */
export function eventOf({ call, request = {}, response = null, who = OPS, error }: Given): Record<string, unknown> {
  const [service = '', name = ''] = call.split(':');
  return {
    source: `aws.${service}`,
    'detail-type': service === 'signin' ? 'AWS Console Sign In via CloudTrail' : 'AWS API Call via CloudTrail',
    id: 'e0000000-0000-4000-8000-a00000000777',
    account: ACCOUNT,
    region: 'eu-west-1',
    time: '2026-11-20T11:02:00Z',
    resources: [],
    detail: {
      eventID: 'c0000000-0000-4000-8000-a00000000777',
      eventTime: '2026-11-20T11:02:00Z',
      eventSource: `${service}.amazonaws.com`,
      eventName: name,
      awsRegion: 'eu-west-1',
      sourceIPAddress: '198.51.100.24',
      userIdentity: who,
      ...(error && { errorCode: error }),
      requestParameters: request,
      responseElements: response,
    },
  };
}

/** What is read of a call; undefined where that is nothing. */
export function reading(given: Given): Finding | undefined {
  const [finding, ...others] = cloudtrail.parse(eventOf(given), given.deployment);
  expect(others).toEqual([]);
  return finding;
}

/** A policy that lets somebody in. */
export const letting = (Principal: unknown, Condition?: unknown, more: object = {}): string =>
  JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal, Action: '*', ...(Condition !== undefined && { Condition }), ...more }],
  });
