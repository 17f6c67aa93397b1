import { visitSoon } from '../../actions/network/block-list/places/visit-soon.ts';
import { plural } from '../../alerts/plain-text.ts';
import { isAwsError } from '../../core/errors.ts';
import { type Findings, GLOBAL_REGION } from '../../core/organisation.ts';
import { describeError } from '../../core/telemetry.ts';
import { askForLooks } from '../../journal/asked-look.ts';
import { readInventory } from '../../journal/inventory.ts';
import { createTable } from '../../platform/table.ts';
import { checkReached, groupsText, type Inoperable, inoperableOf, inoperableText, withGroups } from '../org/again.ts';
import { carryOut, type PlaceResult, untilIdle } from '../org/deploy-set.ts';
import { byItself, type MemberTemplate, stackNameOf } from '../org/member-templates.ts';
import { type Step, stepsFor } from '../org/stack-set-plan.ts';
import { createStackSets, type StackSets, type Standing, type Wanted } from '../org/stack-sets.ts';
import { shown } from '../out.ts';
import { UsageError } from '../read-events.ts';
import { CommandError, type Context } from './context.ts';
import { templatesOf } from './org-templates.ts';

export interface DeployOptions {
  /** Units or the root; those of the last time where none is named. */
  unit: readonly string[];
  /** As the last time where it is not said; at first the administrator. */
  findings?: Findings;
  boundary?: string;
  /** Whose credentials these are. */
  callAs: 'delegated-admin' | 'self';
  dryRun: boolean;
  /** Accounts whose stacks are deleted and made anew. */
  again: readonly string[];
  /** Whether somebody has taken their rule groups out of web ACLs. */
  groupsOut: boolean;
}

/** One StackSet, with what is to be done about it. */
interface Planned {
  template: MemberTemplate;
  wanted: Wanted;
  steps: Step[];
  standing: Standing;
  /** Accounts whose stacks are not made anew, since a rule group may be in use. */
  held: string[];
  /** Those that no step of the plan reaches. */
  inoperable: Inoperable[];
}

/**
 * Brings the roles and rules of members to every account of the units, and to those that join later. Shows the plan and
 * asks; given again, it does what is left.
 *
 * @returns 1 where an account or region failed
 */
export async function deployMembers(options: DeployOptions, context: Context): Promise<number> {
  const { clients, confirm, out } = context;
  const { home, organisation, templates } = await templatesOf(options.findings, context);
  const sets = createStackSets(clients.cloudformation, options.callAs === 'self' ? 'SELF' : 'DELEGATED_ADMIN');
  const planned = await asked(() => planAll(templates, home, options, sets, context));
  await checkAgain(options, planned, home, context);
  for (const line of planLines(planned, organisation.regions, context)) out.line(line);
  const isNothing = planned.every(({ steps }) => steps.length === 0);
  if (!options.dryRun && !isNothing && !(await confirm(`Deploy this to the organisation ${organisation.id}?`))) {
    out.note('Nothing was deployed.');
    return 1;
  }
  const done = options.dryRun ? [] : await asked(() => deployAll(planned, sets, context));
  if (done.some(({ places }) => places.length > 0)) await lookSoon(home, madeAnew(options, planned, done), context);
  const failed = done.flatMap(({ places }) => places.filter(({ status }) => status !== 'done'));
  const alone = templates.flatMap((one) => byItself(one, home));
  out.data({
    stack: home.stack,
    dryRun: options.dryRun,
    sets: planned.map(({ wanted, steps }) => ({ name: wanted.name, steps, places: placesOf(wanted, done) })),
    failed: failed.length,
    notMadeAnew: [...new Set(planned.flatMap(({ held }) => held))],
    inoperable: planned.flatMap(({ inoperable }) => inoperable),
    managementAccount: alone,
  });
  for (const line of endLines(planned, done, alone, options.dryRun)) out.line(line);
  const isLeft = planned.some(({ held, inoperable }) => held.length > 0 || inoperable.length > 0);
  return failed.length === 0 && !isLeft ? 0 : 1;
}

