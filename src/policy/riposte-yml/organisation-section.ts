import * as z from 'zod';
import { MODES } from '../../core/decision.ts';
import { BLOCKS, FINDINGS, GLOBAL_REGION, isForCloudFront, type OrganisationRules } from '../../core/organisation.ts';
import * as pattern from '../../platform/settings/patterns.ts';
import { ACCOUNT_ID, REGION } from '../../sources/read/identifiers.ts';
import { keys, listOf, oneOf, someOf, text } from './shape.ts';

const account = text(ACCOUNT_ID, 'an account of 12 digits in quotes, such as "444455556666"');
const region = text(REGION, 'a region such as eu-west-1');
const unit = text(pattern.UNIT, 'the id of an organisational unit or root, such as ou-a1b2-c3d4e5f6 or r-a1b2');
const regions = listOf(region, 40, 'regions');

const Match = keys({
  account: z.exactOptional(listOf(account, 1000, 'accounts')).describe('One of these accounts.'),
  unit: z.exactOptional(listOf(unit, 200, 'units')).describe('In one of these organisational units, or in one below.'),
  tag: z
    .exactOptional(someOf(text(/^.{1,128}$/, 'the key of a tag'), text(/^.{0,256}$/, 'the value of a tag'), 'tag'))
    .describe('Tags of the account, all of them, each with this value.'),
  region: z.exactOptional(regions).describe('In one of these regions.'),
})
  .refine((match) => Object.keys(match).length > 0, {
    error: 'nothing says which accounts are meant: give account, unit, tag, region, or several of them.',
  })
  .describe('Every key has to match; of a list, one entry.');

const Rule = keys({
  match: Match,
  mode: z.exactOptional(oneOf(MODES)).describe('The most that is done there; that of newAccounts when left out.'),
  blocks: z
    .exactOptional(oneOf(['own', 'organisation']))
    .describe('organisation: what is blocked anywhere is blocked there too, where the mode is enforce.'),
  cloudFront: z
    .exactOptional(z.boolean())
    .describe('true: where the list holds there, it holds for its CloudFront distributions, too.'),
  exclude: z.exactOptional(z.boolean()).describe('true: what comes of them is told nobody, and nothing is done there.'),
}).refine(({ exclude, mode, blocks, cloudFront }) => !exclude || (mode ?? blocks ?? cloudFront) === undefined, {
  error: 'what is excluded has neither mode nor blocks nor cloudFront: leave them out, or exclude.',
});

/** The section about the accounts of an organisation, as it is written. */
const Organisation = keys({
  id: text(pattern.ORGANISATION, 'the id of an organisation such as o-abcdefghij').describe(
    'The only organisation whose accounts are heard and entered.',
  ),
  regions: z.exactOptional(regions).describe('Regions of its accounts, beside the one in which Riposte is deployed.'),
  newAccounts: z
    .exactOptional(oneOf(MODES))
    .describe('The most that is done in accounts that no entry of accounts matches; notify when left out.'),
  blocks: z
    .exactOptional(oneOf(BLOCKS))
    .describe(
      'Where the block list holds: own (the deployment’s account and region, when left out), organisation, or firewall-manager.',
    ),
  cloudFront: z
    .exactOptional(z.boolean())
    .describe(
      'true: where the shared list holds, it holds for CloudFront distributions, too; for it us-east-1 is among regions.',
    ),
  findings: z
    .exactOptional(oneOf(FINDINGS))
    .describe(
      'Who sends the findings of members: administrator (the account that administers the services), or every account its own; as org deploy was told when left out.',
    ),
  accounts: z
    .exactOptional(listOf(Rule, 200, 'entries'))
    .describe('What holds for some accounts; the first entry that matches decides.'),
})
  .refine(
    ({ cloudFront = false, accounts = [], regions: named = [] }) =>
      !isForCloudFront({ cloudFront, accounts }) || named.includes(GLOBAL_REGION),
    {
      error: `cloudFront needs ${GLOBAL_REGION} among regions: AWS has the sets of CloudFront there.`,
    },
  )
  .transform(
    ({
      id,
      regions: named = [],
      newAccounts = 'notify',
      blocks = 'own',
      cloudFront,
      findings,
      accounts = [],
    }): OrganisationRules => ({
      id,
      regions: named,
      newAccounts,
      blocks,
      ...(cloudFront && { cloudFront }),
      ...(findings && { findings }),
      accounts,
    }),
  );

/** The section about the accounts of an organisation. */
export const organisationSections = {
  organisation: z
    .exactOptional(Organisation)
    .describe('The accounts and regions of an organisation that are heard and answered.'),
};
