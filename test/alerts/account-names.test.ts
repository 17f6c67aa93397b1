import { alertSubject } from '../../src/alerts/alert-text.ts';
import { kinds, render } from '../../src/alerts/channels/index.ts';
import { entryLine } from '../../src/alerts/entry.ts';
import { compose } from '../../src/alerts/message.ts';
import { accountText, placeText } from '../../src/alerts/where.ts';
import type { ChannelSettings } from '../../src/policy/riposte-yml/channels.ts';
import { DATA, givenOrganisation, SHOP } from '../jobs/members/given-organisation.ts';
import { ACCOUNT, givenConfig } from '../support/fixtures.ts';
import { bundled } from '../support/stories.ts';
import { givenAlert, HOSTILE } from './given-alert.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:riposte-test';
const SETTINGS: ChannelSettings[] = [
  { kind: 'amazon-q', topic: TOPIC },
  { kind: 'https', url: 'https://example.com/hook', key: 'secret:riposte/signing' },
  { kind: 'pagerduty', key: 'secret:riposte/pagerduty' },
  { kind: 'ses', from: 'riposte@example.com', to: ['jane@example.org'] },
  { kind: 'slack', url: 'secret:riposte/slack' },
  { kind: 'slack-app', channel: 'C0123456789', token: 'secret:riposte/slack-bot' },
  { kind: 'sns', topic: TOPIC },
  { kind: 'teams', url: 'parameter:/riposte/teams' },
];
const named = givenAlert({ accountName: 'shop-prod' });
const id = named.finding.account;

describe('an account that the inventory knows', () => {
  it.each(SETTINGS)('is said by its name and id in $kind, of one alert and of several', (settings) => {
    const { room } = kinds[settings.kind];
    const several = Array.from({ length: 5 }, (_, n) => ({ ...named, id: `alert-${n}`, key: `${named.key}${n}` }));
    for (const alerts of [[named], several]) {
      const [message] = compose(alerts, [], room);
      const request = JSON.stringify(message && render(message, settings, givenConfig()));
      expect(request).toMatch(
        new RegExp(`shop\\\\*-prod \\\\*\\(${id}\\\\*\\)|"accountName":"shop-prod"|accountName\\\\":\\\\"shop-prod`),
      );
    }
  });

  it('stands in the subject before its id, and the subject stays short', () => {
    expect(alertSubject(named)).toContain(`, shop-prod (${id}) `);
    const long = givenAlert({ accountName: 'a very long name of an account that somebody gave it' });
    expect(alertSubject(long)).toContain(`, a very long name... (${id}) `);
    expect(alertSubject(long).length).toBeLessThan(100);
  });

  it('is the id alone where nobody knows its name, or the name says no more', () => {
    for (const accountName of [undefined, '', id]) {
      const alert = givenAlert({ ...(accountName !== undefined && { accountName }) });
      expect(accountText(alert)).toBe(id);
      expect(alertSubject(alert)).not.toContain(', ');
    }
  });

  it.each(HOSTILE.map((name) => ({ name })))('has a name that can deceive nobody: $name', ({ name }) => {
    const alert = givenAlert({ accountName: name });
    for (const text of [accountText(alert), placeText(alert), entryLine(alert), alertSubject(alert)]) {
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}]|https?:\/\/|example\.(?:com|net|org)/u);
      expect(text).toContain(id);
    }
    expect(accountText(alert).length).toBeLessThanOrEqual(64 + ' ()'.length + id.length);
  });
});

it('has alerts of members say their names, and those that nobody knows their ids', async () => {
  const { stack } = await givenOrganisation();
  const stranger = '999988887777';
  for (const account of [SHOP, DATA, stranger]) {
    const event = JSON.parse(bundled('guardduty/bucket-block-public-access-disabled').replaceAll(ACCOUNT, account));
    stack.deliver(
      'guardduty',
      JSON.stringify({ ...event, account, detail: { ...event.detail, id: account.padStart(32, 'a') } }),
    );
  }
  await stack.drain();
  const subjects = stack.services.sns.published.map(({ subject = '' }) => subject).join('\n');
  expect(subjects).toContain(`, shop-prod (${SHOP}) `);
  expect(subjects).toContain(`, data (${DATA}) `);
  expect(subjects).toContain(` (${stranger}) `);
});
