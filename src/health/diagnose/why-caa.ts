import { clean } from '../../core/text.ts';
import { type Answer, type Check, ok, problem } from '../check.ts';
import type { Asking } from './asking.ts';

/** One CAA record, as `node:dns` reads it. */
export interface CaaRecord {
  issue?: string | undefined;
  issuewild?: string | undefined;
}

/** Any of these lets Amazon issue. Source: https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html */
const AMAZON = ['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com'];
/** What DNS says where there is no such record, or no such name. */
const NOTHING = new Set(['ENODATA', 'ENOTFOUND']);
/** So many names of one certificate are looked up. */
const MOST_NAMES = 10;

/**
 * Whether CAA records keep Amazon from issuing for names of a certificate, as DNS answers whoever asks. The records of
 * the nearest name above count where a name has none (RFC 8659).
 */
export async function whyCaa(domains: readonly string[], { resolveCaa }: Asking): Promise<Check[]> {
  if (!resolveCaa || domains.length === 0) return [];
  const some = domains.slice(0, MOST_NAMES);
  const answers = await Promise.all(some.map((domain) => answerFor(domain, resolveCaa)));
  const wrong = answers.filter(({ state }) => state !== 'ok');
  const shape = { id: 'caa', what: 'CAA records' };
  if (wrong.length > 0)
    return wrong.map((answer, n) => ({ ...shape, id: n === 0 ? 'caa' : `caa-${n + 1}`, ...answer }));
  const of = domains.length > some.length ? ` Looked up for ${some.length} of ${domains.length} names.` : '';
  return [{ ...shape, ...ok(`They let Amazon issue.${of}`) }];
}

async function answerFor(domain: string, resolveCaa: NonNullable<Asking['resolveCaa']>): Promise<Answer> {
  const isWild = domain.startsWith('*.');
  const name = isWild ? domain.slice(2) : domain;
  try {
    const { at, records } = await nearest(name, resolveCaa);
    const issue = records.flatMap((record) => record.issue ?? []);
    const wild = records.flatMap((record) => record.issuewild ?? []);
    const [tag, values] = isWild && wild.length > 0 ? ['issuewild', wild] : ['issue', issue];
    const may = values.map((value) => (value.split(';')[0] ?? '').trim().toLowerCase());
    if (may.length === 0 || may.some((one) => AMAZON.includes(one))) return ok('');
    const others = may.filter(Boolean).map((one) => clean(one, 80));
    const only = others.length > 0 ? `only ${others.join(', ')}` : 'nobody';
    return problem(
      `For ${clean(domain, 253)}, those of ${at} let ${only} issue, and not Amazon. Add beside them: ${at}. CAA 0 ${tag} "amazon.com"`,
    );
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return {
      state: 'unknown',
      note: `DNS does not answer for ${clean(name, 253)} (${clean(code, 40)}); where it does not answer Amazon either, nothing is issued.`,
    };
  }
}

/** The records of a name, or of the nearest name above that has some. */
async function nearest(
  name: string,
  resolveCaa: NonNullable<Asking['resolveCaa']>,
): Promise<{ at: string; records: CaaRecord[] }> {
  for (let at = name; at !== ''; at = at.split('.').slice(1).join('.')) {
    const records = await resolveCaa(at).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && NOTHING.has(String(error.code))) return [];
      throw error;
    });
    if (records.length > 0) return { at: clean(at, 253), records };
  }
  return { at: '', records: [] };
}
