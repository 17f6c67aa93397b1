import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { parseNetwork } from '../src/core/addresses/network.ts';
import { MODES, type Mode } from '../src/core/decision.ts';
import { readDeployedWith } from '../src/platform/settings/deployed-with.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import { readRules } from '../src/platform/settings/organisation-settings.ts';
import { IN_PACKAGE } from '../src/platform/settings/packaged.ts';
import { type Settings, variableOf } from '../src/platform/settings/schema.ts';
import { fewerSets } from './fewer-sets.ts';
import { raisedCeiling } from './raised-ceilings.ts';

/** What a deployment may change only when somebody says so. */
export type Confirmable = 'ip-sets' | 'mode' | 'never-block' | 'side-by-side' | 'table';

/** The variables of the functions that run now; why they are not known; or nothing where none run yet. */
export type Running = { variables: Record<string, string> } | { unknown: string; credentials: boolean } | undefined;

/** What is looked up where, with whose credentials. */
export interface Lookup {
  stack: string;
  region: string;
  profile?: string | undefined;
}

const NO_CREDENTIALS = /^(CredentialsProviderError|ProviderError|TokenProviderError)$/;
const TIMEOUT_MS = 10_000;

/** Asks the deployed functions by which settings they run. Any of them will do: all have the same variables. */
export async function runningStack({ stack, region, profile }: Lookup): Promise<Running> {
  const lambda = new LambdaClient({
    region,
    maxAttempts: 2,
    credentials: defaultProvider({ ...(profile && { profile }), maxRetries: 0, timeout: 1_000 }),
  });
  try {
    const command = new GetFunctionConfigurationCommand({ FunctionName: `${stack}-guardduty` });
    const { Environment } = await lambda.send(command, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
    return { variables: Environment?.Variables ?? {} };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    if (name === 'ResourceNotFoundException') return undefined;
    return { unknown: `${name}: ${message}`.slice(0, 300), credentials: !NO_CREDENTIALS.test(name) };
  } finally {
    lambda.destroy();
  }
}

/** The entries that the new list covers no more. */
function dropped(before: string, after: string): string[] {
  const kept = entriesOf(after).flatMap((entry) => parseNetwork(entry) ?? []);
  return entriesOf(before).filter((entry) => {
    const network = parseNetwork(entry);
    return (
      !network ||
      !kept.some(
        ({ family, first, last }) => family === network.family && first <= network.first && last >= network.last,
      )
    );
  });
}

const modeNamed = (text: string | undefined): Mode | undefined => MODES.find((known) => known === text);

/** Of an account of the organisation in which more would be done; rules that are in the functions' package are not known. */
function raisedLine(settings: Settings, variables: Record<string, string>): string | undefined {
  const text = variables[variableOf('organisation')] ?? '';
  const mode = modeNamed(variables[variableOf('mode')]);
  const next = modeNamed(settings.mode);
  if (!mode || !next || text === IN_PACKAGE) return undefined;
  const [before, after] = [readRules(text), readRules(settings.organisation)].map((rules) =>
    rules === 'off' ? undefined : rules,
  );
  const raised = raisedCeiling({ mode, rules: before }, { mode: next, rules: after });
  if (raised === undefined) return undefined;
  const meant = 'Lower it under organisation in riposte.yml, or say that you mean it: --param confirm=mode.';
  return raised === 'unknown'
    ? `the rules of the organisation are too many to be compared with those that run: they may raise the mode in an account. ${meant}`
    : `this would raise the mode from ${raised.from} to ${raised.to} for ${raised.who}. ${meant}`;
}

/**
 * What a deployment would make less careful than what runs now: a sentence each, with what confirms it.
 *
 * @param confirmed what `--param confirm=…` names, comma-separated
 */
export function lessCareful(settings: Settings, running: Running, confirmed = ''): string[] {
  if (!running || 'unknown' in running) return [];
  const { variables } = running;
  const isConfirmed = (what: Confirmable): boolean => entriesOf(confirmed).includes(what);
  const mode = variables[variableOf('mode')] ?? '';
  const neverBlock = variables[variableOf('neverBlock')] ?? '';
  const rank = (each: string): number => MODES.findIndex((known) => known === each);
  const raises = rank(mode) >= 0 && rank(settings.mode) > rank(mode);
  const table = readDeployedWith(variables).table ?? '';
  const sets = isConfirmed('ip-sets') ? undefined : fewerSets(settings, variables);
  const gone = neverBlock === IN_PACKAGE ? [] : dropped(neverBlock, settings.neverBlock);
  const raised = isConfirmed('mode') || raises ? undefined : raisedLine(settings, variables);
  return [
    ...(raised ? [raised] : []),
    ...(raises && !isConfirmed('mode')
      ? [
          `this would raise the mode from ${mode} to ${settings.mode}. Keep it with --param mode=${mode} or settings: in riposte.yml, or say that you mean it: --param confirm=mode.`,
        ]
      : []),
    ...(table && table !== settings.table && !isConfirmed('table')
      ? [
          `the stack that runs keeps its journal in the table ${table}, and this would ${settings.table ? `change to ${settings.table}` : 'begin an empty one'}: what was done could be neither found nor undone. Keep it with --param table=${table} or settings: in riposte.yml, or say that you mean it: --param confirm=table.`,
        ]
      : []),
    ...(sets
      ? [
          `${sets} Keep them with --param ipSets=NUMBER or settings: in riposte.yml, or say that you mean it: --param confirm=ip-sets.`,
        ]
      : []),
    ...(gone.length > 0 && !isConfirmed('never-block')
      ? [
          `this would drop ${gone.slice(0, 5).join(', ')}${gone.length > 5 ? ` and ${gone.length - 5} more` : ''} from neverBlock, which could then be blocked. Name them again, or say that you mean it: --param confirm=never-block.`,
        ]
      : []),
  ];
}
