import fc from 'fast-check';
import { isWithin, parseDomain } from '../../../src/core/addresses/domain.ts';

describe('a domain from outside', () => {
  it.each([
    { text: 'beacon.control.example.net', domain: 'beacon.control.example.net' },
    { text: 'EVIL.Example.ORG.', domain: 'evil.example.org' },
    { text: 'bücher.example', domain: 'xn--bcher-kva.example' },
    { text: 'xn--bcher-kva.example', domain: 'xn--bcher-kva.example' },
    { text: '例え.example.net', domain: 'xn--r8jz45g.example.net' },
    { text: `${'a'.repeat(63)}.example.net`, domain: `${'a'.repeat(63)}.example.net` },
    { text: '1.example.net', domain: '1.example.net' },
  ])('$text is read as $domain', ({ text, domain }) => {
    expect(parseDomain(text)).toEqual({ domain });
  });

  it.each([
    { title: 'a single label', text: 'localhost' },
    { title: 'an address', text: '198.51.100.7' },
    { title: 'an address in other clothes', text: '0x7f.1' },
    { title: 'an underscore', text: '_dmarc.example.net' },
    { title: 'a wildcard', text: '*.example.net' },
    { title: 'a leading hyphen', text: '-a.example.net' },
    { title: 'a trailing hyphen', text: 'a-.example.net' },
    { title: 'an empty label', text: 'a..example.net' },
    { title: 'a label that is too long', text: `${'a'.repeat(64)}.example.net` },
    { title: 'a name that is too long', text: `${'a.'.repeat(126)}example.net` },
    { title: 'a URL', text: 'https://evil.example.net/x' },
    { title: 'a port', text: 'evil.example.net:53' },
    { title: 'an escape', text: 'evil%2eexample.net' },
    { title: 'two lines', text: 'evil.example.net\nother.example.net' },
    { title: 'markup', text: '<b>.example.net' },
    { title: 'a bidi mark', text: 'evil\u202e.example.net' },
    { title: 'nothing', text: '' },
    { title: '100 KB', text: 'a.'.repeat(50_000) },
  ])('is refused for $title, in harmless words', ({ text }) => {
    const parsed = parseDomain(text);
    expect(parsed).toEqual({ refuse: expect.stringMatching(/^[^\p{Cc}\p{Cf}]{5,160}$/u) });
  });

  it('is a plain host name or refused, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.domain(), fc.webUrl(), fc.ipV4(), fc.string({ unit: 'binary' })), (text) => {
        const parsed = parseDomain(text);
        if ('domain' in parsed) expect(parsed.domain).toMatch(/^(?=.{3,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/);
      }),
    );
  });

  it('lies within itself and what it ends in, by whole labels', () => {
    expect(isWithin('a.example.net', 'example.net')).toBe(true);
    expect(isWithin('example.net', 'example.net')).toBe(true);
    expect(isWithin('badexample.net', 'example.net')).toBe(false);
  });
});
