import { readFileSync } from 'node:fs';
import { readRiposteYml } from '../../../src/policy/riposte-yml/read.ts';

const read = (text: string) => readRiposteYml(text, []);
const DOCUMENT = readFileSync(new URL('../../../docs/digest.md', import.meta.url), 'utf8');

it('reads the section as the documentation shows it', () => {
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(DOCUMENT) ?? [];
  const { yml, problems } = read(example);
  expect(problems).toBeUndefined();
  expect(yml?.digest).toEqual({
    weekly: true,
    topic: 'always',
    recipients: [
      { address: 'security@example.com' },
      {
        address: 'payments@example.com',
        accounts: ['111122223333'],
        units: ['ou-a1b2-c3d4e5f6'],
        tags: { team: 'payments' },
        period: 'weekly',
      },
      { address: 'pager@example.net', format: 'text' },
    ],
  });
});

it.each([
  { text: 'digest: { recipients: [] }', path: 'digest.recipients', says: /1 to 50/ },
  {
    text: 'digest: { recipients: [{}] }',
    path: 'digest.recipients[0].address',
    says: /is missing; it has to be an e-mail/,
  },
  {
    text: 'digest: { recipients: [{ address: nobody }] }',
    path: 'digest.recipients[0].address',
    says: /"nobody" is not an e-mail/,
  },
  {
    text: 'digest: { recipients: [{ address: a@example.com, accounts: [111122223333] }] }',
    path: 'digest.recipients[0].accounts[0]',
    says: /twelve digits\. YAML reads it as a number: put it in quotes/,
  },
  {
    text: 'digest: { recipients: [{ address: a@example.com, tags: {} }] }',
    path: 'digest.recipients[0].tags',
    says: /no tag in it, so that it would match everything/,
  },
  {
    text: 'digest: { recipients: [{ address: a@example.com, format: pdf }] }',
    path: 'digest.recipients[0].format',
    says: /"pdf" is not one of html, text/,
  },
  {
    text: 'digest: { recipients: [{ address: a@example.com }, { address: A@example.com }] }',
    path: 'digest',
    says: /stands twice/,
  },
  {
    text: 'digest: { daily: true }',
    path: 'digest.daily',
    says: /no key "daily" here; there may be recipients, weekly, topic/,
  },
  { text: 'digest: { topic: never }', path: 'digest.topic', says: /"never" is not one of auto, always/ },
])('refuses $text', ({ text, path, says }) => {
  const { problems = [] } = read(text);
  expect(problems).toMatchObject([{ path, message: expect.stringMatching(says) }]);
});
