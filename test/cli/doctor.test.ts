import type { LocalStack, LocalStackOptions } from '../../local/local-stack.ts';
import { lackingStatements, quarantineStatements } from '../../src/actions/contain/objects/quarantine-policy.ts';
import type { Deployment } from '../../src/cli/commands/context.ts';
import { VERSION } from '../../src/cli/version.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { readStopAlarms } from '../../src/core/stop-alarm.ts';
import { days } from '../../src/core/time.ts';
import type { Diagnosis } from '../../src/health/doctor/doctor.ts';
import { connectionTo, givenCli } from './given-cli.ts';

interface Answer {
  well: boolean;
  wrong: number;
  checks: (Diagnosis & { accepted: boolean })[];
}

const queueArn = (id: string): string => `arn:aws:sqs:eu-west-1:111122223333:riposte-local-${id}`;
const roleArn = (id: string): string => `arn:aws:iam::111122223333:role/riposte-local-${id}`;
const denial = (what: string, why: string): string =>
  `User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: ${what} ${why}`;

async function look(cli: ReturnType<typeof givenCli>, ...args: string[]) {
  const { code, stdout, stderr } = await cli.run('doctor', '--json', ...args);
  return { code, stderr, ...(JSON.parse(stdout) as Answer) };
}
const wrongOf = ({ checks }: Answer): Answer['checks'] => checks.filter(({ wrong }) => wrong);

