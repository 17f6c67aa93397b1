import type { Stack } from '@aws-sdk/client-cloudformation';
import { awsError } from '../../local/account.ts';
import { CommandError } from '../../src/cli/commands/context.ts';
import { findDeployment, type Lookup } from '../../src/cli/deployment.ts';
import { lookupFrom } from '../../src/cli/lookup.ts';

const PAIRS = [
  'guardduty',
  'acm',
  'act-network',
  'act-identity',
  'act-storage',
  'act-expiry',
  'act-certificates',
  'act-restore',
  'notify',
];
const urlOf = (name: string): string => `https://sqs.eu-west-1.amazonaws.com/111122223333/${name}`;

function givenOutputs(name: string, changes: Record<string, string | undefined> = {}): Stack['Outputs'] {
  const outputs: Record<string, string | undefined> = {
    TableName: `${name}-Journal-ABC`,
    Mode: 'approve',
    TimeZone: 'Europe/Zurich',
    DeadLetterUrls: PAIRS.map((id) => urlOf(`${name}-${id}-dead-letters`)).join(','),
    ...changes,
  };
  return Object.entries(outputs).flatMap(([OutputKey, OutputValue]) =>
    OutputValue ? [{ OutputKey, OutputValue }] : [],
  );
}

const givenStack = (name: string, changes: Record<string, string | undefined> = {}): Stack => ({
  StackName: name,
  StackId: `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}/00000000-0000-4000-8000-000000000001`,
  StackStatus: 'CREATE_COMPLETE',
  CreationTime: new Date(0),
  Outputs: givenOutputs(name, changes),
});

/** CloudFormation with these stacks, two to a page. */
function givenCloudFormation(stacks: Stack[], fail?: (name: string | undefined) => Error | undefined) {
  const send = async ({ input }: { input: { StackName?: string; NextToken?: string } }) => {
    const error = fail?.(input.StackName);
    if (error) throw error;
    if (input.StackName !== undefined) {
      const found = stacks.filter(({ StackName }) => StackName === input.StackName);
      if (found.length === 0) throw awsError('ValidationError', `Stack with id ${input.StackName} does not exist`);
      return { Stacks: found };
    }
    const from = Number(input.NextToken ?? 0);
    const NextToken = from + 2 < stacks.length ? String(from + 2) : undefined;
    return { Stacks: stacks.slice(from, from + 2), NextToken };
  };
  return { send } as unknown as Parameters<typeof findDeployment>[0];
}

const find = (cloudformation: ReturnType<typeof givenCloudFormation>, lookup: Partial<Lookup> = {}) =>
  findDeployment(cloudformation, { region: 'eu-west-1', ...lookup });

const strangers = ['payments', 'riposte-old', 'web'].map((name) => givenStack(name, { TableName: undefined }));

