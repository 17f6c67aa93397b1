import type { Config } from '../src/core/config.ts';
import { ConfigError } from '../src/core/errors.ts';
import { withoutEffect } from '../src/health/members/without-effect.ts';
import { memberAddressesProblem } from '../src/never-block/member-addresses.ts';
import { settingProblems } from '../src/platform/settings/check.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import { readRules } from '../src/platform/settings/organisation-settings.ts';
import { IN_PACKAGE } from '../src/platform/settings/packaged.ts';
import { isSetting, SETTING_NAMES, type Settings, variableOf } from '../src/platform/settings/schema.ts';
import { loadRiposteYml } from '../src/policy/riposte-yml/load.ts';
import { nearest } from '../src/policy/riposte-yml/suggest.ts';
import { type Channel, channelsIn, peopleIn } from './channel-secrets.ts';
import { signInProblems } from './check-sign-in.ts';
import { problemsTogether } from './check-together.ts';
import { heldBackLine, journalOf } from './held-back.ts';
import { limitProblems, type Resolved, stackProblems } from './limits.ts';
import { changedParams, type Params } from './read-settings.ts';
import { concurrencyProblems, lambdaOf } from './reserved-concurrency.ts';
import { lessCareful, runningStack } from './running-stack.ts';
import { accountOf, besideProblems, tableProblems } from './side-by-side.ts';

/** What is wrong with the settings, one sentence each; `deploying` asks for the address too. */
export function problems(settings: Partial<Settings>, deploying: boolean, region?: string): string[] {
  const wrong = [...settingProblems(settings), ...problemsTogether(settings, region)];
  if (deploying && settings.email === '')
    wrong.push(
      'email is missing, and nobody would be told: add --param email=you@example.com, or email under settings: in riposte.yml.',
    );
  return wrong;
}

/** Params that are no settings: what a single deployment is told. */
const NO_SETTINGS = ['confirm'];

/** Names that no setting has: a mistyped one would be silently without effect. */
export function unknown(given: readonly string[], names: readonly string[] = SETTING_NAMES): string[] {
  const all = [...names, ...NO_SETTINGS];
  return given
    .map((pair) => pair.split('=')[0] ?? '')
    .filter((name) => !all.includes(name))
    .map((name) => {
      const meant = nearest(name, all);
      const hint = meant ? ` Did you mean ${meant}?` : '';
      return `${name} is no setting.${hint} There are ${names.join(', ')}.`;
    });
}

