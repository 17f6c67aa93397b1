import { readRiposteYml } from '../../../src/policy/riposte-yml/read.ts';

const read = (text: string) => readRiposteYml(text, []);

it('reads channels, routes and quiet hours as the documentation shows them', () => {
  const { yml, problems } = read(`
channels:
  on-call: { kind: pagerduty, key: secret:riposte/pagerduty }
  chat: { kind: slack, url: 'secret:riposte/chats#slack' }
  siem: { kind: https, url: https://siem.example.com/riposte, key: parameter:/riposte/siem, allowPrivate: true }
routes:
  - { severity: [high, critical], to: [on-call, topic] }
  - { playbook: routine-*, to: digest }
quietHours:
  - { zone: Europe/Zurich, days: [sat, sun], from: '22:00', to: '06:00', except: [high, critical], channels: [chat] }
`);
  expect(problems).toBeUndefined();
  expect(Object.keys(yml?.channels ?? {})).toEqual(['on-call', 'chat', 'siem']);
});

it.each([
  {
    title: 'a secret in place of its name, which is not repeated',
    text: 'channels: { chat: { kind: slack, url: "https://hooks.example.com/services/made-up" } }',
    path: 'channels.chat.url',
    says: /not where a secret is kept.*secret:NAME/,
  },
  {
    title: 'a kind that there is not',
    text: 'channels: { chat: { kind: pigeon } }',
    path: 'channels.chat.kind',
    says: /"pigeon" is no kind of channel/,
  },
  {
    title: 'a signing secret beside the token, where who posts could read it',
    text: 'channels: { chat: { kind: slack-app, channel: C0123456789, token: "secret:slack#token", signingSecret: "secret:slack#signing" } }',
    path: 'channels.chat.signingSecret',
    says: /keep the signing secret in a secret of its own/,
  },
  {
    title: 'a channel by its name',
    text: "channels: { chat: { kind: slack-app, channel: '#security', token: secret:slack } }",
    path: 'channels.chat.channel',
    says: /the id of a Slack channel such as C0123456789/,
  },
  {
    title: 'a name that is ours',
    text: 'channels: { topic: { kind: slack, url: secret:a } }',
    path: 'channels.topic',
    says: /name of Riposte's own/,
  },
  {
    title: 'a route to a channel that is not there',
    text: 'channels: { chat: { kind: slack, url: secret:a } }\nroutes: [{ to: chatt }]',
    path: 'routes[0].to',
    says: /no channel "chatt"; there are topic, chat\. Did you mean "chat"\?/,
  },
  {
    title: 'a clock without quotes that YAML reads as it likes',
    text: 'quietHours: [{ from: 22, to: "06:00" }]',
    path: 'quietHours[0].from',
    says: /a time such as 22:00, in quotes/,
  },
  {
    title: 'hours without end',
    text: 'quietHours: [{ from: "22:00", to: "22:00" }]',
    path: 'quietHours[0]',
    says: /always quiet/,
  },
  {
    title: 'a web address that is not HTTPS',
    text: 'channels: { siem: { kind: https, url: "http://siem.example.com/", key: secret:a } }',
    path: 'channels.siem.url',
    says: /./,
  },
])('refuses $title, and says where', ({ text, path, says }) => {
  const { problems = [] } = read(text);
  expect(problems).toEqual([expect.objectContaining({ path, message: expect.stringMatching(says) })]);
  expect(JSON.stringify(problems)).not.toContain('made-up');
});
