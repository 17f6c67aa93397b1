import { ACTION_IDS } from '../core/action-ids.ts';
import type { Finding } from '../core/finding.ts';
import { keyOfDecision } from '../core/response.ts';
import type { FindingRecord, Journal } from '../journal/journal.ts';
import { holdingWant, type ResponseRecord } from '../journal/response-record.ts';
import { CommandError } from './commands/context.ts';
import { shown } from './out.ts';

/** What a key names: an action with its finding, or a finding with its actions. */
export interface Found {
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

/** @throws CommandError when the journal knows no such key */
export async function findRecord(journal: Journal, key: string, stack: string): Promise<Found> {
  const [action] = (await journal.readResponses([key])).records;
  const of = action ? identityOf(holdingWant(action).finding) : (decidedBy(key) ?? identityOf(key));
  const finding = await journal.readFinding(of);
  if (!action && !finding) throw unknown(key, stack);
  const keys = finding?.decisions.map((one) => keyOfDecision(finding.finding, one)) ?? [];
  const records = keys.length > 0 ? (await journal.readResponses(keys)).records : [];
  return {
    ...(action && { action }),
    ...(finding && { finding }),
    actions: records.filter((record) => record !== undefined),
  };
}

// A decision that a guard refused has a key in the list, and no record of its own: its finding has it.
function decidedBy(key: string): Identity | undefined {
  const ends = ACTION_IDS.map((id) => key.indexOf(`#${id}#`)).filter((end) => end > 0);
  return ends.length > 0 ? identityOf(key.slice(0, Math.min(...ends))) : undefined;
}

/** @throws CommandError when the key names no action; for a finding, with the keys of its actions */
export async function findAction(journal: Journal, key: string, stack: string): Promise<ResponseRecord> {
  const { action, actions } = await findRecord(journal, key, stack);
  if (action) return action;
  const keys = actions.map((one) => `\n  ${shown(one.key)}`).join('');
  throw new CommandError(
    keys
      ? `${shown(key)} names a finding. Its actions are:${keys}`
      : `${shown(key)}: nothing was done under this key, so there is nothing to answer or undo. npx riposte show says why.`,
  );
}

const unknown = (key: string, stack: string): CommandError =>
  new CommandError(
    `${shown(key, 300)}: the journal of ${stack} knows no such action or finding. A key is ` +
      `account#place#action#target for a response, source#account#region#finding for a finding; npx riposte list shows those of a day.`,
  );