/** What is wrong with the riposte.yml beside serverless.yml, a line for each mistake. */
export function fileProblems(folder: string): string[] {
  try {
    loadRiposteYml(folder);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
}

/** Buttons that nobody could press, and answers that nobody could prove. */
export function slackProblems({ slackApp = 'off' }: Partial<Settings>, channels: readonly Channel[]): string[] {
  const isReady = channels.some(({ kind, signingSecret }) => kind === 'slack-app' && signingSecret !== undefined);
  if (slackApp === 'off' || isReady) return [];
  return [
    `slackApp is "${slackApp}", and riposte.yml has no channel of kind slack-app with a signingSecret: see docs/approvals.md, or leave slackApp off.`,
  ];
}

/** What the framework has read, as far as it is looked at here. */
export interface Service {
  custom: { settings: Partial<Settings> };
  provider: { region?: string; environment?: Resolved['environment'] };
  functions?: Resolved['functions'];
  resources?: { Resources?: Resolved['resources'] };
}

/** The command line, as far as it matters here. */
export interface Options {
  param?: readonly string[];
  region?: string;
  'aws-profile'?: string;
}

export interface Given {
  service: Service & { service?: unknown };
  stage: string;
  /** Where riposte.yml is, if there is one. */
  folder: string;
  options: Options;
  /** The `params` of serverless.yml. */
  params: Params;
  deploying: boolean;
}

/** All that is wrong with a deployment as it is given: first what is said, then what comes of it. */
export function deploymentProblems({ service, stage, folder, options, deploying }: Given): string[] {
  const stack = `riposte-${stage}`;
  const { custom, provider, functions = {}, resources = {} } = service;
  const names = Object.keys(custom.settings).filter(isSetting);
  const inFile = fileProblems(folder);
  const wrong = [
    ...stackProblems(stack),
    ...unknown(options.param ?? [], names),
    ...inFile,
    ...problems(custom.settings, deploying, provider.region),
    ...slackProblems(custom.settings, channelsIn(folder)),
    // Of people as they may be written alone.
    ...(inFile.length === 0 ? signInProblems(custom.settings, peopleIn(folder)) : []),
  ];
  // What is wrong already would only be counted again.
  if (wrong.length > 0) return wrong;
  const made = { environment: provider.environment ?? {}, functions, resources: resources.Resources ?? {} };
  return limitProblems(stack, made);
}

/** Where the region comes from, since the framework would guess one. */
export function regionLine(region: string, options: Options, env: Record<string, string | undefined>): string {
  if (options.region) return `Region ${region}, as --region says.`;
  const variable = ['AWS_REGION', 'AWS_DEFAULT_REGION'].find((name) => env[name]);
  if (variable) return `Region ${region}, as ${variable} says.`;
  return `Region ${region}, as serverless.yml says: neither --region nor AWS_REGION names another.`;
}

/** The value of a `--param`; the last one counts. */
const paramOf = (options: Options, name: string): string | undefined =>
  (options.param ?? []).findLast((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);

function paramsHint(params: Params, stage: string): string[] {
  const changed = changedParams(params, stage);
  if (changed.length === 0) return [];
  return [
    `serverless.yml sets ${changed.join(', ')} under params. That counts; under settings: in riposte.yml an upgrade would never conflict with it.`,
  ];
}

/** Settings that are allowed, by which our own addresses could be blocked, or of which nothing comes. */
function memberHints({ organisation = '', awsRanges = 'all' }: Partial<Settings>, region: string): string[] {
  const rules = readRules(organisation);
  if (rules === 'off' || rules === undefined) return [];
  const problem = memberAddressesProblem(rules, awsRanges as Config['awsRanges']);
  return [...(problem ? [problem] : []), ...withoutEffect(rules, region)];
}

/** What is wrong with a deployment, and what its deployer should know; nothing is built before. */
export async function checkDeployment(given: Given): Promise<{ wrong: string[]; say: string[] }> {
  const { service, stage, options, params, deploying } = given;
  const region = service.provider.region ?? '';
  const say = [
    regionLine(region, options, process.env),
    ...paramsHint(params, stage),
    ...memberHints(service.custom.settings, region),
  ];
  const wrong = deploymentProblems(given);
  if (wrong.length > 0 || String(service.service) !== 'riposte') return { wrong, say };
  const running = await runningStack({ stack: `riposte-${stage}`, region, profile: options['aws-profile'] });
  const confirmed = paramOf(options, 'confirm');
  const change = lessCareful(service.custom.settings as Settings, running, confirmed);
  const there = running && 'unknown' in running ? [] : await worldProblems(given, confirmed);
  if (running && 'unknown' in running) {
    const why = running.credentials ? running.unknown : 'there are no AWS credentials';
    say.push(
      `Not compared with the stack that runs (${why}): whether it raises the mode or drops never-block entries is not known.`,
    );
  }
  if (running && 'variables' in running && running.variables[variableOf('organisation')] === IN_PACKAGE)
    say.push(
      'The rules of the organisation that run are in the package of the functions: whether this raises the mode in an account is not known.',
    );
  const account = () => accountOf({ stack: '', region, profile: options['aws-profile'] });
  const held = await heldBackLine(service.custom.settings as Settings, running, (variables) =>
    journalOf(account(), variables),
  );
  if (held) say.push(held);
  const all = [...change, ...there];
  if (deploying) return { wrong: all, say };
  return { wrong, say: [...say, ...all.map((line) => `When it is deployed, ${line}`)] };
}

/** What is wrong with a deployment beside what is in the account already. Who may not look deploys without a look. */
async function worldProblems({ service, stage, options }: Given, confirmed = ''): Promise<string[]> {
  const settings = service.custom.settings as Settings;
  const stack = `riposte-${stage}`;
  const lookup = { stack, region: service.provider.region ?? '', profile: options['aws-profile'] };
  const account = accountOf(lookup);
  const isMeant = entriesOf(confirmed).includes('side-by-side');
  const looks = [
    () => tableProblems(account, stack, settings),
    () => besideProblems(account, stack, settings, isMeant),
    () => concurrencyProblems(lambdaOf(lookup), stack, settings),
  ];
  const found = await Promise.all(
    looks.map((look) =>
      look().catch((error: unknown) => {
        // A table that cannot be looked at is not taken over; that other stacks cannot be seen stops nobody.
        const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        return settings.table && look === looks[0]
          ? [`The table ${settings.table} could not be looked at: ${why}`]
          : [];
      }),
    ),
  );
  return found.flat();
}
