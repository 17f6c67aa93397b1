import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alerts, channelStatements } from '../../deploy/alerts.ts';
import { channelsIn } from '../../deploy/channel-secrets.ts';
import type { Statement } from '../../deploy/template.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';

const inShort = (statements: readonly Statement[]): string[] =>
  statements.flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${JSON.stringify(resource)}`)),
  );
const arn = (service: string, name: string): string =>
  JSON.stringify({ 'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${name}` });

it('without channels the function may read no secret, and send nowhere but to the topic', () =>
  expect(channelStatements([])).toEqual([]));

it.each([
  {
    title: 'a secret of which a field is named',
    channel: { kind: 'slack', url: 'secret:riposte/chats#slack' },
    grants: [`secretsmanager:GetSecretValue ${arn('secretsmanager', 'secret:riposte/chats-??????')}`],
  },
  {
    title: 'a parameter',
    channel: { kind: 'teams', url: 'parameter:/riposte/teams' },
    grants: [`ssm:GetParameter ${arn('ssm', 'parameter/riposte/teams')}`],
  },
  {
    title: 'the token of an app',
    channel: { kind: 'slack-app', token: 'secret:riposte/slack-bot' },
    grants: [`secretsmanager:GetSecretValue ${arn('secretsmanager', 'secret:riposte/slack-bot-??????')}`],
  },
  {
    title: 'a topic',
    channel: { kind: 'amazon-q', topic: 'arn:aws:sns:eu-west-1:111122223333:chat' },
    grants: ['sns:Publish "arn:aws:sns:eu-west-1:111122223333:chat"'],
  },
  {
    title: 'a sender',
    channel: { kind: 'ses', from: 'riposte@example.com', to: ['jane@example.org'] },
    // A default configuration set of the identity is asked for as well.
    grants: ['identity/*', 'configuration-set/*'].map((name) => `ses:SendEmail ${arn('ses', name)}`),
  },
])('$title is granted, and no other', ({ channel, grants }) => {
  const statements = channelStatements([channel, channel]);
  const own = inShort(statements).filter((grant) => !/^(kms:|sns:GetTopicAttributes)/.test(grant));
  expect(own).toEqual(grants);
  // A key is used in the name of the service that holds what it encrypts, and in no other way.
  for (const { Action, Condition } of statements)
    if ([Action].flat().some((action) => action.startsWith('kms:'))) expect(Condition).toHaveProperty('StringEquals');
});

it('an email is sent only as the sender that riposte.yml names', () => {
  const [statement] = channelStatements([{ kind: 'ses', from: 'riposte@example.com', to: [] }]);
  expect(statement?.Condition).toEqual({ StringEquals: { 'ses:FromAddress': ['riposte@example.com'] } });
});

it.each([
  { kind: 'slack', remembers: false },
  { kind: 'slack-app', remembers: true },
])('a channel of kind $kind: the journal remembers its messages: $remembers', ({ kind, remembers }) => {
  const parts = JSON.stringify(alerts('riposte-test', DEFAULTS, [{ kind }]).at(-1));
  expect(parts.includes('{"dynamodb:LeadingKeys":["CHAT#*"]}')).toBe(remembers);
  expect(parts.includes('dynamodb:')).toBe(remembers);
});

it('reads the channels of riposte.yml, where there is one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-yml-'));
  try {
    expect(channelsIn(folder)).toEqual([]);
    writeFileSync(join(folder, 'riposte.yml'), 'channels:\n  chat: { kind: slack, url: secret:a }\n');
    expect(channelsIn(folder)).toEqual([{ kind: 'slack', url: 'secret:a' }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
