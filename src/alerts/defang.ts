import { clean } from '../core/text.ts';

const STACKED_MARKS = /(\p{M}{2})\p{M}+/gu;
// Also where no scheme stands before it: a client that looks for one may go back further than to a word's beginning.
const SCHEME = /((?:\b[a-z][a-z0-9+.-]*)?):\/\//gi;
const DOT = /[.\u3002\uff0e\uff61]/gu;
// From the beginning of a word alone: else each letter of a long word is tried, and a word of n letters takes n² steps.
const DOMAIN =
  /(?<![\p{L}\p{N}_-])[\p{L}\p{N}_-]+(?:[.\u3002\uff0e\uff61][\p{L}\p{N}_-]+)*[.\u3002\uff0e\uff61]\p{L}[\p{L}\p{N}-]+/gu;
// Endings of finding types and file names that no top-level domain is called: these dots may stay.
const NO_DOMAIN = /\.(?:outsideaws|insideaws|custom|reputation|json|ya?ml|txt|csv|log)$/i;

const defang = (text: string): string =>
  text
    .replace(STACKED_MARKS, '$1')
    .replace(SCHEME, (_, scheme: string) => `${scheme.replace(/^http/i, 'hxxp')}[:]//`)
    .replace(DOMAIN, (domain) => (NO_DOMAIN.test(domain) ? domain : domain.replace(DOT, '[.]')));

/**
 * Text that a finding brings along, made harmless for a mail reader: on one line, without controls, and with nothing
 * that a mail client would turn into a link (`hxxp[:]//evil[.]example`). Attackers choose user agents, names and
 * titles, and a link in a security email is one that people follow. IP addresses stay as they are: clients do not
 * link them, and they are what the reader compares.
 */
export function quoted(text: string, max = 256): string {
  return defang(clean(text, max));
}

// AWS's documentation, where nobody else can write (in the console, a link can create a stack), DNS names that begin
// with an underscore, and CAA records for Amazon.
const KEPT =
  /https:\/\/docs\.aws\.amazon\.com\/[\w./-]*|(?<![\w.-])_[\w-]+(?:\.[\w-]+)+|(?<![\w.-])[\w.-]+\. CAA \d{1,3} issue "amazon\.com"/g;
const ISO_TIME = /\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z/g;

// A page of our own is said without its ending, `docs/members`: `.md` is a top-level domain, of which mail clients make links.
const OWN_PAGE = /(?<![\w./-])(docs\/[\w-]+)\.md(?!\.?[\w/-])/g;

/**
 * One of our own sentences, which may quote a finding: harmless like `quoted`, but for two things that people need
 * whole. Links to AWS's documentation work, and the DNS records that a certificate needs can be copied.
 */
export function sentence(text: string, max = 1_000): string {
  const line = clean(text, max).replace(ISO_TIME, '$1 $2 UTC').replace(OWN_PAGE, '$1');
  const kept = line.match(KEPT) ?? [];
  return line
    .split(KEPT)
    .map((part, index) => defang(part) + (kept[index] ?? ''))
    .join('');
}

/**
 * One line of printable ASCII, for an SNS subject: letters lose their accents, everything else becomes `?`, and a
 * cut is marked by `...`.
 *
 * @param max the most characters
 */
export function asciiLine(text: string, max: number): string {
  const line = clean(text.slice(0, 4 * max), 4 * max)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[^ -~]+/g, '?')
    .trim();
  return line.length > max ? `${line.slice(0, Math.max(0, max - 3)).trimEnd()}...` : line;
}