describe('finding the deployment', () => {
  it('reads it from the outputs of the stack', async () => {
    expect(await find(givenCloudFormation([givenStack('riposte-prod')]), { stage: 'prod' })).toEqual({
      stack: 'riposte-prod',
      status: 'CREATE_COMPLETE',
      madeAt: 0,
      account: '111122223333',
      region: 'eu-west-1',
      partition: 'aws',
      mode: 'approve',
      table: 'riposte-prod-Journal-ABC',
      timeZone: 'Europe/Zurich',
      deadLetters: PAIRS.map((id) => urlOf(`riposte-prod-${id}-dead-letters`)),
      queues: {
        network: urlOf('riposte-prod-act-network'),
        identity: urlOf('riposte-prod-act-identity'),
        storage: urlOf('riposte-prod-act-storage'),
        expiry: urlOf('riposte-prod-act-expiry'),
        certificates: urlOf('riposte-prod-act-certificates'),
        restore: urlOf('riposte-prod-act-restore'),
        workflows: '',
        runs: '',
        contain: '',
        release: '',
        policies: '',
        notify: urlOf('riposte-prod-notify'),
      },
    });
  });

  it.each([
    {
      title: 'by its stage',
      lookup: { stage: 'prod' },
      stacks: ['riposte-dev', 'riposte-prod'],
      found: 'riposte-prod',
    },
    { title: 'by its name', lookup: { stack: 'answers' }, stacks: ['answers', 'riposte-dev'], found: 'answers' },
    { title: 'as the only one, on the last page', lookup: {}, stacks: ['riposte-prod'], found: 'riposte-prod' },
  ])('$title', async ({ lookup, stacks, found }) => {
    const all = [...strangers, ...stacks.map((name) => givenStack(name))];
    expect((await find(givenCloudFormation(all), lookup)).stack).toBe(found);
  });

  it('takes the default stage where it may not list stacks', async () => {
    const cloudformation = givenCloudFormation([givenStack('riposte-dev')], (name) =>
      name === undefined ? awsError('AccessDenied', 'no', 403) : undefined,
    );
    expect((await find(cloudformation)).stack).toBe('riposte-dev');
  });

  it.each([
    {
      title: 'no such stage',
      lookup: { stage: 'prod' },
      stacks: ['riposte-dev'],
      says: /no stack riposte-prod in eu-west-1.*--stage prod --param email=/,
    },
    {
      title: 'no such stack',
      lookup: { stack: 'x', profile: 'audit' },
      stacks: [],
      says: /no stack x in eu-west-1, profile audit/,
    },
    { title: 'none at all', lookup: {}, stacks: [], says: /no stack riposte-dev in eu-west-1.*--region or --profile/ },
    {
      title: 'several',
      lookup: {},
      stacks: ['riposte-dev', 'riposte-prod'],
      says: /several deployments in eu-west-1: riposte-dev, riposte-prod.*--stage/,
    },
  ])('$title: says what was looked for, where, and what to do', async ({ lookup, stacks, says }) => {
    const found = find(givenCloudFormation([...strangers, ...stacks.map((name) => givenStack(name))]), lookup);
    await expect(found).rejects.toThrow(CommandError);
    await expect(found).rejects.toThrow(says);
  });

  it.each([
    {
      title: 'no outputs',
      changes: { TableName: undefined, Mode: undefined },
      says: /\(CREATE_COMPLETE\) lacks the outputs TableName, Mode/,
    },
    { title: 'an unknown mode', changes: { Mode: 'panic' }, says: /lacks the outputs Mode/ },
    {
      title: 'a queue too few',
      changes: { DeadLetterUrls: urlOf('riposte-dev-acm-dead-letters') },
      says: /no queue for act-network/,
    },
  ])('refuses a stack with $title', async ({ changes, says }) => {
    await expect(find(givenCloudFormation([givenStack('riposte-dev', changes)]), { stage: 'dev' })).rejects.toThrow(
      says,
    );
  });

  it.each([
    { name: 'CredentialsProviderError', says: /No AWS credentials were found in profile audit.*aws sso login/ },
    { name: 'ExpiredToken', says: /have expired: sign in again/ },
    { name: 'InvalidClientTokenId', says: /does not accept the credentials of profile audit/ },
    { name: 'AccessDenied', says: /AWS refused a call \(AccessDenied\): no/ },
    { name: 'TimeoutError', says: /cannot be reached.*--region/ },
    { name: 'Throttling', says: /AWS answered Throttling/ },
  ])('explains $name', async ({ name, says }) => {
    const cloudformation = givenCloudFormation([], () => awsError(name, 'no', 400));
    await expect(find(cloudformation, { stage: 'dev', profile: 'audit' })).rejects.toThrow(says);
  });

  it('lets a fault of our own through', async () => {
    const cloudformation = givenCloudFormation([], () => new TypeError('ours'));
    await expect(find(cloudformation, { stage: 'dev' })).rejects.toThrow(TypeError);
  });
});

describe('where to look', () => {
  it.each([
    { options: {}, env: {}, lookup: { region: 'eu-west-1', stage: undefined } },
    { options: {}, env: { AWS_DEFAULT_REGION: 'us-east-1' }, lookup: { region: 'us-east-1' } },
    {
      options: {},
      env: { AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'us-east-1' },
      lookup: { region: 'eu-north-1' },
    },
    { options: { region: 'ap-south-1' }, env: { AWS_REGION: 'eu-north-1' }, lookup: { region: 'ap-south-1' } },
    { options: {}, env: { RIPOSTE_STAGE: 'prod', AWS_PROFILE: 'a' }, lookup: { stage: 'prod', profile: 'a' } },
    {
      options: { stage: 'dev', profile: 'b' },
      env: { RIPOSTE_STAGE: 'prod', AWS_PROFILE: 'a' },
      lookup: { stage: 'dev', profile: 'b' },
    },
    { options: { stack: 'x' }, env: { RIPOSTE_STAGE: 'prod' }, lookup: { stack: 'x' } },
  ])('$options with $env is $lookup', ({ options, env, lookup }) => {
    expect(lookupFrom(options, env)).toMatchObject(lookup);
  });
});