describe('npx riposte doctor', () => {
  it('asks the roles of functions that a setting adds, and of no others', async () => {
    const found = await look(givenCli({ workflows: true, runWorkflows: true }));
    expect(wrongOf(found)).toEqual([]);
    const [plain, more] = await Promise.all([look(givenCli()), found]);
    const noteOf = ({ checks }: typeof found) => checks.find(({ id }) => id === 'permissions')?.note ?? '';
    const countOf = (text: string): number => Number(/the (\d+) functions/.exec(text)?.[1]);
    expect(countOf(noteOf(more)) - countOf(noteOf(plain))).toBe(2);
  });

  it('finds nothing wrong where all is well, and exits with 0', async () => {
    const found = await look(givenCli());
    expect(wrongOf(found)).toEqual([]);
    expect(found).toMatchObject({ code: 0, well: true, wrong: 0 });
    for (const check of found.checks) expect(check).toMatchObject({ why: expect.stringMatching(/\.$|^$/) });
  });

  it('says for people what is wrong, why it matters and what mends it', async () => {
    const cli = givenCli();
    cli.stack.services.sns.subscribers.confirmed = 0;
    const { code, stdout } = await cli.run('doctor');
    expect(code).toBe(1);
    expect(stdout).toContain('problem  Subscribers of the topic (topic)');
    expect(stdout).toContain('without a subscriber nobody hears that anything happened.');
    expect(stdout).toContain(
      '         aws sns subscribe --region eu-west-1 --topic-arn arn:aws:sns:eu-west-1:111122223333:riposte-local',
    );
    expect(stdout).toMatch(/1 of \d+ checks need somebody\.\n$/);
  });

  it('looks for the alarms that stop', async () => {
    const alarms = ['there', 'deleted'].map((name) => `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}`);
    const cli = givenCli({ settings: { stopAlarms: readStopAlarms(alarms) } });
    cli.stack.services.cloudwatch.setAlarm('there', 'OK', 0);
    expect(wrongOf(await look(cli))).toMatchObject([
      { id: 'stop-alarms', note: expect.stringMatching(/^deleted: not in/) },
    ]);
    cli.stack.services.cloudwatch.setAlarm('deleted', 'ALARM', 0, true);
    const { checks } = await look(cli);
    expect(checks).toContainEqual(
      expect.objectContaining({ id: 'stop-alarms', state: 'ok', note: 'deleted rings now.' }),
    );
  });

  it('prints the statements that a bucket lacks before its objects can be quarantined, and keeps its policy', async () => {
    const cli = givenCli({ settings: { contain: ['objects'] } });
    const { s3 } = cli.stack.services;
    const role = 'arn:aws:iam::111122223333:role/riposte-local-ActContainRole-*';
    const release = 'arn:aws:iam::111122223333:role/riposte-local-ActReleaseRole-*';
    const both = quarantineStatements('whole', 'aws', [role, release]);
    const own = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::half/*' };
    const half = [own, quarantineStatements('half', 'aws', [role])[0]];
    const former = quarantineStatements('former', 'aws', [role]);
    const seeds = { whole: both, half, bare: undefined, former };
    for (const [name, Statement] of Object.entries(seeds))
      s3.seedBucket({ name, ...(Statement && { document: JSON.stringify({ Version: '2012-10-17', Statement }) }) });
    const found = await look(cli, '--buckets', 'whole,half,bare,former');
    const [first, second, third, ...others] = found.checks.filter(({ id }) => id.startsWith('quarantine'));
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      id: 'quarantine-half',
      state: 'problem',
      note: expect.stringContaining('changes of tags'),
    });
    expect(first?.note).not.toContain('reads of what is tagged');
    const added = /jq -c '\.Statement = \(\[\.Statement\] \| flatten\) \+ (.*)'\)"$/.exec(first?.command ?? '')?.[1];
    const after = JSON.stringify({ Statement: [...half, ...(JSON.parse(added ?? '[]') as object[])] });
    expect(lackingStatements(after, 'half', 'aws')).toEqual([]);
    expect(second).toMatchObject({ id: 'quarantine-bare', state: 'problem' });
    const made = /--policy '(.*)'$/.exec(second?.command ?? '')?.[1] ?? '';
    expect(lackingStatements(made, 'bare', 'aws')).toEqual([]);
    expect(made).toContain(role);
    expect(made).toContain(release);
    expect(third).toMatchObject({ id: 'quarantine-former', state: 'problem', note: expect.stringContaining(release) });
    expect((await look(cli, '--buckets', 'whole')).well).toBe(true);
    expect((await cli.run('doctor', '--buckets', "x'; rm")).code).toBe(2);
  });

  it('counts no more what somebody accepts', async () => {
    const cli = givenCli();
    cli.stack.services.macie2.status = 'off';
    expect(await look(cli)).toMatchObject({ code: 1, wrong: 1 });
    const accepted = await look(cli, '--accept', 'macie');
    expect(accepted).toMatchObject({ code: 0, well: true, wrong: 0 });
    expect(accepted.checks.find(({ id }) => id === 'macie')).toMatchObject({ wrong: true, accepted: true });
    const { code, stderr } = await cli.run('doctor', '--accept', 'maciee');
    expect(code).toBe(2);
    expect(stderr).toContain('There is no check maciee; there are version, ');
  });
});

interface Fault {
  fault: string;
  plant(stack: LocalStack): void;
  options?: Partial<LocalStackOptions>;
  deployment?: Partial<Deployment>;
  finds: string;
  note: RegExp;
  command: RegExp;
}

const member = '444455556666';

describe('doctor finds', () => {
  it.each([
    {
      fault: 'a subscription that nobody confirmed',
      plant: ({ services }) => Object.assign(services.sns.subscribers, { confirmed: 0, pending: 1 }),
      options: { settings: { email: 'you@example.com' } },
      finds: 'topic',
      note: /Open the mail that SNS sent to you@example\.com/,
      command: /^aws sns subscribe .*--notification-endpoint you@example\.com$/,
    },
    {
      fault: 'a web ACL that does not refer to the rule group',
      plant: (stack) => stack.detachWebAcl(),
      finds: 'web-acl',
      note: /no web ACL has them/,
      command:
        /^npx serverless deploy --stage local --region eu-west-1 .*--param webAcl=on --param protect=RESOURCE_ARN$/,
    },
    {
      fault: 'GuardDuty without a detector',
      plant: ({ services }) => {
        services.guardduty.detector = 'none';
      },
      finds: 'guardduty',
      note: /no detector/,
      command: /^aws guardduty create-detector /,
    },
    {
      fault: 'GuardDuty that repeats every six hours',
      plant: ({ services }) => {
        services.guardduty.frequency = 'SIX_HOURS';
      },
      finds: 'guardduty-frequency',
      note: /Every 6 hours only/,
      command: /update-detector .*--finding-publishing-frequency FIFTEEN_MINUTES$/,
    },
    {
      fault: 'Macie that is off',
      plant: ({ services }) => {
        services.macie2.status = 'off';
      },
      finds: 'macie',
      note: /not enabled/,
      command: /^aws macie2 enable-macie /,
    },
    {
      fault: 'an account without a trail',
      plant: ({ services }) => services.cloudtrail.trails.clear(),
      finds: 'trail',
      note: /CloudTrail, KMS and Secrets Manager/,
      command: /^aws cloudtrail create-trail /,
    },
    {
      fault: 'a rule that is off',
      plant: ({ services }) => {
        const rule = services.eventbridge.rules.get('riposte-local-guardduty-1');
        if (rule) rule.state = 'DISABLED';
      },
      finds: 'rules-guardduty-1',
      note: /off, and its events are lost/,
      command: /^aws events enable-rule --region eu-west-1 --name riposte-local-guardduty-1$/,
    },
    {
      fault: 'a rule that somebody deleted',
      plant: ({ services }) => services.eventbridge.rules.delete('riposte-local-macie'),
      finds: 'rules-macie',
      note: /somebody deleted it/,
      command: /^npx serverless remove .* && npx serverless deploy .*--param table=riposte-local$/,
    },
    {
      fault: 'a rule that leads elsewhere',
      plant: ({ services }) =>
        services.eventbridge.rules.get('riposte-local-acm')?.targets.splice(0, 1, queueArn('other')),
      finds: 'rules-acm',
      note: /does not lead to the queue riposte-local-acm/,
      command: /put-targets .*Arn=arn:aws:sqs:eu-west-1:111122223333:riposte-local-acm$/,
    },
    {
      fault: 'events that did not reach their queue',
      plant: ({ services, world }) =>
        services.cloudwatch.data.push({
          metric: 'FailedInvocations',
          of: 'riposte-local-guardduty-1',
          at: world.now() - days(2),
          value: 7,
        }),
      finds: 'invocations',
      note: /guardduty-1 7 times/,
      command: /^npx serverless deploy /,
    },
    {
      fault: 'a function that somebody stopped',
      plant: ({ services }) => {
        const fn = services.lambda.functions.get('riposte-local-sweep');
        if (fn) fn.reserved = 0;
      },
      finds: 'functions-sweep',
      note: /concurrency is 0/,
      command: /^aws lambda delete-function-concurrency .*riposte-local-sweep$/,
    },
    {
      fault: 'a function that is not there, as in a stack that was half deployed',
      plant: ({ services }) => services.lambda.functions.delete('riposte-local-export'),
      finds: 'functions-export',
      note: /half deployed/,
      command: /--param table=riposte-local$/,
    },
    {
      fault: 'a trigger that is off',
      plant: ({ services }) => {
        const trigger = services.lambda.triggers.get(queueArn('guardduty'));
        if (trigger) trigger.state = 'Disabled';
      },
      finds: 'triggers-guardduty',
      note: /trigger is Disabled/,
      command: /^aws lambda update-event-source-mapping --region eu-west-1 --uuid .* --enabled$/,
    },
    {
      fault: 'dead letters',
      plant: ({ services }) => services.sqs.deliver('riposte-local-guardduty-dead-letters', '{}'),
      finds: 'dead-letters',
      note: /^1 message on 1 queue\.$/,
      command: /^npx --no -- riposte redrive --dry-run$/,
    },
    {
      fault: 'a role that an SCP denies what it needs',
      plant: ({ services }) =>
        services.iam.roles.get(roleArn('act-identity'))?.denied.set('iam:UpdateAccessKey', 'organisation'),
      finds: 'permissions-act-identity',
      note: /service control policy \(SCP\) of the organisation denies iam:UpdateAccessKey/,
      command: /^aws organizations list-policies-for-target --target-id 111122223333 /,
    },
    {
      fault: 'a role with a permissions boundary that is too narrow',
      plant: ({ services }) =>
        services.iam.roles.get(roleArn('act-storage'))?.denied.set('s3:PutBucketPublicAccessBlock', 'boundary'),
      finds: 'permissions-act-storage',
      note: /permissions boundary of the role denies s3:PutBucketPublicAccessBlock/,
      command: /^aws iam get-role --role-name riposte-local-act-storage /,
    },
    {
      fault: 'a role that somebody deleted',
      plant: ({ services }) => services.iam.roles.delete(roleArn('act-network')),
      finds: 'permissions-act-network',
      note: /somebody deleted it/,
      command: /--param rolePath=\/riposte\/$/,
    },
    {
      fault: 'an EC2 call that is refused by an RCP',
      plant: ({ faults }) =>
        faults.refuse('ModifyImageAttribute', 'UnauthorizedOperation', {
          message: denial('ec2:ModifyImageAttribute', 'with an explicit deny in a resource control policy'),
        }),
      finds: 'dry-run',
      note: /ec2:ModifyImageAttribute \(denied by a resource control policy \(RCP\) of the organisation\)/,
      command: /^aws organizations /,
    },
    {
      fault: 'a member account without its role',
      plant: () => {},
      options: {
        settings: { memberAccounts: [member] },
        clientsOf: () => {
          const send = async (): Promise<never> => {
            const message = denial('sts:AssumeRole', `on resource: arn:aws:iam::${member}:role/riposte-local-member`);
            throw Object.assign(new Error(message), { name: 'AccessDenied' });
          };
          return new Proxy({}, { get: () => ({ send }) }) as never;
        },
      },
      finds: 'members',
      note: new RegExp(`in ${member} \\(AccessDenied`),
      command: /^aws cloudformation deploy --stack-name riposte-local-member /,
    },
    {
      fault: 'a member account whose owner lets nothing be contained',
      plant: () => {},
      options: {
        settings: { memberAccounts: [member], contain: ['instances', 'sessions'], actions: ACTION_IDS },
        clientsOf: () => {
          const send = async ({ constructor: { name } }: object): Promise<object> => {
            if (!/^(GetRolePolicy|ModifyNetworkInterfaceAttribute)Command$/.test(name)) return {};
            const message = denial('sts:AssumeRole', `on resource: arn:aws:iam::${member}:role/riposte-local-member`);
            throw Object.assign(new Error(message), { name: 'AccessDenied' });
          };
          return new Proxy({}, { get: () => ({ send }) }) as never;
        },
      },
      finds: 'members-containment',
      note: new RegExp(`ec2:ModifyNetworkInterfaceAttribute in ${member} .*iam:GetRolePolicy in ${member}`),
      command: /--stack-name riposte-local-member-contain .* Instances=on Sessions=on$/,
    },
    {
      fault: 'a sender in the sandbox of SES',
      plant: ({ services }) => {
        services.sesv2.verified.add('example.com');
        services.sesv2.sandbox = true;
      },
      options: { settings: { sesFrom: 'riposte@example.com' } },
      finds: 'ses',
      note: /sandbox/,
      command: /^aws sesv2 put-account-details /,
    },
    {
      fault: 'a sender that is not verified',
      plant: () => {},
      options: { settings: { sesFrom: 'riposte@example.com' } },
      finds: 'ses',
      note: /Neither riposte@example\.com nor example\.com is verified/,
      command: /^aws sesv2 get-email-identity /,
    },
    {
      fault: 'a channel whose secret is gone',
      plant: () => {},
      options: { alerts: { channels: { ops: { kind: 'slack', url: 'secret:slack-webhook' } } } },
      finds: 'channels',
      note: /^ops \(secret:slack-webhook is not there\)\.$/,
      command: /^npx --no -- riposte notify test /,
    },
    {
      fault: 'a new account’s concurrency of 10',
      plant: ({ services }) => {
        services.lambda.concurrency = 10;
      },
      finds: 'quota-concurrency',
      note: /^10 of 10 are left/,
      command: /L-B99A9384/,
    },
    {
      fault: 'a source that fell silent',
      plant: ({ services, world }) =>
        services.cloudwatch.data.push({
          metric: 'TriggeredRules',
          of: 'riposte-local-guardduty-1',
          at: world.now() - days(12),
          value: 30,
        }),
      finds: 'heard',
      note: /not for a week: guardduty\./,
      command: /^aws events list-rules /,
    },
    {
      fault: 'a stack of another version',
      plant: () => {},
      deployment: { version: '0.0.1' },
      finds: 'version',
      note: /The stack is 0\.0\.1, and this code is /,
      command: /^npx serverless deploy --stage local /,
    },
    {
      fault: 'a deployment that was rolled back',
      plant: () => {},
      deployment: { status: 'UPDATE_ROLLBACK_COMPLETE' },
      finds: 'stack',
      note: /deployment failed/,
      command: /^aws cloudformation describe-stack-events /,
    },
  ] satisfies Fault[])('$fault, and nothing else', async (row: Fault) => {
    const cli = givenCli(row.options, {}, row.deployment);
    row.plant(cli.stack);
    const found = await look(cli);
    expect(wrongOf(found).map(({ id }) => id)).toEqual([row.finds]);
    const [check] = wrongOf(found);
    expect(check?.note).toMatch(row.note);
    expect(check?.command).toMatch(row.command);
    expect(check?.why).toMatch(/\.$/);
    expect(found.code).toBe(1);
  });
});

it('doctor with no permissions at all says of each thing that it is not allowed, and throws nothing', async () => {
  const cli = givenCli();
  cli.stack.faults.refuse('*', 'AccessDeniedException', { message: denial('any:Thing', 'because of nothing') });
  const found = await look(cli);
  expect(found.code).toBe(1);
  expect(found.checks.filter(({ state }) => state === 'ok').map(({ id }) => id)).toEqual(
    expect.arrayContaining(['version']),
  );
  for (const { state, note } of wrongOf(found)) {
    expect(['unknown', 'problem']).toContain(state);
    expect(note).not.toMatch(/\n\s+at /);
  }
  expect(wrongOf(found).length).toBeLessThan(25);
});

it('doctor that may not read the settings of the functions looks at the rest, and says so', async () => {
  const { stack, run } = givenCli(
    {},
    {
      connect: async () => ({
        ...connectionTo(stack),
        settings: async () => {
          throw Object.assign(new Error(denial('lambda:GetFunctionConfiguration', 'because of nothing')), {
            name: 'AccessDeniedException',
          });
        },
      }),
    },
  );
  const { code, stdout } = await run('doctor');
  expect(code).toBe(1);
  expect(stdout).toMatch(/Settings of the functions \(settings\)\n +They cannot be read: AccessDeniedException/);
  expect(stdout).toContain('ok       A trail logs management events in eu-west-1');
});

it('doctor of a stack that nobody may look for says which permission it needs', async () => {
  const message = denial('cloudformation:DescribeStacks', 'because no identity-based policy allows it');
  const refused = Object.assign(new Error(message), { name: 'AccessDenied', $metadata: {} });
  const { run } = givenCli({}, { connect: () => Promise.reject(refused) });
  const { code, stdout, stderr } = await run('doctor');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('cloudformation:DescribeStacks');
  expect(stderr).toContain('docs/operations.md');
  expect(stderr).not.toMatch(/\n\s+at /);
});

it('names its version', async () => {
  const { code, stdout } = await givenCli().run('--version');
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${VERSION}\n` });
});
