import fc from 'fast-check';
import { asciiLine, quoted, sentence } from '../../src/alerts/defang.ts';
import { processorTime, yardsticksOf } from '../support/processor.ts';

describe('text from outside', () => {
  it.each([
    { title: 'a web address', text: 'see http://example.com/a?b=c', safe: 'see hxxp[:]//example[.]com/a?b=c' },
    { title: 'a bare domain', text: 'go to login.example.net now', safe: 'go to login[.]example[.]net now' },
    { title: 'an email address', text: 'admin@example.org', safe: 'admin@example[.]org' },
    { title: 'an international domain', text: 'пример.испытание', safe: 'пример[.]испытание' },
    { title: 'an ideographic dot', text: 'example\u3002com', safe: 'example[.]com' },
    { title: 'a domain that begins like a record', text: '_x.example.com', safe: '_x[.]example[.]com' },
    {
      title: 'a domain after an address',
      text: '198.51.100.7.example.com',
      safe: '198[.]51[.]100[.]7[.]example[.]com',
    },
    { title: 'another scheme', text: 'ftp://x javascript://y', safe: 'ftp[:]//x javascript[:]//y' },
    { title: 'stacked marks', text: 'e\u0301\u0301\u0301\u0301', safe: 'e\u0301\u0301' },
  ])('has $title made harmless', ({ text, safe }) => expect(quoted(text)).toBe(safe));

  it.each([
    { title: 'an IPv4 address', text: '198.51.100.7' },
    { title: 'an IPv6 block', text: '2001:db8::7/128' },
    { title: 'a finding type', text: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS' },
    { title: 'a file', text: 'report.csv' },
    { title: 'an ARN', text: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf' },
  ])('keeps $title readable', ({ text }) => expect(quoted(text)).toBe(text));
});

describe('a sentence of ours', () => {
  it.each([
    {
      title: 'a link to the documentation',
      text: 'See https://docs.aws.amazon.com/acm/latest/userguide/x.html for more.',
      shown: 'See https://docs.aws.amazon.com/acm/latest/userguide/x.html for more.',
    },
    {
      title: 'a validation record',
      text: 'Create _abc.www.example.com as a CNAME.',
      shown: 'Create _abc.www.example.com as a CNAME.',
    },
    {
      title: 'a CAA record for Amazon',
      text: 'Add www.example.com. CAA 0 issue "amazon.com"',
      shown: 'Add www.example.com. CAA 0 issue "amazon.com"',
    },
    {
      title: 'times, as people write them',
      text: 'until 2026-12-25T08:10:00.000Z, or 2026-12-25T08:10Z',
      shown: 'until 2026-12-25 08:10 UTC, or 2026-12-25 08:10 UTC',
    },
    {
      title: 'no link to a host that only looks like the documentation',
      text: 'https://docs.aws.amazon.com.example.net/x',
      shown: 'hxxps[:]//docs[.]aws[.]amazon[.]com[.]example[.]net/x',
    },
    {
      title: 'a page of our own, without the ending of which mail clients make a link',
      text: 'Look at docs/organisation.md, "When an account refuses". See docs/members.md.',
      shown: 'Look at docs/organisation, "When an account refuses". See docs/members.',
    },
    {
      title: 'no page of somebody else’s',
      text: 'See evil.example/docs/organisation.md, docs/a.md.example.com and organisation.md.',
      shown: 'See evil[.]example/docs/organisation[.]md, docs/a[.]md[.]example[.]com and organisation[.]md.',
    },
    { title: 'no record inside another name', text: 'http://_x.example.com', shown: 'hxxp[:]//_x.example.com' },
    {
      title: 'no link to the console, where one can create a stack',
      text: 'https://console.aws.amazon.com/cloudformation/home#/stacks/create/review?templateURL=x',
      shown: 'hxxps[:]//console[.]aws[.]amazon[.]com/cloudformation/home#/stacks/create/review?templateURL=x',
    },
  ])('keeps $title', ({ text, shown }) => expect(sentence(text)).toBe(shown));
});

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.webUrl(),
  fc.emailAddress(),
);

it('never lets a scheme or a control character through, whatever the text', () => {
  fc.assert(
    fc.property(anything, (text) => {
      for (const shown of [quoted(text), sentence(text)]) {
        expect(shown.replaceAll(/https:\/\/docs\.aws\.amazon\.com\//g, '')).not.toContain('://');
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }
    }),
    { examples: [['http://a.aa/://'], ['://evil.example'], ['1://evil.example']] },
  );
});

it('is safe to apply twice', () => {
  fc.assert(fc.property(anything, (text) => expect(quoted(quoted(text, 5_000), 10_000)).toBe(quoted(text, 5_000))));
});

it('is made in time that grows as the text does', () => {
  const long = `${'x'.repeat(200_000)} login.example.net`;
  const { ms, result } = processorTime(() => quoted(long, 300_000));
  expect(result).toMatch(/^x+ login\[\.\]example\[\.\]net$/);
  // With a step for each pair of letters, a minute.
  expect(yardsticksOf(ms)).toBeLessThan(100);
});

it('makes one line of printable ASCII within its length, whatever the text', () => {
  fc.assert(
    fc.property(anything, fc.integer({ min: 4, max: 99 }), (text, max) => {
      expect(asciiLine(text, max)).toMatch(/^[ -~]*$/);
      expect(asciiLine(text, max).length).toBeLessThanOrEqual(max);
    }),
  );
});
