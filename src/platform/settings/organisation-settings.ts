import * as z from 'zod/mini';
import { MODES } from '../../core/decision.ts';
import { BLOCKS, FINDINGS, type OrganisationRules } from '../../core/organisation.ts';
import { ACCOUNT_ID, REGION } from '../../sources/read/identifiers.ts';
import { setting } from './define.ts';
import { readBy } from './kinds.ts';
import * as pattern from './patterns.ts';

const account = z.string().check(z.regex(ACCOUNT_ID));
const region = z.string().check(z.regex(REGION));

const Rules = z.strictObject({
  id: z.string().check(z.regex(pattern.ORGANISATION)),
  regions: z.array(region),
  newAccounts: z.enum(MODES),
  blocks: z.enum(BLOCKS),
  cloudFront: z.optional(z.boolean()),
  findings: z.optional(z.enum(FINDINGS)),
  accounts: z.array(
    z.strictObject({
      match: z.strictObject({
        account: z.optional(z.array(account)),
        unit: z.optional(z.array(z.string().check(z.regex(pattern.UNIT)))),
        tag: z.optional(z.record(z.string(), z.string())),
        region: z.optional(z.array(region)),
      }),
      mode: z.optional(z.enum(MODES)),
      blocks: z.optional(z.enum(['own', 'organisation'])),
      cloudFront: z.optional(z.boolean()),
      exclude: z.optional(z.boolean()),
    }),
  ),
});

/** The section as the functions read it: JSON on one line. Undefined where it is none. */
export function readRules(text: string): OrganisationRules | 'off' | undefined {
  if (text === '') return 'off';
  try {
    return z.safeParse(Rules, JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The accounts and regions of an organisation, as one setting. */
export const ORGANISATION = {
  organisation: setting(readBy('what the section organisation of riposte.yml makes of itself, as JSON', readRules), {
    is: 'the accounts and regions of an organisation that are heard and answered; written as the section `organisation` of riposte.yml: [docs/organisation.md](docs/organisation.md)',
    default: '',
    empty: 'off',
  }),
};