/** @throws UsageError before anything is planned for an account that StackSets do not reach */
async function checkAgain(
  { again, unit }: DeployOptions,
  planned: readonly Planned[],
  { table }: { table: string },
  { clients }: Context,
): Promise<void> {
  const there = new Set(planned.flatMap(({ standing }) => standing.instances.map(({ Account }) => Account)));
  const unknown = again.filter((account) => !there.has(account));
  if (unknown.length === 0) return;
  const units = [...unit, ...planned.flatMap(({ standing }) => standing.set?.OrganizationalUnitIds ?? [])];
  const inventory = await readInventory(createTable(clients.dynamodb, table));
  checkReached(unknown, { units: [...new Set(units)], inventory });
}

/** Where IP sets came back empty: the regions of accounts whose stacks were made anew. */
const madeAnew = ({ again }: DeployOptions, planned: readonly Planned[], done: readonly Done[]): PlaceResult[] =>
  planned
    .filter(({ template }) => template.id === 'member-region')
    .flatMap(({ wanted }) => placesOf(wanted, done))
    .filter(({ account, status }) => status === 'done' && again.includes(account));

/** A role that was made anew is not known as Riposte's until a look has found it: the next one is soon, and not in two hours. */
async function lookSoon(
  { table: name }: { table: string },
  anew: readonly PlaceResult[],
  { clients, now, out }: Context,
): Promise<void> {
  try {
    const table = createTable(clients.dynamodb, name);
    if (anew.length > 0) await visitSoon(table, anew);
    await askForLooks(table, now());
  } catch (error) {
    const { name } = describeError(error);
    out.note(`The look at the members is not brought forward (${name}): it comes by itself within two hours.`);
  }
}

interface Done {
  name: string;
  places: PlaceResult[];
}

const placesOf = ({ name }: Wanted, done: readonly Done[]): PlaceResult[] =>
  done.find((one) => one.name === name)?.places ?? [];

/** @throws CommandError in place of what CloudFormation answers to credentials that may not do this */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isAwsError(error, 'ValidationError') && /management account or delegated admin/i.test(error.message))
      throw new CommandError(
        'CloudFormation does not know this account as a delegated administrator for StackSets. In the management account, turn trusted access for StackSets on, and run: aws organizations register-delegated-administrator --service-principal member.org.stacksets.cloudformation.amazonaws.com --account-id THIS_ACCOUNT. With credentials of the management account itself, add --call-as self.',
      );
    throw error;
  }
}

async function planAll(
  templates: readonly MemberTemplate[],
  { stack, account: home }: { stack: string; account: string },
  options: DeployOptions,
  sets: StackSets,
  context: Context,
): Promise<Planned[]> {
  const planned: Planned[] = [];
  const after: string[] = [];
  for (const template of templates) {
    const name = stackNameOf(template, { stack });
    const wanted: Wanted = {
      name,
      description: `Riposte, ${stack}: ${template.makes}`,
      body: template.body,
      parameters: { ...template.parameters, ...(options.boundary && { PermissionsBoundary: options.boundary }) },
      capability: template.capability,
      stack,
      after: [...after],
    };
    // What a run before began is over first, or the plan would be of a world that is about to change.
    if (await sets.find(name)) await untilIdle({ sets, wanted, sleep: context.sleep });
    const standing = await sets.standing(name);
    const whole = { ...wanted, parameters: { ...heldOf(standing, wanted), ...wanted.parameters } };
    const held = options.groupsOut ? [] : withGroups(template, standing, { again: options.again, home });
    const again = options.again.filter((account) => !held.includes(account));
    const reach = { units: unitsOf(options, standing), regions: template.regions, again };
    const inoperable = inoperableOf(name, standing, again);
    planned.push({ template, wanted: whole, steps: stepsFor(standing, whole, reach), standing, held, inoperable });
    if (standing.set?.StackSetARN) after.push(standing.set.StackSetARN);
  }
  return planned;
}

