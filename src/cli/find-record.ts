import { ACTION_IDS } from '../core/action-ids.ts';
import type { Finding } from '../core/finding.ts';
import { keyOfDecision } from '../core/response.ts';
import { idsOf, shortId } from '../core/short-id.ts';
import type { Journal } from '../journal/journal.ts';
import { holdingWant, type ResponseRecord } from '../journal/response-record.ts';
import type { FindingRecord } from '../journal/stored-finding.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import { CommandError, type Context } from './commands/context.ts';
import type { Entry } from './entries.ts';
import { shown } from './out.ts';
import { findNamed } from './select/find.ts';
import { sequenceNamed } from './select/named.ts';

/** What a key names: an action with its finding, or a finding with its actions. */
export interface Found {
  key: string;
  action?: ResponseRecord;
  finding?: FindingRecord;
  /** Of the finding, those that the journal has a record of. */
  actions: ResponseRecord[];
}

type Identity = Pick<Finding, 'source' | 'account' | 'region' | 'id'>;

function identityOf(key: string): Identity {
  const [source = '', account = '', region = '', ...id] = key.split('#');
  return { source: source as Finding['source'], account, region, id: id.join('#') };
}

/**
 * What a text names: a key, an id or its beginning, a target, an incident, or the tag of a thread.
 *
 * @param fits which of several are meant, such as those that can be approved
 * @throws CommandError when the journal knows none, or several
 */
export async function findRecord(
  journal: Journal,
  text: string,
  { deployment, now }: Pick<Context, 'deployment' | 'now'>,
  fits: (record: ResponseRecord) => boolean = () => true,
): Promise<Found> {
  const found = isKey(text) ? await findByKey(journal, text) : undefined;
  if (found) return found;
  const named = await findNamed(journal, text, now());
  const fitting = named.filter(({ record }) => record && fits(record));
  const [only, other] = fitting.length === 1 ? fitting : named;
  if (!only) throw unknown(text, deployment.stack);
  const sequence = other && sequenceNamed(text, named);
  const asked = sequence && (await findByKey(journal, sequence));
  if (asked) return asked;
  if (other) throw several(text, named);
  const byKey = await findByKey(journal, only.key);
  if (!byKey) throw unknown(text, deployment.stack);
  return byKey;
}

const isKey = (text: string): boolean => text.split('#').length > 3;

async function findByKey(journal: Journal, key: string): Promise<Found | undefined> {
  const [action] = (await journal.readResponses([key])).records;
  const of = action ? identityOf(holdingWant(action).finding) : (decidedBy(key) ?? identityOf(key));
  const finding = await journal.readFinding(of);
  if (!action && !finding) return undefined;
  const keys = finding?.decisions.map((one) => keyOfDecision(finding.finding, one)) ?? [];
  const records = keys.length > 0 ? (await journal.readResponses(keys)).records : [];
  return {
    key,
    ...(action && { action }),
    ...(finding && { finding }),
    actions: records.filter((record) => record !== undefined),
  };
}

const MOST_LISTED = 20;

function several(text: string, named: readonly Entry[]): CommandError {
  const ids = idsOf(named.map(({ key }) => key));
  const lines = named
    .slice(0, MOST_LISTED)
    .map(
      ({ key, outcome, decision }) =>
        `  ${ids.get(key)}  ${outcome}  ${decision.action} ${shown(decision.target, 200)}`,
    );
  const more = named.length > MOST_LISTED ? [`  and ${named.length - MOST_LISTED} more`] : [];
  return new CommandError(
    [`${shown(text, 300)} names ${named.length}; say which by its id:`, ...lines, ...more].join('\n'),
  );
}

// A decision that a guard refused has a key in the list, and no record of its own: its finding has it.
function decidedBy(key: string): Identity | undefined {
  const ends = ACTION_IDS.map((id) => key.indexOf(`#${id}#`)).filter((end) => end > 0);
  return ends.length > 0 ? identityOf(key.slice(0, Math.min(...ends))) : undefined;
}

/** @throws CommandError when the text names no response, or several that fit; for a finding, with its responses */
export async function findAction(
  journal: Journal,
  text: string,
  context: Pick<Context, 'deployment' | 'now'>,
  fits: (record: ResponseRecord) => boolean,
): Promise<ResponseRecord> {
  const { action, actions } = await findRecord(journal, text, context, fits);
  if (action) return action;
  const keys = actions.map(({ key }) => `\n  ${shortId(key)}  ${shown(key)}`).join('');
  throw new CommandError(
    keys
      ? `${shown(text)} names a finding. Its actions are:${keys}`
      : `${shown(text)}: the journal has no response with this key, so there is nothing to answer or undo. ${commandLine('show')} says why.`,
  );
}

const unknown = (text: string, stack: string): CommandError =>
  new CommandError(
    `${shown(text, 300)}: the journal of ${stack} knows no such id, key, target or incident. ` +
      `An id has eight letters and digits, and its first ones do; ${commandLine('list')} shows those of today.`,
  );
