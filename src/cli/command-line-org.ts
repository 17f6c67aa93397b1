import { type Command, InvalidArgumentError, Option } from 'commander';
import { UNIT } from '../platform/settings/patterns.ts';
import type { Run } from './command-line.ts';
import type { DeployOptions } from './commands/org-deploy.ts';
import type { OrgStatusOptions } from './commands/org-status.ts';
import type { TemplatesOptions } from './commands/org-templates.ts';
import { later } from './later.ts';

const deployMembers = later(async () => (await import('./commands/org-deploy.ts')).deployMembers);
const askLooks = later(async () => (await import('./commands/org-look.ts')).askLooks);
const orgStatus = later(async () => (await import('./commands/org-status.ts')).orgStatus);
const showTemplates = later(async () => (await import('./commands/org-templates.ts')).showTemplates);

const findings = (): Option =>
  new Option(
    '--findings <who>',
    'who sends the findings of members: the administrator’s account (at first), or every account its own',
  ).choices(['administrator', 'every']);

function readUnits(text: string, before: readonly string[]): string[] {
  const units = text.split(',').map((unit) => unit.trim());
  if (units.every((unit) => UNIT.test(unit))) return [...before, ...units];
  throw new InvalidArgumentError('It is no organisational unit such as ou-a1b2-c3d4e5f6, and no root such as r-a1b2.');
}

function readAccounts(text: string, before: readonly string[]): string[] {
  const accounts = text.split(',').map((account) => account.trim());
  if (accounts.every((account) => /^\d{12}$/.test(account))) return [...before, ...accounts];
  throw new InvalidArgumentError('It is no id of an account, or several, comma-separated: each has 12 digits.');
}

function readRows(text: string): number {
  const rows = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (rows > 0) return rows;
  throw new InvalidArgumentError('It is not a number of rows from 1 to 999999.');
}

/** The accounts and regions of an organisation. */
export function addOrg(program: Command, run: Run): void {
  const org = program.command('org').description('the accounts and regions of an organisation');
  org
    .command('status')
    .description('every account and region: role, rules, detector, revision, when it was heard; the worst first')
    .option('--all', 'what has no gap as well, and every row')
    .addOption(new Option('--limit <rows>', 'the most rows').argParser(readRows).default(50))
    .action((options: OrgStatusOptions) => run((context) => orgStatus(options, context)));
  org
    .command('look')
    .description('has every account looked at soon, after something was mended by hand or deployed by a pipeline')
    .action(() => run((context) => askLooks(context)));
  org
    .command('templates')
    .description('the templates that member accounts deploy, with their values, for a pipeline of your own')
    .addOption(findings())
    .option('--write <folder>', 'write them there')
    .action((options: TemplatesOptions) => run((context) => showTemplates(options, context)));
  org
    .command('deploy')
    .description(
      'brings roles and rules to every account by StackSets; shows the plan first, and goes on where it stopped',
    )
    .addOption(
      new Option('--unit <ids>', 'organisational units, comma-separated, or the root; at first, then remembered')
        .argParser(readUnits)
        .default([], 'those of the last time'),
    )
    .addOption(findings())
    .option('--boundary <arn>', 'a policy that bounds every role in members')
    .addOption(
      new Option('--call-as <whom>', 'whose credentials these are')
        .choices(['delegated-admin', 'self'])
        .default('delegated-admin'),
    )
    .addOption(
      new Option(
        '--again <accounts>',
        'delete the stacks of these accounts and make them anew: what was changed by hand',
      )
        .argParser(readAccounts)
        .default([], 'none'),
    )
    .option('--groups-out', 'with --again: the rule groups of these accounts stand in no web ACL', false)
    .option('--dry-run', 'only show the plan', false)
    .action((options: DeployOptions) => run((context) => deployMembers(options, context)));
}