/** What somebody has given the StackSet by hand stays, such as a boundary; what its template asks no more does not. */
function heldOf({ set }: Standing, { body }: Pick<Wanted, 'body'>): Record<string, string> {
  const { Parameters } = JSON.parse(body) as { Parameters: object };
  const held = (set?.Parameters ?? []).filter(({ ParameterKey = '' }) => Object.hasOwn(Parameters, ParameterKey));
  return Object.fromEntries(held.map(({ ParameterKey, ParameterValue = '' }) => [ParameterKey, ParameterValue]));
}

/** @throws UsageError where nobody has said yet which accounts are meant */
function unitsOf({ unit }: DeployOptions, { set }: Standing): readonly string[] {
  if (unit.length > 0) return unit;
  const before = set?.OrganizationalUnitIds ?? [];
  if (before.length > 0) return before;
  throw new UsageError(
    'Name the organisational units with --unit, or the root for all accounts: aws organizations list-roots. Later runs remember them.',
  );
}

function planLines(planned: readonly Planned[], regions: readonly string[], { out }: Context): string[] {
  const lines = planned.flatMap(({ wanted, template, steps, held, inoperable }) => [
    `${out.colors.bold(wanted.name)}: ${template.makes}`,
    ...(steps.length === 0 ? ['  nothing to do'] : steps.map((step) => `  ${stepText(step)}`)),
    ...(held.length > 0 ? [out.colors.yellow(groupsText(held))] : []),
    ...inoperable.map((one) => out.colors.yellow(`  ${inoperableText(one)}`)),
  ]);
  if (regions.includes(GLOBAL_REGION)) return lines;
  return [
    ...lines,
    out.colors.yellow(
      `${GLOBAL_REGION} is not among the organisation’s regions: what is done in IAM and as root in members is told there alone, and will not be heard.`,
    ),
  ];
}

function stepText(step: Step): string {
  if (step.do === 'create') return 'make the StackSet; accounts that join later get it by themselves';
  if (step.do === 'update') return `bring ${plural(step.places, 'stack')} up to date: ${step.why}`;
  if (step.do === 'remove')
    return `delete the stacks of ${step.accounts.join(', ')} in ${step.regions.join(', ')}; what happens there is not heard meanwhile, and a shared block list there is empty until some minutes after`;
  if (step.accounts) return `make the stacks of ${step.accounts.join(', ')} anew in ${step.regions.join(', ')}`;
  return `deploy to the accounts of ${step.units.join(', ')} in ${step.regions.join(', ')}`;
}

/** One after another: the roles, then the rules, also where some roles could not be made, since hearing needs none. */
async function deployAll(planned: readonly Planned[], sets: StackSets, context: Context): Promise<Done[]> {
  const { out, sleep } = context;
  const done: Done[] = [];
  const made: string[] = [];
  for (const { wanted, steps } of planned) {
    const say = ({ account, region, status, reason }: PlaceResult): void =>
      out.note(`${wanted.name} ${account} ${region}: ${status}${reason ? `: ${shown(reason, 500)}` : ''}`);
    const after = wanted.after.length > 0 ? wanted.after : made;
    done.push({
      name: wanted.name,
      places: await carryOut(steps, { sets, wanted: { ...wanted, after }, say, sleep }),
    });
    const set = await sets.find(wanted.name);
    if (set?.StackSetARN) made.push(set.StackSetARN);
  }
  return done;
}

function endLines(
  planned: readonly Planned[],
  done: readonly Done[],
  alone: readonly string[],
  dryRun: boolean,
): string[] {
  const places = done.flatMap((one) => one.places);
  const failed = places.filter(({ status }) => status !== 'done');
  const isNothing = planned.every(({ steps }) => steps.length === 0);
  return [
    ...(dryRun || isNothing
      ? []
      : [
          `${plural(places.length - failed.length, 'stack')} deployed, ${failed.length} failed.${failed.length > 0 ? ' Mend what the reasons name, and give the same command again: it does what is left.' : ''}`,
        ]),
    ...failed.map(
      ({ account, region, reason }) => `  ${account} ${region}: ${shown(reason ?? 'no reason given', 500)}`,
    ),
    '',
    'StackSets leave the management account out. There, after riposte org templates --write ., run:',
    ...alone.map((command) => `  ${command}`),
  ];
}
